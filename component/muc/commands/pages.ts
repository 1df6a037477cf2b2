/** A list of any length as stages: words to look for, then page by page. */
import { one } from './answers.ts';
import type { Step, Table } from './command.ts';

export interface List extends Pick<Table, 'columns'> {
  readonly title: string;
  /** What is said above the field for words. */
  readonly instructions: string;
  readonly pageSize: number;
  /** All rows as they are now, in their order. */
  rows(): readonly (readonly string[])[];
}

export function searchPages(list: List): Step {
  return {
    kind: 'stage',
    title: list.title,
    instructions: list.instructions,
    fields: [{ name: 'search', type: 'text-single', label: 'Words to look for' }],
    next: (answers) => page(list, wordsOf(one(answers, 'search')), 0),
  };
}

const wordsOf = (text: string) => text.toLowerCase().split(/\s+/).filter(Boolean);

function page(list: List, words: readonly string[], from: number): Step {
  const found = () =>
    list.rows().filter((row) => {
      const text = row.join('\n').toLowerCase();
      return words.every((word) => text.includes(word));
    });
  const all = found();
  const to = from + list.pageSize;
  const table = (rows: Table['rows']) => ({ columns: list.columns, rows: rows.slice(from, to) });
  const title = `${list.title}: ${all.length === 0 ? 'none' : `${from + 1} to ${Math.min(to, all.length)} of ${all.length}`}`;
  if (all.length <= to) return { kind: 'outcome', title, table: table(all) };
  return {
    kind: 'stage',
    title,
    table: () => table(found()),
    next: () => page(list, words, to),
    complete: () => ({ kind: 'outcome', title, table: table(found()) }),
  };
}

import { type LinkIds, partRule } from './ooxml.ts';
import type { Mark, Rule, Tag, XmlWriter } from './xml.ts';

/*
 * Tracked changes of WordprocessingML (ECMA-376 part 1, 17.13.5), accepted: what was inserted stays as if it had always
 * been there, what was deleted or moved away goes with its paragraph marks, rows and cells, and comments go.
 */

/** Outermost elements of the parts that can hold tracked changes. */
export const WORD_PARTS = new Set([
  ...['document', 'hdr', 'ftr', 'footnotes', 'endnotes', 'comments', 'glossaryDocument', 'styles', 'numbering'],
]);

/** Where a change is a mark upon what it stands in, and not an element around what was changed. */
const MARKED = new Set(['rPr', 'trPr', 'tcPr', 'numPr', 'ctrlPr']);

/** What tells only of changes and comments: how things looked before, where a range of them begins and ends. */
const TOLD =
  /^(\w+Change|comment(Reference|RangeStart|RangeEnd)|(move|customXml)\w*Range(Start|End)|delText|delInstrText|cellIns|cellMerge)$/;

/** What may stand between two paragraphs without parting them. */
const BETWEEN = /^(bookmark(Start|End)|proofErr|perm(Start|End))$/;

/** A paragraph whose mark was deleted: it goes on in the next one, whose form (the mark's) it takes. */
interface Carried {
  /** Start tag and properties, for when there is no next one. */
  readonly head: string;
  readonly content: string;
  readonly name: string;
}

/** An element that is open. */
interface Open {
  readonly local: string;
  readonly name: string;
  /** Its row, cell or paragraph mark is deleted. */
  deleted: boolean;
  /** Where it began, until it is known whether it stays. */
  start: Mark | undefined;
  /** Where a paragraph's content began. */
  content: Mark | undefined;
  settled: boolean;
  /** What the paragraph before it handed on. */
  carried: string;
  /** What the paragraph inside it that was closed last hands on. */
  waiting: Carried | undefined;
}

const HELD_BACK = new Set(['p', 'tr', 'tbl']);

export function wordRule(root: string, ids: Readonly<LinkIds>): Rule {
  const links = partRule(root, ids);
  const open: Open[] = [];

  /** Decides what becomes of an element whose properties are read, before its first child or its end is written. */
  function settle(element: Open, out: XmlWriter): void {
    if (element.settled || !HELD_BACK.has(element.local)) return;
    element.settled = true;
    if (element.deleted && element.local === 'p') element.content = out.mark();
    else if (element.start) out.release(element.start);
    out.write(element.carried);
  }

  /** Writes what waits for a next paragraph that does not come. */
  function end(parent: Open | undefined, out: XmlWriter, last: boolean): void {
    const waiting = parent?.waiting;
    if (!parent || !waiting) return;
    parent.waiting = undefined;
    // A cell, and a header, must not be without any paragraph.
    if (waiting.content !== '' || last) out.write(`${waiting.head}${waiting.content}</${waiting.name}>`);
  }

  function change(local: string, parent: Open | undefined): 'keep' | 'drop' | 'unwrap' {
    const inserted = local === 'ins' || local === 'moveTo';
    const deleted = local === 'del' || local === 'moveFrom' || local === 'cellDel';
    if (TOLD.test(local)) return 'drop';
    if (!inserted && !deleted) return 'keep';
    if (!MARKED.has(parent?.local ?? '')) return inserted ? 'unwrap' : 'drop';
    const properties = open.at(-2);
    const owner = properties?.local === 'pPr' ? open.at(-3) : properties;
    const marks = parent?.local === 'rPr' ? properties?.local === 'pPr' : parent?.local !== 'numPr';
    if (deleted && marks && owner) owner.deleted = true;
    return 'drop';
  }

  return {
    open(tag: Tag, out: XmlWriter) {
      const { local, name } = tag;
      const parent = open.at(-1);
      const verdict = change(local, parent);
      if (verdict === 'drop') return 'drop';
      const isProperties = parent !== undefined && /Pr(Ex)?$/.test(local);
      if (parent?.deleted && !isProperties && (parent.local === 'tr' || parent.local === 'tc')) return 'drop';
      // A table stays as soon as one of its rows does.
      if (parent && !isProperties && parent.local !== 'tbl') settle(parent, out);
      const table = parent?.local === 'tr' && !isProperties && open.findLast((element) => element.local === 'tbl');
      if (table) settle(table, out);
      if (local !== 'p' && !BETWEEN.test(local)) end(parent, out, false);
      if (verdict === 'keep' && links.open(tag, out) === 'drop') return 'drop';
      const element: Open = {
        ...{ local, name, deleted: false, settled: false, content: undefined, waiting: undefined, carried: '' },
        start: HELD_BACK.has(local) ? out.mark() : undefined,
      };
      if (local === 'p' && parent?.waiting) {
        element.carried = parent.waiting.content;
        parent.waiting = undefined;
      }
      open.push(element);
      return verdict;
    },
    close(local: string, out: XmlWriter) {
      const element = open.pop();
      if (!element) return true;
      const parent = open.at(-1);
      end(element, out, true);
      const empty = local === 'tr' ? element.deleted : local === 'tbl' && !element.settled && element.deleted;
      if (empty && element.start) {
        out.cut(element.start);
        const table = open.findLast((around) => around.local === 'tbl');
        if (local === 'tr' && table) table.deleted = true;
        return false;
      }
      if (local === 'tc' && element.deleted) out.write(`<${element.name.replace(/tc$/, 'p')}/>`);
      settle(element, out);
      if (!element.content || !element.start) return true;
      const content = out.cut(element.content);
      const carried = { content, head: out.cut(element.start), name: element.name };
      if (parent) parent.waiting = carried;
      return false;
    },
  };
}

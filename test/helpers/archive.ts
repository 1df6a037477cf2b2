// Questions to a room's archive (XEP-0313), in the words of the tests.

import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element, xml } from '../../protocol/base/xml.ts';
import { conditionOf, ROOM, type Somebody } from './dialogue.ts';

export interface Question {
  /** Fields of the form; a list has several values. */
  readonly form?: Readonly<Record<string, string | readonly string[]>>;
  /** Content of the RSM set, as text: `<max>10</max>`. */
  readonly rsm?: string;
  readonly more?: string;
  readonly attrs?: string;
  readonly room?: string;
}

const none = undefined;
/** To the store: all that an archive has. */
export const WHOLE_ARCHIVE = {
  nick: none,
  occupant: none,
  open: false,
  start: none,
  end: none,
  afterId: none,
  beforeId: none,
  ids: none,
  page: { max: 1_000, size: 1e9, after: none, before: none, index: none },
};

export interface Result {
  /** Id in the archive. */
  readonly id: string;
  readonly queryId: string | undefined;
  readonly stamp: string;
  /** The forwarded message. */
  readonly message: Element;
  /** The stanza that brought it. */
  readonly carrier: Element;
}

export interface Answer {
  /** Condition of the error; undefined when there is none. */
  readonly condition: string | undefined;
  readonly results: readonly Result[];
  readonly complete: boolean;
  readonly first: string | undefined;
  readonly last: string | undefined;
  readonly index: number | undefined;
  readonly count: number | undefined;
  /** The names of all stanzas in the order they came. */
  readonly order: readonly string[];
}

export function archiveQuery({ form, rsm, more = '', attrs = '' }: Question = {}): string {
  const field = (name: string, values: string | readonly string[]) =>
    xml('field', { var: name }, ...[values].flat().map((value) => xml('value', {}, value)));
  const x = form
    ? xml(
        'x',
        { xmlns: NS.dataForms, type: 'submit' },
        field('FORM_TYPE', NS.mam),
        ...Object.entries(form).map(([name, values]) => field(name, values)),
      )
    : '';
  const set = rsm === undefined ? '' : `<set xmlns='${NS.rsm}'>${rsm}</set>`;
  return `<query xmlns='${NS.mam}' ${attrs}>${x}${set}${more}</query>`;
}

export async function askArchive(who: Somebody, question: Question = {}): Promise<Answer> {
  const got = await who.send(
    `<iq type='set' id='archive' to='${question.room ?? ROOM}'>${archiveQuery(question)}</iq>`,
  );
  const replies = got.filter((s) => s.name === 'iq');
  const [reply, ...others] = replies;
  if (!reply || others.length > 0) throw new Error(`${replies.length} replies`);
  const results = got.flatMap((carrier): Result[] => {
    const result = carrier.getChild('result', NS.mam);
    const forwarded = result?.getChild('forwarded', NS.forward);
    if (!result || !forwarded) return [];
    return [
      {
        id: attr(result, 'id') ?? '',
        queryId: attr(result, 'queryid'),
        stamp: String(forwarded.getChild('delay', NS.delay)?.attrs.stamp),
        message: forwarded.getChild('message', 'jabber:client') ?? xml('nothing'),
        carrier,
      },
    ];
  });
  const fin = reply.getChild('fin', NS.mam);
  const set = fin?.getChild('set', NS.rsm);
  const number = (text: string | null | undefined) => (text === undefined || text === null ? undefined : Number(text));
  const first = set?.getChild('first');
  return {
    condition: conditionOf(reply),
    results,
    complete: fin?.attrs.complete === 'true',
    first: first?.text(),
    last: set?.getChildText('last') ?? undefined,
    index: number(first && attr(first, 'index')),
    count: number(set?.getChildText('count')),
    order: got.map((s) => s.name),
  };
}

/** Bodies of the results, in the order they came; the name of the payload where there is no body. */
export const bodiesOf = (answer: Answer): string[] =>
  answer.results.map(({ message }) => message.getChildText('body') ?? message.getChildElements()[0]?.name ?? '');

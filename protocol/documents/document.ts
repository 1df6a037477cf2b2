/**
 * Documents on the wire: ask, progress, ready, failed. Sizes, titles and text are fetched over HTTP, because 1,000
 * pages of them would not fit one stanza. `urn:lectern:document:1`, docs/protocol.md §5.
 */
import { Fault, isFault } from '../base/fault.ts';
import { NS } from '../base/namespaces.ts';
import { attr, documentId, type Element, integer, xml } from '../base/xml.ts';

/** Why a document could not be converted; each has a sentence of its own in the user's language. */
export const FAILURES = [
  'empty', // no bytes
  'unsupported', // a format that Lectern does not convert
  'mismatch', // the bytes are not what the name's ending says
  'encrypted', // a password is needed
  'damaged', // truncated or broken
  'xfa', // a form that only the program in it can draw
  'too-large', // more bytes than the limit
  'too-many-pages', // more pages than the limit
  'no-pages', // nothing to show: all slides are hidden, all sheets are empty
  'bomb', // unpacks to far more than it should
  'no-sandbox', // this server has none, and converts only pictures and plain text without
  'timeout', // took longer than the deadline
  'no-space', // the server's disk became full
  'crashed', // the program that converts died or gave nothing
] as const;
export type Failure = (typeof FAILURES)[number];
/** removed: the room has taken it off its list. */
export const STATES = ['queued', 'converting', 'ready', 'failed', 'removed'] as const;

/** What members are told of a document; the rest is in its `status.json`. */
export interface DocumentNews {
  readonly id: string;
  readonly name: string;
  readonly state: (typeof STATES)[number];
  /** 0 while not known */
  readonly pages: number;
  /** pages 1..drawn have pictures */
  readonly drawn: number;
  /** the whole PDF can be fetched */
  readonly pdf: boolean;
  /** The encoding of a text that had to be guessed; 'utf-8' where some bytes were none. */
  readonly encoding?: string;
  readonly reason?: Failure;
  /** Documents whose turn to be converted comes before; while it is queued. */
  readonly ahead?: number;
}

/** A name of the Encoding standard. */
const ENCODING = /^[a-z][a-z0-9_-]{1,20}$/;

export function buildDocument(news: DocumentNews): Element {
  return xml('document', {
    xmlns: NS.document,
    id: news.id,
    name: news.name,
    state: news.state,
    pages: String(news.pages),
    drawn: String(news.drawn),
    ...(news.pdf ? { pdf: 'true' } : {}),
    ...(news.encoding ? { encoding: news.encoding } : {}),
    ...(news.reason ? { reason: news.reason } : {}),
    ...(news.ahead === undefined ? {} : { ahead: String(news.ahead) }),
  });
}

export function parseDocument(el: Element): DocumentNews | Fault {
  const id = documentId(attr(el, 'id'), 'id');
  if (isFault(id)) return id;
  const state = STATES.find((s) => s === attr(el, 'state'));
  if (!state) return Fault.bad('state is unknown');
  const pages = integer(attr(el, 'pages') ?? '0', 0, 10_000, 'pages');
  if (isFault(pages)) return pages;
  const drawn = integer(attr(el, 'drawn') ?? '0', 0, 10_000, 'drawn');
  if (isFault(drawn)) return drawn;
  const reason = FAILURES.find((r) => r === attr(el, 'reason'));
  const ahead = attr(el, 'ahead') === undefined ? undefined : integer(attr(el, 'ahead'), 0, 10_000, 'ahead');
  if (isFault(ahead)) return ahead;
  const news = { id, name: attr(el, 'name') ?? '', state, pages, drawn, pdf: attr(el, 'pdf') === 'true' };
  const encoding = attr(el, 'encoding');
  const told = encoding !== undefined && ENCODING.test(encoding) ? { encoding } : {};
  return { ...news, ...told, ...(reason ? { reason } : {}), ...(ahead === undefined ? {} : { ahead }) };
}

/** `<convert slot='…'/>`: the id of an upload slot whose file is to be converted for this room. */
export function parseConvert(el: Element): string | Fault {
  const slot = attr(el, 'slot');
  return slot !== undefined && /^[A-Za-z0-9_-]{10,64}$/.test(slot)
    ? slot
    : Fault.bad('slot is not the id of an upload');
}

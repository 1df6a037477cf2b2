/** Questions about logs. docs/protocol.md §4.2, §4.3. */
import { type Fault, isFault } from '../base/fault.ts';
import { attr, type Element, integer } from '../base/xml.ts';
import { parsePage } from '../stage/page.ts';
import { parseMeeting } from './event.ts';

/** A `<log/>` query: events `from` and on, `max` at most. */
export interface LogQuery {
  /** undefined: the room's present meeting */
  readonly meeting: string | undefined;
  readonly from: number;
  readonly max: number;
}

/** A `<state/>` query about the past: after event `seq`. */
export interface PastQuery {
  /** undefined: the room's present meeting */
  readonly meeting: string | undefined;
  readonly seq: number;
  /** The ink of this page alone. */
  readonly page: number | undefined;
}

export const MAX_LOG_ITEMS = 200;
const MAX = 2 ** 45;

export function parsePastQuery(el: Element): PastQuery | Fault {
  const meeting = parseNamed(el);
  if (isFault(meeting)) return meeting;
  const seq = integer(attr(el, 'seq'), 1, MAX, 'seq');
  if (isFault(seq)) return seq;
  const page = attr(el, 'page') === undefined ? undefined : parsePage(attr(el, 'page'));
  return isFault(page) ? page : { meeting, seq, page };
}

export function parseLogQuery(el: Element): LogQuery | Fault {
  const meeting = parseNamed(el);
  if (isFault(meeting)) return meeting;
  const from = integer(attr(el, 'from') ?? '1', 1, MAX, 'from');
  if (isFault(from)) return from;
  const max = integer(attr(el, 'max') ?? String(MAX_LOG_ITEMS), 1, MAX, 'max');
  return isFault(max) ? max : { meeting, from, max: Math.min(max, MAX_LOG_ITEMS) };
}

const parseNamed = (el: Element): string | undefined | Fault =>
  attr(el, 'meeting') === undefined ? undefined : parseMeeting(attr(el, 'meeting'));

/** Questions about logs. docs/protocol.md §4.3. */
import { type Fault, isFault } from '../base/fault.ts';
import { attr, type Element, integer } from '../base/xml.ts';
import { parseMeeting } from './event.ts';

/** A `<log/>` query: events `from` and on, `max` at most. */
export interface LogQuery {
  /** undefined: the room's present meeting */
  readonly meeting: string | undefined;
  readonly from: number;
  readonly max: number;
}

export const MAX_LOG_ITEMS = 200;
const MAX = 2 ** 45;

export function parseLogQuery(el: Element): LogQuery | Fault {
  const meeting = attr(el, 'meeting') === undefined ? undefined : parseMeeting(attr(el, 'meeting'));
  if (isFault(meeting)) return meeting;
  const from = integer(attr(el, 'from') ?? '1', 1, MAX, 'from');
  if (isFault(from)) return from;
  const max = integer(attr(el, 'max') ?? String(MAX_LOG_ITEMS), 1, MAX, 'max');
  return isFault(max) ? max : { meeting, from, max: Math.min(max, MAX_LOG_ITEMS) };
}

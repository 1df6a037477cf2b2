/**
 * The log of a meeting on the wire: the mark that the room puts on what it sends on, the life of a meeting, the state
 * and the pages of the log. `urn:lectern:log:1`, docs/protocol.md §4.
 */
import { Fault, isFault } from '../base/fault.ts';
import { NS } from '../base/namespaces.ts';
import { attr, childElements, type Element, integer, xml } from '../base/xml.ts';
import { buildAction, parseAction, type StageAction } from '../stage/stage.ts';

/** The mark that only the room may set: place and time of an event in the log. */
export interface EventMark {
  readonly meeting: string;
  /** 1, 2, 3 ... in this meeting, without gaps in the log. */
  readonly seq: number;
  /** Milliseconds since the meeting began, by the server's clock; 0 while it is being prepared. */
  readonly at: number;
}

/** What can stand in a log: the stage's events without pointer moves, and the meeting's life. */
export type LogAction =
  | Exclude<StageAction, { readonly kind: 'pointer' }>
  | { readonly kind: 'start' }
  | { readonly kind: 'end' };

export interface LogEvent {
  readonly seq: number;
  readonly at: number;
  /** Nick of the occupant who caused it; null for the room itself. */
  readonly from: string | null;
  /** The source's media clock, ms; undefined without voice. */
  readonly t: number | undefined;
  readonly action: LogAction;
  /** Of the message that brought it, as its sender chose it; undefined when there was none. */
  readonly id?: string | undefined;
}

/** prepared: before `start`; running: between `start` and `end`; ended: after it. */
export type Phase = 'prepared' | 'running' | 'ended';

const MAX = 2 ** 45;
const MEETING = /^[A-Za-z0-9_-]{1,64}$/;

export function buildMark(mark: EventMark): Element {
  return xml('event', { xmlns: NS.log, meeting: mark.meeting, seq: String(mark.seq), at: String(mark.at) });
}

export function parseMark(el: Element): EventMark | Fault {
  const meeting = parseMeeting(attr(el, 'meeting'));
  if (isFault(meeting)) return meeting;
  const seq = integer(attr(el, 'seq'), 1, MAX, 'seq');
  if (isFault(seq)) return seq;
  const at = integer(attr(el, 'at'), 0, MAX, 'at');
  return isFault(at) ? at : { meeting, seq, at };
}

export function parseMeeting(text: string | undefined): string | Fault {
  return text !== undefined && MEETING.test(text) ? text : Fault.bad('meeting is not the id of a meeting');
}

/** `<start/>` and `<end/>`, asked by IQ and told by message. */
export const buildLife = (kind: 'start' | 'end'): Element => xml(kind, { xmlns: NS.log });

/** Any one event's payload as an element: of the stage, or of the log (`start`, `end`). */
export function buildLogAction(action: LogAction): Element {
  switch (action.kind) {
    case 'start':
    case 'end':
      return buildLife(action.kind);
    default:
      return buildAction(action);
  }
}

export function parseLogAction(el: Element): LogAction | Fault {
  if (el.getNS() !== NS.log) {
    const action = parseAction(el);
    if (isFault(action) || action.kind !== 'pointer') return action;
    return Fault.bad('a pointer has no place in the log');
  }
  if (el.name === 'start' || el.name === 'end') return { kind: el.name };
  return new Fault('feature-not-implemented', `there is no event ${el.name.slice(0, 40)}`);
}

/** One entry in the answer to a `<log/>` query. */
export function buildItem(event: LogEvent): Element {
  const attrs: Record<string, string> = { seq: String(event.seq), at: String(event.at) };
  if (event.from !== null) attrs.from = event.from;
  if (event.t !== undefined) attrs.t = String(event.t);
  return xml('item', attrs, buildLogAction(event.action));
}

export function parseItem(el: Element): LogEvent | Fault {
  const seq = integer(attr(el, 'seq'), 1, MAX, 'seq');
  if (isFault(seq)) return seq;
  const at = integer(attr(el, 'at'), 0, MAX, 'at');
  if (isFault(at)) return at;
  const tText = attr(el, 't');
  const t = tText === undefined ? undefined : integer(tText, 0, MAX, 't');
  if (isFault(t)) return t;
  const child = childElements(el)[0];
  if (!child) return Fault.bad('an item holds one event');
  const action = parseLogAction(child);
  return isFault(action) ? action : { seq, at, from: attr(el, 'from') ?? null, t, action };
}

/** A `<log/>` query: events `from` and on, `max` at most. */
export interface LogQuery {
  /** undefined: the room's present meeting */
  readonly meeting: string | undefined;
  readonly from: number;
  readonly max: number;
}

export const MAX_LOG_ITEMS = 200;

export function parseLogQuery(el: Element): LogQuery | Fault {
  const meeting = attr(el, 'meeting') === undefined ? undefined : parseMeeting(attr(el, 'meeting'));
  if (isFault(meeting)) return meeting;
  const from = integer(attr(el, 'from') ?? '1', 1, MAX, 'from');
  if (isFault(from)) return from;
  const max = integer(attr(el, 'max') ?? String(MAX_LOG_ITEMS), 1, MAX, 'max');
  return isFault(max) ? max : { meeting, from, max: Math.min(max, MAX_LOG_ITEMS) };
}

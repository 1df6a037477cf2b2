/** The envelope of an event, and the mark that the room puts on what it sends on. docs/protocol.md §4. */
import { Fault, isFault } from '../base/fault.ts';
import { NS } from '../base/namespaces.ts';
import { attr, childElements, type Element, integer, xml } from '../base/xml.ts';
import type { Who } from './kind.ts';
import { buildAction, type LogAction, parseLogAction } from './kinds.ts';

/** The mark that only the room may set: place and time of an event in the log. */
export interface EventMark {
  readonly meeting: string;
  /** 1, 2, 3 ... in this meeting, without gaps in the log. */
  readonly seq: number;
  /** Milliseconds since the meeting began, by the server's clock; 0 while it is being prepared. */
  readonly at: number;
}

/** As it is sent: with what all who get it were sent before it. */
export interface SentMark extends EventMark {
  /** `seq` of the event before it; 0 before the first. */
  readonly prev: number;
}

/** One entry of the log of a meeting. */
export interface LogEvent extends EventMark {
  /** Who caused it, as it was then; null for the room itself. */
  readonly who: Who | null;
  /** The source's media clock, ms; undefined without voice. */
  readonly t: number | undefined;
  /** Its kind and what it says. */
  readonly action: LogAction;
  /** Of the message that brought it, as its sender chose it; undefined when there was none. */
  readonly id?: string | undefined;
}

const MAX = 2 ** 45;
const MEETING = /^[A-Za-z0-9_-]{1,64}$/;

export function buildMark({ meeting, seq, at, prev }: SentMark): Element {
  return xml('event', { xmlns: NS.log, meeting, seq: String(seq), at: String(at), prev: String(prev) });
}

export function parseMark(el: Element): SentMark | Fault {
  const meeting = parseMeeting(attr(el, 'meeting'));
  if (isFault(meeting)) return meeting;
  const place = parsePlace(el);
  if (isFault(place)) return place;
  const prev = integer(attr(el, 'prev'), 0, place.seq - 1, 'prev');
  return isFault(prev) ? prev : { meeting, ...place, prev };
}

/** How far the log is, where somebody may have missed its last events. docs/protocol.md §4.4 */
export const buildLast = (meeting: string, seq: number): Element =>
  xml('last', { xmlns: NS.log, meeting, seq: String(seq) });

/** `seq` is 0 where there is none yet. */
export function parseLast(el: Element): Pick<EventMark, 'meeting' | 'seq'> | Fault {
  const meeting = parseMeeting(attr(el, 'meeting'));
  if (isFault(meeting)) return meeting;
  const seq = integer(attr(el, 'seq'), 0, MAX, 'seq');
  return isFault(seq) ? seq : { meeting, seq };
}

export function parseMeeting(text: string | undefined): string | Fault {
  return text !== undefined && MEETING.test(text) ? text : Fault.bad('meeting is not the id of a meeting');
}

/** Where an event stands, whatever it is. */
export function parsePlace(el: Element): Pick<EventMark, 'seq' | 'at'> | Fault {
  const seq = integer(attr(el, 'seq'), 1, MAX, 'seq');
  if (isFault(seq)) return seq;
  const at = integer(attr(el, 'at'), 0, MAX, 'at');
  return isFault(at) ? at : { seq, at };
}

/** Who did something, as attributes of the element that tells it. */
export const whoAttrs = (who: Who | null): Record<string, string> => ({
  ...(who ? { from: who.nick } : {}),
  ...(who && who.id !== null ? { occupant: who.id } : {}),
});

export function readWho(el: Element): Who | null {
  const nick = attr(el, 'from');
  return nick === undefined ? null : { id: attr(el, 'occupant') ?? null, nick };
}

/** One entry in the answer to a `<log/>` query. */
export function buildItem({ seq, at, who, t, action, id }: LogEvent): Element {
  const attrs = { seq: String(seq), at: String(at), ...whoAttrs(who) };
  const more = { ...(t === undefined ? {} : { t: String(t) }), ...(id === undefined ? {} : { id }) };
  return xml('item', { ...attrs, ...more }, buildAction(action));
}

/** @param meeting the one whose log it is from */
export function parseItem(el: Element, meeting: string): LogEvent | Fault {
  const place = parsePlace(el);
  if (isFault(place)) return place;
  const tText = attr(el, 't');
  const t = tText === undefined ? undefined : integer(tText, 0, MAX, 't');
  if (isFault(t)) return t;
  const child = childElements(el)[0];
  if (!child) return Fault.bad('an item holds one event');
  const action = parseLogAction(child);
  if (isFault(action)) return action;
  const id = attr(el, 'id');
  return { meeting, ...place, who: readWho(el), t, action, ...(id === undefined ? {} : { id }) };
}

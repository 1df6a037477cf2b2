/** What somebody's presence says: RFC 6121 §4.7, XEP-0203, XEP-0319. */
import { parseDateTime } from '../base/datetime.ts';
import { isFault } from '../base/fault.ts';
import { NS } from '../base/namespaces.ts';
import { plainLine } from '../base/plain-line.ts';
import { attr, type Element, integer, xml } from '../base/xml.ts';

/** 'online' is that of a presence without `<show/>`. */
const SHOWS = ['chat', 'online', 'away', 'xa', 'dnd'] as const;
export type Show = (typeof SHOWS)[number];

/** Characters of a status that are read: a line. Many clients set none of their own. */
export const MAX_STATUS = 500;

export interface Availability {
  readonly show: Show;
  /** One line; '' for nothing. */
  readonly text: string;
  /** -128 to 127 */
  readonly priority: number;
  /** ms since 1970; undefined where it does not say. */
  readonly idleSince: number | undefined;
  /** When the server got it, where that was not just now (XEP-0203): ms since 1970. */
  readonly delayed: number | undefined;
}

/** Reads an available presence. What is not as it should be counts as not said. */
export function parseAvailability(presence: Element): Availability {
  const show = presence.getChildText('show')?.trim();
  const priority = integer(presence.getChildText('priority')?.trim(), -128, 127, 'priority');
  return {
    show: SHOWS.find((known) => known === show) ?? 'online',
    text: parseStatus(presence),
    priority: isFault(priority) ? 0 : priority,
    idleSince: time(presence.getChild('idle', NS.idle), 'since'),
    delayed: time(presence.getChild('delay', NS.delay), 'stamp'),
  };
}

/** What is said with any presence, one of a request or of leaving, too. */
export const parseStatus = (presence: Element): string =>
  plainLine((presence.getChildText('status') ?? '').slice(0, MAX_STATUS));

/** What goes into one's own presence. */
export function buildAvailability({ show, text }: { readonly show: Show; readonly text: string }): Element[] {
  const line = plainLine(text.slice(0, MAX_STATUS));
  return [...(show === 'online' ? [] : [xml('show', {}, show)]), ...(line ? [xml('status', {}, line)] : [])];
}

function time(element: Element | undefined, name: string): number | undefined {
  const at = element && parseDateTime(attr(element, name), name);
  return at === undefined || isFault(at) ? undefined : at;
}

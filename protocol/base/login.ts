/** In the refusal of a log-in (RFC 6120 §6.5) that comes too soon after others: docs/protocol.md §11. */
import { NS } from './namespaces.ts';
import { attr, type Element, integer, xml } from './xml.ts';

/** A day: nobody is made to wait longer. */
const MOST = 86_400;

export const buildWait = (seconds: number): Element => xml('wait', { xmlns: NS.login, seconds: String(seconds) });

/** Seconds; undefined when the element says nothing of it. */
export function parseWait(element: Element | undefined): number | undefined {
  if (!element?.is('wait', NS.login)) return undefined;
  const seconds = integer(attr(element, 'seconds'), 0, MOST, 'seconds');
  return typeof seconds === 'number' ? seconds : undefined;
}

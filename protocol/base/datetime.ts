/** Points in time as XMPP writes them, XEP-0082 §3.2. */
import { Fault } from './fault.ts';

const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,20})?(Z|[+-]\d\d:\d\d)$/;

/** @returns ms since 1970, what is finer is cut off */
export function parseDateTime(text: string | undefined, what: string): number | Fault {
  const at = text !== undefined && DATE_TIME.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? Fault.bad(`${what} is not a time as XEP-0082 writes it`) : at;
}

/** In UTC, with milliseconds. @param at ms since 1970 */
export const buildDateTime = (at: number): string => new Date(at).toISOString();

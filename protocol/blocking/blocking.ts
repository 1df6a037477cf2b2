/** Whom an account hears nothing of: XEP-0191, with reports to the operator (XEP-0377). */
import { prepareJid } from '../base/jid.ts';
import { NS } from '../base/namespaces.ts';
import { plainLine } from '../base/plain-line.ts';
import { attr, childElements, type Element, xml } from '../base/xml.ts';

/** Addresses that are read: people who write programs for it block thousands. */
export const MAX_BLOCKED = 10_000;
/** Characters of what one says in a report. */
const MAX_TEXT = 1_000;

export interface Report {
  readonly reason: 'spam' | 'abuse';
  /** One line. */
  readonly text?: string;
}

/** The addresses in `<blocklist/>`, `<block/>` or `<unblock/>`, each once. */
export function parseBlocked(list: Element): string[] {
  const jids = childElements(list)
    .slice(0, MAX_BLOCKED)
    .flatMap((item) => (item.name === 'item' ? (attr(item, 'jid') ?? []) : []));
  return [...new Set(jids.filter((jid) => prepareJid(jid) === jid))];
}

export const buildBlocklistQuery = (): Element => xml('blocklist', { xmlns: NS.blocking });

export function buildBlock(jid: string, report?: Report): Element {
  const text = plainLine((report?.text ?? '').slice(0, MAX_TEXT));
  const words = text ? [xml('text', {}, text)] : [];
  const reason = `urn:xmpp:reporting:${report?.reason}`;
  const reports = report ? [xml('report', { xmlns: NS.reporting, reason }, ...words)] : [];
  return xml('block', { xmlns: NS.blocking }, xml('item', { jid }, ...reports));
}

export const buildUnblock = (jid: string): Element => xml('unblock', { xmlns: NS.blocking }, xml('item', { jid }));

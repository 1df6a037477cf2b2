/** Who belongs to a room and who may not come: XEP-0045 §5.2, §9, §10. */
import { prepareJid } from '../base/jid.ts';
import { NS } from '../base/namespaces.ts';
import { plainLine } from '../base/plain-line.ts';
import { attr, childElements, type Element, xml } from '../base/xml.ts';

export type Affiliation = 'owner' | 'admin' | 'member' | 'outcast';

export interface Affiliated {
  /** Bare address, or a domain. */
  readonly jid: string;
  readonly affiliation: Affiliation;
  /** What it is called when it comes, where that is reserved; '' for nothing. One line. */
  readonly nick: string;
  /** One line. */
  readonly reason: string;
}

/** Addresses of one list that are read; own rooms know fewer. */
const MAX_ITEMS = 10_000;
/** Characters of a nick and of a reason. */
const MAX_TEXT = 500;

export const buildAffiliationQuery = (affiliation: Affiliation): Element =>
  xml('query', { xmlns: NS.mucAdmin }, xml('item', { affiliation }));

/** Reads `<query/>` of an answer to that. */
export function parseAffiliated(query: Element, affiliation: Affiliation): Affiliated[] {
  return childElements(query)
    .slice(0, MAX_ITEMS)
    .flatMap((item) => {
      const jid = attr(item, 'jid');
      if (item.name !== 'item' || attr(item, 'affiliation') !== affiliation) return [];
      if (jid === undefined || prepareJid(jid) !== jid) return [];
      const text = (words: string | null | undefined) => plainLine((words ?? '').slice(0, MAX_TEXT));
      return [{ jid, affiliation, nick: text(attr(item, 'nick')), reason: text(item.getChildText('reason')) }];
    });
}

/** @param who whose affiliation: an address, or somebody who is there, by its nick */
export function buildAffiliation(
  who: { readonly jid: string } | { readonly nick: string },
  affiliation: Affiliation | 'none',
  reason: string | undefined,
): Element {
  const words = plainLine((reason ?? '').slice(0, MAX_TEXT));
  const item = xml('item', { ...who, affiliation }, ...(words ? [xml('reason', {}, words)] : []));
  return xml('query', { xmlns: NS.mucAdmin }, item);
}

/** §10.9 */
export function buildDestroy(reason: string | undefined): Element {
  const words = plainLine((reason ?? '').slice(0, MAX_TEXT));
  const destroy = xml('destroy', {}, ...(words ? [xml('reason', {}, words)] : []));
  return xml('query', { xmlns: NS.mucOwner }, destroy);
}

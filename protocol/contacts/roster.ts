/** The list of contacts that the server keeps: RFC 6121 §2. What is in it, other clients have written. */
import { bareJid, prepareJid } from '../base/jid.ts';
import { NS } from '../base/namespaces.ts';
import { plainLine } from '../base/plain-line.ts';
import { attr, childElements, type Element, xml } from '../base/xml.ts';

export const SUBSCRIPTIONS = ['none', 'to', 'from', 'both'] as const;
export type Subscription = (typeof SUBSCRIPTIONS)[number];

export interface RosterItem {
  /** Bare address, or a domain. */
  readonly jid: string;
  /** What this user calls it; one line, '' for nothing. */
  readonly name: string;
  readonly subscription: Subscription;
  /** One has asked to see its presence (§2.1.2.2). */
  readonly asked: boolean;
  /** It will see one's own when it asks (§2.1.2.1). */
  readonly approved: boolean;
  /** As they are written, each once. */
  readonly groups: readonly string[];
}

export interface Roster {
  /** §2.6; undefined where the server keeps none. */
  readonly version: string | undefined;
  readonly items: readonly RosterItem[];
  /** Of a push: those that are no longer on the list. */
  readonly removed: readonly string[];
}

/** Contacts that are read: more than anybody has, less than makes a browser slow. */
export const MAX_CONTACTS = 10_000;
/** Groups of one contact that are read. */
export const MAX_GROUPS = 100;
/** Characters of a name and of a group; a version is the server's own and short. */
export const MAX_NAME = 200;
const MAX_VERSION = 200;

/** Reads `<query xmlns='jabber:iq:roster'/>`, of an answer or a push. Items that cannot be read are left out. */
export function parseRoster(query: Element): Roster {
  const items: RosterItem[] = [];
  const removed: string[] = [];
  for (const child of childElements(query).slice(0, MAX_CONTACTS)) {
    const jid = child.name === 'item' ? attr(child, 'jid') : undefined;
    // Another spelling would be another contact, to which no presence belongs.
    if (jid === undefined || prepareJid(jid) !== jid || bareJid(jid) !== jid) continue;
    if (attr(child, 'subscription') === 'remove') removed.push(jid);
    else items.push(parseItem(child, jid));
  }
  const version = attr(query, 'ver');
  return { version: version !== undefined && version.length <= MAX_VERSION ? version : undefined, items, removed };
}

function parseItem(item: Element, jid: string): RosterItem {
  const subscription = attr(item, 'subscription');
  const approved = attr(item, 'approved');
  const groups = item
    .getChildren('group')
    .slice(0, MAX_GROUPS)
    .map((group) => group.text().slice(0, MAX_NAME))
    .filter((group) => group.trim() !== '');
  return {
    jid,
    name: plainLine((attr(item, 'name') ?? '').slice(0, MAX_NAME)),
    subscription: SUBSCRIPTIONS.find((known) => known === subscription) ?? 'none',
    asked: attr(item, 'ask') === 'subscribe',
    approved: approved === 'true' || approved === '1',
    groups: [...new Set(groups)],
  };
}

/** @param version what is known; '' for nothing, undefined where the server keeps no versions (§2.6.1) */
export const buildRosterQuery = (version: string | undefined): Element =>
  xml('query', { xmlns: NS.roster, ...(version === undefined ? {} : { ver: version }) });

/** What a client may say of an item (§2.1.2): the rest is the server's. */
export function buildRosterItem({ jid, name, groups }: Pick<RosterItem, 'jid' | 'name' | 'groups'>): Element {
  const children = groups.map((group) => xml('group', {}, group));
  return xml('query', { xmlns: NS.roster }, xml('item', { jid, ...(name ? { name } : {}) }, ...children));
}

/** §2.5 */
export const buildRosterRemoval = (jid: string): Element =>
  xml('query', { xmlns: NS.roster }, xml('item', { jid, subscription: 'remove' }));

/** The roster in an answer; undefined for an empty answer, to one who has asked with the version that holds (§2.6.3). */
export function parseRosterAnswer(reply: Element): Roster | undefined {
  const query = reply.getChild('query', NS.roster);
  return query && parseRoster(query);
}

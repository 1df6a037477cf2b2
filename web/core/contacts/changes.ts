/** What this user does to its list of contacts: RFC 6121 §2.3 to §2.5, §3. */
import { Fault } from '../../../protocol/base/fault.ts';
import { prepareBareJid } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { plainLine } from '../../../protocol/base/plain-line.ts';
import { NOT_SENT } from '../../../protocol/base/request.ts';
import { type Element, xml } from '../../../protocol/base/xml.ts';
import { buildRosterItem, buildRosterRemoval, MAX_GROUPS, MAX_NAME } from '../../../protocol/contacts/roster.ts';
import { buildNick } from '../../../protocol/profile/nick.ts';
import type { AccountContext } from '../account/part.ts';
import type { Contact, ContactsControl } from './contract.ts';
import type { Requests } from './requests.ts';
import type { Roster } from './roster.ts';

export interface ChangesOptions {
  readonly account: AccountContext;
  readonly roster: Pick<Roster, 'find' | 'list'>;
  readonly requests: Pick<Requests, 'drop'>;
  /** What one calls oneself; '' for nothing. */
  ownNick(): string;
}

/** Changes of a group that are on their way at a time: each is pushed to all of one's devices. */
const AT_ONCE = 10;

type Changes = Pick<
  ContactsControl,
  'add' | 'accept' | 'refuse' | 'approve' | 'remove' | 'rename' | 'setGroups' | 'renameGroup'
>;

export function createChanges({ account, roster, requests, ownNick }: ChangesOptions): Changes {
  const tell = (to: string, type: string, ...children: Element[]): Fault | undefined =>
    account.send(xml('presence', { to, type }, ...children)) ? undefined : NOT_SENT;

  const checked = (jid: string): Fault | undefined => {
    if (prepareBareJid(jid) !== jid) return new Fault('jid-malformed');
    return jid === account.jid ? new Fault('not-allowed', 'one is no contact of oneself') : undefined;
  };

  /** The other sees one's own presence; one sees the other's. */
  const seesUs = (jid: string) => ['from', 'both'].includes(roster.find(jid)?.subscription ?? '');
  const isSeen = (jid: string) => ['to', 'both'].includes(roster.find(jid)?.subscription ?? '');

  function subscribe(jid: string, text = ''): Fault | undefined {
    const nick = ownNick();
    const status = plainLine(text);
    return tell(jid, 'subscribe', ...(status ? [xml('status', {}, status)] : []), ...(nick ? [buildNick(nick)] : []));
  }

  /** Before it asks. Where the server does not keep that, it is asked when it does (see `agreed`). */
  const approve = (jid: string): Fault | undefined =>
    seesUs(jid) || !account.offers(NS.preApproval) ? undefined : tell(jid, 'subscribed');

  /** Whole groups as the item has them, in the names that other clients gave them. */
  async function set(jid: string, change: Partial<Pick<Contact, 'name' | 'groups'>>): Promise<Fault | undefined> {
    const before = roster.find(jid) ?? { name: '', groups: [] };
    const name = change.name === undefined ? before.name : plainLine(change.name).slice(0, MAX_NAME);
    const groups = change.groups === undefined ? before.groups : namesOf(change.groups, before.groups);
    return await account.demand(buildRosterItem({ jid, name, groups }));
  }

  const known = (jid: string) => (roster.find(jid) ? undefined : new Fault('item-not-found'));

  return {
    async add(jid, { name, groups, text } = {}) {
      const fault = checked(jid) ?? (await set(jid, { ...(name ? { name } : {}), ...(groups ? { groups } : {}) }));
      return fault ?? approve(jid) ?? (isSeen(jid) ? undefined : subscribe(jid, text));
    },
    async accept(jid) {
      const fault = checked(jid) ?? tell(jid, 'subscribed');
      if (fault) return fault;
      requests.drop(jid);
      return isSeen(jid) || roster.find(jid)?.asked ? undefined : subscribe(jid);
    },
    async refuse(jid) {
      const fault = checked(jid) ?? tell(jid, 'unsubscribed');
      if (!fault) requests.drop(jid);
      return fault;
    },
    async approve(jid) {
      if (!account.offers(NS.preApproval)) return new Fault('feature-not-implemented');
      return checked(jid) ?? approve(jid);
    },
    remove: async (jid) => known(jid) ?? (await account.demand(buildRosterRemoval(jid))),
    rename: async (jid, name) => known(jid) ?? (await set(jid, { name })),
    setGroups: async (jid, groups) => known(jid) ?? (await set(jid, { groups })),
    async renameGroup(from, to) {
      const members = roster.list.peek().filter(({ groups }) => groups.includes(from));
      for (let i = 0; i < members.length; i += AT_ONCE) {
        const faults = await Promise.all(
          members
            .slice(i, i + AT_ONCE)
            .map(({ jid, groups }) => set(jid, { groups: groups.map((group) => (group === from ? to : group)) })),
        );
        const fault = faults.find((each) => each !== undefined);
        if (fault) return fault;
      }
      return undefined;
    },
  };
}

/** Each once, and none without a name. Those that are there already are called as other clients have called them. */
function namesOf(groups: readonly string[], before: readonly string[]): string[] {
  const names = groups.map((group) => (before.includes(group) ? group : group.trim().slice(0, MAX_NAME)));
  return [...new Set(names.filter((group) => group !== ''))].slice(0, MAX_GROUPS);
}

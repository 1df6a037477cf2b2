/** The list of contacts as this client knows it: asked for on each new stream, changed by pushes. */
import { batch, computed, signal } from '@preact/signals-core';
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import type { Element } from '../../../protocol/base/xml.ts';
import { buildRosterQuery, MAX_CONTACTS, parseRoster, parseRosterAnswer } from '../../../protocol/contacts/roster.ts';
import type { AccountContext } from '../account/part.ts';
import type { IqRoute } from '../account/routes.ts';
import type { Contact } from './contract.ts';

export type Roster = ReturnType<typeof createRoster>;

/** @param changed told of the contacts that are other than before, or gone */
export function createRoster(account: AccountContext, changed: (jids: readonly string[]) => void) {
  const ready = signal(false);
  const byJid = signal<ReadonlyMap<string, Contact>>(new Map());
  /** Of what is known, in this log-in: a stream that could not be resumed costs no list then (RFC 6121 §2.6). */
  let version = '';
  const list = computed(() => [...byJid.value.values()].sort(byName));

  function set(next: ReadonlyMap<string, Contact>): void {
    const before = byJid.peek();
    const other = [...new Set([...before.keys(), ...next.keys()])].filter((jid) => before.get(jid) !== next.get(jid));
    batch(() => {
      byJid.value = next;
      ready.value = true;
      if (other.length > 0) changed(other);
    });
  }

  return {
    ready,
    list,
    byJid,
    groups: computed(() => [...new Set(list.value.flatMap(({ groups }) => groups))].sort(compare)),
    find: (jid: string) => byJid.peek().get(jid),
    /** False when it has to be asked for again. */
    async load(): Promise<boolean> {
      const reply = await account.ask('get', buildRosterQuery(account.offers(NS.rosterVersions) ? version : undefined));
      // Only what can change by itself is waited for.
      if (isFault(reply)) return !WAITS.has(reply.condition);
      const roster = parseRosterAnswer(reply);
      if (roster) {
        version = roster.version ?? '';
        set(new Map(roster.items.map((item) => [item.jid, sorted(item)])));
      } else ready.value = true;
      return true;
    },
    route: {
      type: 'set',
      xmlns: NS.roster,
      name: 'query',
      answer(query: Element, iq: Element) {
        // RFC 6121 §2.1.6: anybody could put contacts on the list otherwise.
        if (!account.isOwn(iq)) return new Fault('service-unavailable');
        const { version: to, items, removed } = parseRoster(query);
        if (to !== undefined) version = to;
        const next = new Map(byJid.peek());
        for (const jid of removed) next.delete(jid);
        for (const item of items) if (next.has(item.jid) || next.size < MAX_CONTACTS) next.set(item.jid, sorted(item));
        set(next);
        return undefined;
      },
    } satisfies IqRoute,
  };
}

const WAITS: ReadonlySet<string> = new Set(['recipient-unavailable', 'remote-server-timeout', 'resource-constraint']);

const { compare } = new Intl.Collator(undefined, { numeric: true });

const byName = (a: Contact, b: Contact) => compare(a.name || a.jid, b.name || b.jid) || compare(a.jid, b.jid);

const sorted = (contact: Contact): Contact => ({ ...contact, groups: [...contact.groups].sort(compare) });

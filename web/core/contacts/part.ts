/** People whom this account knows, as a feature of the account. */
import { batch, signal } from '@preact/signals-core';
import { isFault } from '../../../protocol/base/fault.ts';
import { bareJid, resourceOf } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { attr, type Element, xml } from '../../../protocol/base/xml.ts';
import { buildAvailability } from '../../../protocol/contacts/presence.ts';
import type { AccountContext, AccountPart } from '../account/part.ts';
import { createChanges } from './changes.ts';
import type { ContactsControl, Status } from './contract.ts';
import { createDeviceFeatures } from './device-features.ts';
import { createPresences } from './presences.ts';
import { createRequests } from './requests.ts';
import { createRoster } from './roster.ts';

export interface ContactsPart {
  readonly part: AccountPart;
  readonly control: ContactsControl;
  /** Whom one does not hear any more asks for nothing. */
  refused(jid: string): void;
}

export interface ContactsOptions {
  now(): number;
  /** What one calls oneself; '' for nothing. */
  ownNick(): string;
  /** Told of contacts that are other than before, new, or gone. */
  changed(jids: readonly string[]): void;
}

export function createContactsPart(account: AccountContext, { now, ownNick, changed }: ContactsOptions): ContactsPart {
  const status = signal<Status>({ show: 'online', text: '' });
  const sees = (jid: string) => jid === account.jid || SEEN.has(roster.find(jid)?.subscription ?? '');
  const presences = createPresences({ now, sees });
  const roster = createRoster(account, (jids) => {
    for (const jid of jids) {
      if (!sees(jid)) presences.forget(jid);
      if (SEES.has(roster.find(jid)?.subscription ?? '')) requests.drop(jid);
    }
    changed(jids);
  });
  // Who is asked to be a contact may ask back.
  const agreed = (jid: string) => roster.find(jid)?.asked || roster.find(jid)?.approved || false;
  const requests = createRequests(agreed, (jid) => void changes.accept(jid));
  const changes = createChanges({ account, roster, requests, ownNick });
  const features = createDeviceFeatures(account.ask, (device, speaks) =>
    presences.speaks(bareJid(device), resourceOf(device), speaks),
  );
  let round = 0;

  /** All presences have come that the server knew: those of its own accounts come before it answers what is asked later. */
  async function settle(mine: number): Promise<boolean> {
    const reply = await account.ask('get', xml('ping', { xmlns: NS.ping }), account.domain);
    if (mine !== round) return true;
    if (isFault(reply) && reply.condition === 'recipient-unavailable') return false;
    batch(() => {
      presences.settle();
      requests.settle();
    });
    return true;
  }

  function seen(stanza: Element): void {
    const type = attr(stanza, 'type');
    if (type === 'subscribe' || type === 'unsubscribe') requests.receive(stanza);
    else if (presences.receive(stanza) && type === undefined) features.receive(stanza);
  }

  return {
    refused: requests.drop,
    part: {
      name: 'contacts',
      speaks: [NS.nick],
      routes: [roster.route],
      presence: () => buildAvailability(status.peek()),
      seen,
      async online() {
        round += 1;
        presences.renew();
        requests.renew();
        // RFC 6121 §2.2: before one's presence is sent, so that no presence comes of one who is not known.
        if (!(await roster.load())) void account.until(roster.load);
      },
      available() {
        const mine = round;
        void account.until(() => settle(mine));
      },
    },
    control: {
      ready: roster.ready,
      list: roster.list,
      groups: roster.groups,
      requests: requests.list,
      status,
      find: roster.find,
      presence: presences.of,
      ...changes,
      setStatus(next) {
        status.value = next;
        account.renewPresence();
      },
    },
  };
}

const SEEN: ReadonlySet<string> = new Set(['to', 'both']);
const SEES: ReadonlySet<string> = new Set(['from', 'both']);

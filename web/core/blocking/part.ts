/** Whom this account hears nothing of, as a feature of the account. */
import { signal } from '@preact/signals-core';
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { bareJid, prepareBareJid, splitJid } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import type { Element } from '../../../protocol/base/xml.ts';
import {
  buildBlock,
  buildBlocklistQuery,
  buildUnblock,
  MAX_BLOCKED,
  parseBlocked,
} from '../../../protocol/blocking/blocking.ts';
import type { AccountContext, AccountPart } from '../account/part.ts';
import type { IqRoute } from '../account/routes.ts';
import type { BlockingControl } from './contract.ts';

export interface BlockingPart {
  readonly part: AccountPart;
  readonly control: BlockingControl;
}

/** @param blocked told of an address that has come onto the list */
export function createBlockingPart(account: AccountContext, blocked: (jid: string) => void): BlockingPart {
  const supported = signal(false);
  const reports = signal(false);
  const list = signal<ReadonlySet<string>>(new Set());

  function add(jids: readonly string[]): void {
    list.value = new Set([...list.peek(), ...jids].slice(0, MAX_BLOCKED));
    for (const jid of jids) blocked(jid);
  }
  function remove(jids: readonly string[]): void {
    // XEP-0191 §3.5: no address at all stands for all.
    list.value = new Set(jids.length === 0 ? [] : [...list.peek()].filter((jid) => !jids.includes(jid)));
  }
  const push = (name: 'block' | 'unblock', take: (jids: readonly string[]) => void): IqRoute => ({
    type: 'set',
    xmlns: NS.blocking,
    name,
    answer(child: Element, iq: Element) {
      // XEP-0191 §3.3: whoever else says so would make people unheard.
      if (!account.isOwn(iq)) return new Fault('service-unavailable');
      take(parseBlocked(child));
      return undefined;
    },
  });

  async function load(): Promise<boolean> {
    const reply = await account.ask('get', buildBlocklistQuery());
    if (isFault(reply)) {
      supported.value = false;
      return reply.condition !== 'recipient-unavailable' && reply.condition !== 'remote-server-timeout';
    }
    const all = reply.getChild('blocklist', NS.blocking);
    supported.value = true;
    list.value = new Set(all ? parseBlocked(all) : []);
    return true;
  }

  const change = async (jid: string, build: () => Element, done: (jids: readonly string[]) => void) => {
    if (prepareBareJid(jid) !== jid) return new Fault('jid-malformed');
    const fault = await account.demand(build());
    // The push tells so, too; but the screen need not wait for it.
    if (!fault) done([jid]);
    return fault;
  };

  return {
    part: {
      name: 'blocking',
      routes: [push('block', add), push('unblock', remove)],
      async online() {
        if (!(await load())) void account.until(load);
      },
      async available() {
        reports.value = (await account.features()).has(NS.reporting);
      },
    },
    control: {
      supported,
      reports,
      list,
      blocks(jid) {
        const all = list.peek();
        const bare = bareJid(jid);
        return all.has(jid) || all.has(bare) || all.has(splitJid(bare).domain);
      },
      block: (jid, report) => change(jid, () => buildBlock(jid, report), add),
      unblock: (jid) => change(jid, () => buildUnblock(jid), remove),
    },
  };
}

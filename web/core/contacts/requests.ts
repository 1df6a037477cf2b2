/** People who ask to be contacts (RFC 6121 §3.1): the server tells of them until they are answered. */
import { signal } from '@preact/signals-core';
import { bareJid, prepareJid } from '../../../protocol/base/jid.ts';
import { attr, type Element } from '../../../protocol/base/xml.ts';
import { parseStatus } from '../../../protocol/contacts/presence.ts';
import { parseNick } from '../../../protocol/profile/nick.ts';
import type { ContactRequest } from './contract.ts';
import { MAX_REQUESTS } from './limits.ts';

export type Requests = ReturnType<typeof createRequests>;

/** @param agreed this user has said yes before it is asked */
export function createRequests(agreed: (jid: string) => boolean, accept: (jid: string) => void) {
  const list = signal<readonly ContactRequest[]>([]);
  /** Those of a former stream that the present one has not told. */
  let stale = new Set<string>();
  const without = (jid: string) => list.peek().filter((request) => request.jid !== jid);
  const drop = (jid: string) => {
    if (list.peek().some((request) => request.jid === jid)) list.value = without(jid);
  };
  return {
    list,
    drop,
    /** A new stream: the server tells of all again. */
    renew() {
      stale = new Set(list.peek().map(({ jid }) => jid));
    },
    /** It has: what it has not told was answered elsewhere. */
    settle() {
      if (stale.size > 0) list.value = list.peek().filter(({ jid }) => !stale.has(jid));
      stale = new Set();
    },
    /** Takes `subscribe`, and `unsubscribe`, by which one is asked no longer. */
    receive(stanza: Element): void {
      const jid = bareJid(attr(stanza, 'from') ?? '');
      const type = attr(stanza, 'type');
      if (type === 'unsubscribe') drop(jid);
      if (type !== 'subscribe' || prepareJid(jid) !== jid) return;
      stale.delete(jid);
      if (agreed(jid)) return void accept(jid);
      const others = without(jid);
      if (others.length >= MAX_REQUESTS) return;
      const nick = parseNick(stanza.getChild('nick'));
      list.value = [{ jid, text: parseStatus(stanza), nick }, ...others];
    },
  };
}

/** Messages of the room: shown at once when sent, confirmed when they come back (XEP-0045 §7.4, XEP-0359). */
import { signal } from '@preact/signals-core';
import { resourceOf } from '../../protocol/jid.ts';
import { NS } from '../../protocol/namespaces.ts';
import { newId } from '../../protocol/request.ts';
import { attr, type Element, xml } from '../../protocol/xml.ts';
import type { ChatMessage } from './contract.ts';

/** Messages kept on the screen; older ones are in the room's archive. */
const MOST = 500;

export function createChat(options: { readonly room: string; nick(): string; send(stanza: Element): boolean }) {
  const messages = signal<readonly ChatMessage[]>([]);
  const seen = new Set<string>();

  const add = (message: ChatMessage) => {
    messages.value = [...messages.value, message].sort((a, b) => a.at - b.at).slice(-MOST);
  };

  return {
    messages,
    say(text: string) {
      const body = text.trim();
      if (!body) return;
      const id = newId();
      const sent = options.send(xml('message', { to: options.room, type: 'groupchat', id }, xml('body', {}, body)));
      if (sent) add({ id, nick: options.nick(), body, at: Date.now(), mine: true, pending: true });
    },
    /** Takes a group message with a body. */
    take(stanza: Element) {
      const body = stanza.getChildText('body');
      if (body === null || body === undefined) return;
      const stableId = stanza.getChild('stanza-id', NS.stanzaId)?.attrs.id;
      const id = attr(stanza, 'id') ?? '';
      const key = String(stableId ?? id);
      if (key && seen.has(key)) return;
      if (key) seen.add(key);
      const nick = resourceOf(attr(stanza, 'from') ?? '') || null;
      const stamp = Date.parse(String(stanza.getChild('delay', NS.delay)?.attrs.stamp ?? ''));
      const own = messages.value.find((m) => m.pending && m.id === id);
      if (own) {
        messages.value = messages.value.map((m) => (m === own ? { ...m, pending: false } : m));
        return;
      }
      add({
        id: key || newId(),
        nick,
        body,
        at: Number.isNaN(stamp) ? Date.now() : stamp,
        mine: nick === options.nick(),
        pending: false,
      });
    },
    /** A message came back as an error; it is taken off again. True if it was one of these. */
    refused(id: string): boolean {
      const own = messages.value.find((m) => m.pending && m.id === id);
      if (own) messages.value = messages.value.filter((m) => m !== own);
      return own !== undefined;
    },
  };
}

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

  /** What has a stamp of the past goes to its place; what is said now goes to the end, whatever this clock shows. */
  const add = (message: ChatMessage, delayed: boolean) => {
    const list = [...messages.value];
    const at = delayed ? list.findLastIndex((m) => !m.pending && m.at <= message.at) + 1 : list.length;
    messages.value = list.toSpliced(at, 0, message).slice(-MOST);
  };
  const send = (id: string, body: string) =>
    options.send(xml('message', { to: options.room, type: 'groupchat', id }, xml('body', {}, body)));

  return {
    messages,
    /** False when the stream is down: nothing was said, and the text is better kept. */
    say(text: string): boolean {
      const body = text.trim();
      const id = newId();
      if (!body || !send(id, body)) return false;
      add({ id, nick: options.nick(), body, at: Date.now(), mine: true, pending: true, private: false }, false);
      return true;
    },
    /** Sends again what the room has not confirmed; a message that it has is in the history by now. */
    resend() {
      for (const { pending, id, body } of messages.value) if (pending) send(id, body);
    },
    /** Takes a message with a body. */
    take(stanza: Element, isPrivate: boolean) {
      const body = stanza.getChildText('body');
      if (body === null || body === undefined) return;
      const stableId = stanza.getChild('stanza-id', NS.stanzaId)?.attrs.id;
      const id = attr(stanza, 'id') ?? '';
      const key = String(stableId ?? id);
      if (key && seen.has(key)) return;
      if (key) seen.add(key);
      const nick = resourceOf(attr(stanza, 'from') ?? '') || null;
      const own = messages.value.find((m) => m.pending && m.id === id);
      if (own && nick === options.nick()) {
        messages.value = messages.value.map((m) => (m === own ? { ...m, pending: false } : m));
        return;
      }
      const stamp = Date.parse(String(stanza.getChild('delay', NS.delay)?.attrs.stamp ?? ''));
      const delayed = !Number.isNaN(stamp);
      const at = delayed ? stamp : Date.now();
      const mine = !isPrivate && nick === options.nick();
      add({ id: key || newId(), nick, body, at, mine, pending: false, private: isPrivate }, delayed);
    },
    /** A message came back as an error; it is taken off again. True if it was one of these. */
    refused(id: string): boolean {
      const own = messages.value.find((m) => m.pending && m.id === id);
      if (own) messages.value = messages.value.filter((m) => m !== own);
      return own !== undefined;
    },
  };
}

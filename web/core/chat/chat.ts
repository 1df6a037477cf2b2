/** Messages of the room: shown at once when sent, confirmed when they come back (XEP-0045 §7.4, XEP-0359). */
import { signal } from '@preact/signals-core';
import { isFault } from '../../../protocol/base/fault.ts';
import { resourceOf } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { newId } from '../../../protocol/base/request.ts';
import { attr, childElements, type Element, legalXml, xml } from '../../../protocol/base/xml.ts';
import { parseRetraction } from '../../../protocol/muc/retract.ts';
import { occupantOf } from '../people/members.ts';
import type { ChatMessage } from './contract.ts';

/** Messages kept on the screen; older ones are in the room's archive. */
const MOST = 500;

export interface ChatOptions {
  readonly room: string;
  nick(): string;
  /** The occupant ids (XEP-0421) that one has had in the room; none before one is in, and where the room has none. */
  readonly selves: ReadonlySet<string>;
  send(stanza: Element): boolean;
}

export function createChat(options: ChatOptions) {
  const messages = signal<readonly ChatMessage[]>([]);
  /** Of each message that was taken: its id on the screen. */
  const seen = new Map<string, string>();
  /** The message on the screen that the room told of last: the next one comes behind it. */
  let newest: string | undefined;
  /** All of the first history has come. */
  let caughtUp = false;
  /** Of each message that the room has: its id on the screen, and its sender, by the id that the room gave it. */
  const known = new Map<string, { readonly id: string; readonly occupant: string | undefined }>();

  /**
   * Puts a message into the room's order: what is said now behind all that the room has, before what it has not confirmed;
   * what comes of the history, some of which may be known, behind the one before it.
   */
  const add = (message: ChatMessage, delayed: boolean) => {
    const list = messages.value.filter((m) => m.id !== message.id);
    const before = delayed ? list.findIndex((m) => m.id === newest) : -1;
    const place = message.pending ? list.length : (before < 0 ? list.findLastIndex((m) => !m.pending) : before) + 1;
    messages.value = list.toSpliced(place, 0, message).slice(-MOST);
    if (!message.pending) newest = message.id;
  };
  /** XEP-0424 §6, XEP-0425 §5: by its sender, or by the room. */
  const remove = (id: string, stanza: Element) => {
    const message = known.get(id);
    const byRoom = resourceOf(attr(stanza, 'from') ?? '') === '';
    if (!message || !(byRoom || (message.occupant && message.occupant === occupantOf(stanza)))) return;
    messages.value = messages.value.filter((m) => m.id !== message.id);
  };
  /** By who the room says it is, not by what one was called when one said it. */
  const isOwn = (stanza: Element): boolean => {
    const occupant = occupantOf(stanza);
    if (occupant !== undefined && options.selves.size > 0) return options.selves.has(occupant);
    return resourceOf(attr(stanza, 'from') ?? '') === options.nick();
  };
  const send = (id: string, body: string) =>
    options.send(xml('message', { to: options.room, type: 'groupchat', id }, xml('body', {}, body)));

  return {
    messages,
    /** False when the stream is down: nothing was said, and the text is better kept. */
    say(text: string): boolean {
      // As it will be written, so that all see the same.
      const body = legalXml(text).trim();
      const id = newId();
      if (!body || !send(id, body)) return false;
      add(
        {
          id,
          nick: options.nick(),
          body,
          at: Date.now(),
          news: true,
          mine: true,
          pending: true,
          failed: false,
          private: false,
        },
        false,
      );
      return true;
    },
    /** Sends again what the room has not confirmed; a message that it has is in the history by now. */
    resend() {
      caughtUp = true;
      for (const { pending, id, body } of messages.value) if (pending) send(id, body);
    },
    /** Takes a message; without a body it says nothing by itself, but it may take back what was said (XEP-0424). */
    receive(stanza: Element, isPrivate: boolean) {
      const taken = parseRetraction(childElements(stanza));
      if (taken !== undefined) {
        // Its body, if any, is for clients that know no better.
        if (!isPrivate && !isFault(taken)) remove(taken, stanza);
        return;
      }
      const body = stanza.getChildText('body');
      if (body === null || body === undefined) return;
      const stableId = stanza.getChild('stanza-id', NS.stanzaId)?.attrs.id;
      const id = attr(stanza, 'id') ?? '';
      // An id by its sender is one among his own.
      const key = String(stableId ?? (id && `${attr(stanza, 'from')} ${id}`));
      const shownBefore = key ? seen.get(key) : undefined;
      if (shownBefore !== undefined) {
        newest = shownBefore;
        return;
      }
      const remember = (shown: string) => {
        if (key) seen.set(key, shown);
        if (stableId !== undefined) known.set(String(stableId), { id: shown, occupant: occupantOf(stanza) });
      };
      const stamp = Date.parse(String(stanza.getChild('delay', NS.delay)?.attrs.stamp ?? ''));
      const delayed = !Number.isNaN(stamp);
      const nick = resourceOf(attr(stanza, 'from') ?? '') || null;
      const byMe = isOwn(stanza);
      const own = messages.value.find((m) => m.pending && m.id === id);
      if (own && byMe) {
        remember(id);
        add({ ...own, nick: nick ?? own.nick, pending: false }, delayed);
        return;
      }
      const at = delayed ? stamp : Date.now();
      const mine = !isPrivate && byMe;
      const shown = key || newId();
      remember(shown);
      add(
        { id: shown, nick, body, at, news: caughtUp, mine, pending: false, failed: false, private: isPrivate },
        delayed,
      );
    },
    /** A message came back as an error: its words stay, to be sent again or not. True if it was one of these. */
    refused(id: string): boolean {
      const own = messages.value.find((m) => m.pending && m.id === id);
      messages.value = messages.value.map((m) => (m === own ? { ...m, pending: false, failed: true } : m));
      return own !== undefined;
    },
    sayAgain(id: string) {
      const failed = messages.value.find((m) => m.failed && m.id === id);
      if (failed && send(id, failed.body)) add({ ...failed, failed: false, pending: true }, false);
    },
    forget(id: string) {
      messages.value = messages.value.filter((m) => !(m.failed && m.id === id));
    },
  };
}

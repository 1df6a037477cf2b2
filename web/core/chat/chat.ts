/** Messages of the room: shown at once when sent, confirmed when they come back (XEP-0045 §7.4, XEP-0359). */
import { isFault } from '../../../protocol/base/fault.ts';
import { resourceOf } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { newId } from '../../../protocol/base/request.ts';
import { attr, childElements, type Element, legalXml, xml } from '../../../protocol/base/xml.ts';
import { parseRetraction } from '../../../protocol/muc/retract.ts';
import { occupantOf } from '../people/members.ts';
import { createMessageList } from './message-list.ts';

export interface ChatOptions {
  readonly room: string;
  nick(): string;
  /** The occupant ids (XEP-0421) that one has had in the room; none before one is in, and where the room has none. */
  readonly selves: ReadonlySet<string>;
  send(stanza: Element): boolean;
}

export function createChat(options: ChatOptions) {
  const list = createMessageList();
  const { messages } = list;
  /** All of the first history has come. */
  let caughtUp = false;
  /** What was not confirmed when one came in: only the history tells whether the room has it. */
  let unsure: ReadonlySet<string> = new Set();

  /** By who the room says it is, not by what one was called when one said it. */
  const isOwn = (stanza: Element): boolean => {
    const occupant = occupantOf(stanza);
    if (occupant !== undefined && options.selves.size > 0) return options.selves.has(occupant);
    return nickOf(stanza) === options.nick();
  };
  const send = (id: string, body: string) =>
    options.send(xml('message', { to: options.room, type: 'groupchat', id }, xml('body', {}, body)));

  function take(stanza: Element, body: string, isPrivate: boolean): void {
    const stableId = stanza.getChild('stanza-id', NS.stanzaId)?.attrs.id as string | undefined;
    const id = attr(stanza, 'id') ?? '';
    // An id by its sender is one among his own.
    const key = String(stableId ?? (id && `${attr(stanza, 'from')} ${id}`));
    if (list.known(key)) return;
    const stamp = Date.parse(String(stanza.getChild('delay', NS.delay)?.attrs.stamp ?? ''));
    const delayed = !Number.isNaN(stamp);
    const nick = nickOf(stanza) || null;
    const byMe = isOwn(stanza);
    const own = byMe ? messages.value.find((m) => m.pending && m.id === id) : undefined;
    const shown = own ? id : key || newId();
    list.remember(key, stableId, shown, occupantOf(stanza));
    if (own) {
      list.add({ ...own, nick: nick ?? own.nick, pending: false }, delayed);
      return;
    }
    const at = delayed ? stamp : Date.now();
    const mine = !isPrivate && byMe;
    const message = { id: shown, nick, body, at, news: caughtUp, mine, private: isPrivate };
    list.add({ ...message, pending: false, failed: false }, delayed);
  }

  return {
    messages,
    /** False when the stream is down: nothing was said, and the text is better kept. */
    say(text: string): boolean {
      // As it will be written, so that all see the same.
      const body = legalXml(text).trim();
      const id = newId();
      if (!body || !send(id, body)) return false;
      const message = { id, nick: options.nick(), body, at: Date.now(), news: true, mine: true, private: false };
      list.add({ ...message, pending: true, failed: false }, false);
      return true;
    },
    /** One has come in. What is said from now on is on its way, and is not sent again when the history has come. */
    entered() {
      unsure = new Set(messages.value.filter((m) => m.pending).map((m) => m.id));
    },
    /** Sends again what was said before one came in and the room has not confirmed; what it has is in the history by now. */
    resend() {
      caughtUp = true;
      for (const { pending, id, body } of messages.value) if (pending && unsure.has(id)) send(id, body);
      unsure = new Set();
    },
    /** Takes a message; without a body it says nothing by itself, but it may take back what was said (XEP-0424). */
    receive(stanza: Element, isPrivate: boolean) {
      const retracted = parseRetraction(childElements(stanza));
      if (retracted === undefined) {
        const body = stanza.getChildText('body');
        if (body !== null && body !== undefined) take(stanza, body, isPrivate);
      } else if (!isPrivate && !isFault(retracted)) {
        // XEP-0424 §6, XEP-0425 §5: by its sender, or by the room. Its body, if any, is for clients that know no better.
        list.retract(retracted, { occupant: occupantOf(stanza), room: nickOf(stanza) === '' });
      }
    },
    /** A message came back as an error: its words stay, to be sent again or not. True if it was one of these. */
    refused(id: string): boolean {
      const own = messages.value.find((m) => m.pending && m.id === id);
      if (own) list.change((m) => m === own, { pending: false, failed: true });
      return own !== undefined;
    },
    sayAgain(id: string) {
      const failed = messages.value.find((m) => m.failed && m.id === id);
      if (failed && send(id, failed.body)) list.add({ ...failed, failed: false, pending: true }, false);
    },
    forget: (id: string) => list.drop((m) => m.failed && m.id === id),
  };
}

/** Of who said it; '' for the room itself. */
const nickOf = (stanza: Element): string => resourceOf(attr(stanza, 'from') ?? '');

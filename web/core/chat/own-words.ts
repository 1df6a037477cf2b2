/** What this user says: on the screen at once, until the room has confirmed or refused it. */
import { resourceOf } from '../../../protocol/base/jid.ts';
import { newId } from '../../../protocol/base/request.ts';
import { attr, type Element, legalXml, xml } from '../../../protocol/base/xml.ts';
import { occupantOf } from '../people/members.ts';
import type { ChatMessage } from './contract.ts';
import type { MessageList } from './message-list.ts';
import type { Archived, OwnArchive } from './own-archive.ts';
import { createUnsure } from './unsure.ts';

export interface OwnWordsOptions {
  readonly room: string;
  nick(): string;
  send(stanza: Element): boolean;
  readonly archive: Pick<OwnArchive, 'read'>;
  /** Nobody can tell whether the room has what was said before one came in. */
  onLost(): void;
}

/** @param isOwn whether a message of the room is by this user */
export function createOwnWords(options: OwnWordsOptions, list: MessageList, isOwn: (stanza: Element) => boolean) {
  const { messages } = list;
  const send = (id: string, body: string) =>
    options.send(xml('message', { to: options.room, type: 'groupchat', id }, xml('body', {}, body)));
  const pending = (id: string) => messages.value.find((m) => m.pending && m.id === id);
  const { told, entered, interrupted, settle, said } = createUnsure({
    pending: () => messages.value.filter((m) => m.pending),
    send: ({ id, body }) => void send(id, body),
    archive: options.archive,
    found,
    lost(lost) {
      if (lost.length === 0) return;
      list.change((m) => lost.includes(m), { pending: false, failed: true });
      options.onLost();
    },
  });

  /** The archive has an own message; where it was taken back meanwhile, it is not shown any more. */
  function found(own: ChatMessage, { stableId, message }: Archived, behind: string | undefined): void {
    if (!isOwn(message)) return;
    list.remember(stableId, stableId, own.id, occupantOf(message));
    const nick = resourceOf(attr(message, 'from') ?? '') || own.nick;
    if (message.getChild('body')) list.insert({ ...own, nick, pending: false }, behind);
    else list.drop((m) => m.id === own.id);
  }

  return {
    pending,
    told,
    entered,
    interrupted,
    settle,
    /** False when the stream is down: nothing was said, and the text is better kept. */
    say(text: string): boolean {
      // As it will be written, so that all see the same.
      const body = legalXml(text).trim();
      const id = newId();
      if (!body || !send(id, body)) return false;
      said(id);
      const message = { id, nick: options.nick(), body, at: Date.now(), news: true, mine: true, private: false };
      list.add({ ...message, pending: true, failed: false }, false);
      return true;
    },
    /** A message came back as an error: its words stay, to be sent again or not. True if it was one of these. */
    refused(id: string): boolean {
      const own = pending(id);
      if (own) list.change((m) => m === own, { pending: false, failed: true });
      return own !== undefined;
    },
    sayAgain(id: string) {
      const failed = messages.value.find((m) => m.failed && m.id === id);
      if (!failed || !send(id, failed.body)) return;
      said(id);
      list.add({ ...failed, failed: false, pending: true }, false);
    },
    forget: (id: string) => list.drop((m) => m.failed && m.id === id),
  };
}

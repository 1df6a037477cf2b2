/** What is said in a room: to all, and to this user alone (XEP-0045 §7.4, §7.5). */
import { resourceOf } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { attr } from '../../../protocol/base/xml.ts';
import type { Part, PartContext } from '../part.ts';
import { createChat } from './chat.ts';
import type { ChatControl } from './contract.ts';
import { createOwnArchive } from './own-archive.ts';

export function createChatPart(context: PartContext): { readonly part: Part; readonly control: ChatControl } {
  /** Every occupant id that this user has had here. */
  const selves = new Set<string>();
  const archive = createOwnArchive(context);
  const chat = createChat({
    room: context.jid,
    nick: () => context.nick.value,
    selves,
    send: context.send,
    archive,
    onLost: () => context.notify('unconfirmed'),
  });
  return {
    control: { messages: chat.messages, say: chat.say, sayAgain: chat.sayAgain, forget: chat.forget },
    part: {
      name: 'chat',
      seen(news) {
        if (news.kind === 'entered' && news.occupant !== undefined) selves.add(news.occupant);
      },
      receive(stanza) {
        if (archive.receive(stanza)) return true;
        const type = attr(stanza, 'type') ?? 'normal';
        if (type === 'groupchat') {
          chat.receive(stanza, false);
          return true;
        }
        // The room marks private messages, which come from an occupant (XEP-0045 §7.5); all else of these types, such as an
        // invitation, is not for reading.
        const isPrivate = stanza.getChild('x', NS.mucUser) && resourceOf(attr(stanza, 'from') ?? '');
        if ((type !== 'chat' && type !== 'normal') || !isPrivate) return false;
        chat.receive(stanza, true);
        return true;
      },
      refused(id, { reason }) {
        if (id === undefined || !chat.refused(id)) return false;
        context.notify(reason);
        return true;
      },
      joined: chat.entered,
      interrupted: chat.interrupted,
      caughtUp: () => void context.until(chat.settle),
    },
  };
}

/** Private messages between occupants, XEP-0045 §7.5. */
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element, xml } from '../../protocol/base/xml.ts';
import { forgetOldest } from '../oldest.ts';
import { messageAttrs, messageType } from '../room/message.ts';
import type { Occupant, Seat } from '../room/occupants.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { withoutReserved } from '../wire/reserved.ts';

export interface PrivateMessages {
  /** To one occupant, to all of its sessions. Runs in the room's queue. */
  send(room: Room, seat: Seat, stanza: Element, nick: string): Fault | undefined;
  /** An error came back from this session for what the occupant with this nick had sent. */
  returned(room: Room, seat: Seat, error: Element, nick: string): void;
}

export function createPrivateMessages(service: Service): PrivateMessages {
  /**
   * Full addresses of the senders of messages: an error is passed on to somebody only for a message that this one has sent,
   * and once. By room, id and session of the recipient; the oldest is forgotten first.
   */
  const sent = new Map<string, string>();
  const keyOf = (room: Room, id: string, recipient: string) => `${room.name}\n${recipient}\n${id}`;

  return {
    send(room, { occupant, session }, stanza, nick) {
      const refused = mayNotWrite(room, occupant);
      if (refused) return refused;
      const to = room.occupants.byNick(nick);
      if (!to) return new Fault('item-not-found', 'nobody here has this nick');
      const message = xml(
        'message',
        { ...messageAttrs(stanza, `${room.jid}/${occupant.nick}`), type: messageType(stanza) },
        ...withoutReserved(stanza),
        xml('occupant-id', { xmlns: NS.occupantId, id: occupant.id }),
        xml('x', { xmlns: NS.mucUser }),
      );
      service.sendAll(message, to.sessions.keys());
      const id = attr(stanza, 'id');
      if (id === undefined || id.length > 200) return undefined;
      for (const recipient of to.sessions.keys()) {
        sent.set(keyOf(room, id, recipient), session.jid);
        forgetOldest(sent, service.limits.messages.returnable);
      }
      return undefined;
    },
    returned(room, { occupant, session }, error, nick) {
      const id = attr(error, 'id') ?? '';
      const key = keyOf(room, id, session.jid);
      const sender = sent.get(key);
      if (sender === undefined || room.occupants.seat(sender)?.occupant.nick !== nick) return;
      sent.delete(key);
      // Its words stay behind: they could be anything.
      const { condition, type } = Fault.fromStanza(error);
      const attrs = { type: 'error', id, from: `${room.jid}/${occupant.nick}` };
      service.send(xml('message', attrs, new Fault(condition, '', type).toElement()), sender);
    },
  };
}

/** muc#roomconfig_allowpm */
function mayNotWrite(room: Room, { role }: Occupant): Fault | undefined {
  const { privateMessages } = room.config;
  const may =
    privateMessages === 'anyone' ||
    (privateMessages === 'participants' && role !== 'visitor') ||
    (privateMessages === 'moderators' && role === 'moderator');
  return may ? undefined : new Fault('forbidden', 'you may not send private messages in this group');
}

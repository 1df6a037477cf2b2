/** Private messages between occupants, XEP-0045 §7.5. */
import { Fault } from '../../protocol/fault.ts';
import { NS } from '../../protocol/namespaces.ts';
import { attr, type Element, xml } from '../../protocol/xml.ts';
import type { Service } from '../service.ts';
import { withoutReserved } from '../wire/reserved.ts';
import { messageAttrs, messageType } from './message.ts';
import type { Occupant, Seat } from './occupants.ts';
import type { Room } from './room.ts';

/** To one occupant, to all of its sessions. */
export function privateMessage(
  service: Service,
  room: Room,
  seat: Seat,
  stanza: Element,
  nick: string,
): Fault | undefined {
  const refused = mayNotWrite(room, seat.occupant);
  if (refused) return refused;
  const to = room.occupants.byNick(nick);
  if (!to) return new Fault('item-not-found', 'nobody here has this nick');
  const message = xml(
    'message',
    { ...messageAttrs(stanza, `${room.jid}/${seat.occupant.nick}`), type: messageType(stanza) },
    ...withoutReserved(stanza),
    xml('occupant-id', { xmlns: NS.occupantId, id: seat.occupant.id }),
    xml('x', { xmlns: NS.mucUser }),
  );
  service.sendAll(message, to.sessions.keys());
  return undefined;
}

/** muc#roomconfig_allowpm. What concerns all is said to all; moderators may always be answered by their own kind. */
function mayNotWrite(room: Room, { role }: Occupant): Fault | undefined {
  const { privateMessages } = room.config;
  const may =
    privateMessages === 'anyone' ||
    (privateMessages === 'participants' && role !== 'visitor') ||
    (privateMessages === 'moderators' && role === 'moderator');
  return may ? undefined : new Fault('forbidden', 'private messages are not for you in this group');
}

/** The error that came back for a private message goes to the occupant who had sent it. */
export function returnPrivate(service: Service, room: Room, { occupant }: Seat, error: Element, nick: string): void {
  const sender = room.occupants.byNick(nick);
  const reason = error.getChild('error');
  if (!sender || !reason) return;
  const id = attr(error, 'id');
  const attrs = { type: 'error', from: `${room.jid}/${occupant.nick}`, ...(id === undefined ? {} : { id }) };
  service.sendAll(xml('message', attrs, Fault.fromStanza(error).toElement()), sender.sessions.keys());
}

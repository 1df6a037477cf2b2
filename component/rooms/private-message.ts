/** Private messages between occupants, XEP-0045 §7.5. */
import { Fault } from '../../protocol/fault.ts';
import { NS } from '../../protocol/namespaces.ts';
import { type Element, xml } from '../../protocol/xml.ts';
import type { Service } from '../service.ts';
import { withoutReserved } from '../wire/reserved.ts';
import { messageAttrs, messageType } from './message.ts';
import type { Seat } from './occupants.ts';
import type { Room } from './room.ts';

/** To one occupant, to all of its sessions. */
export function privateMessage(
  service: Service,
  room: Room,
  seat: Seat,
  stanza: Element,
  nick: string,
): Fault | undefined {
  const to = room.occupants.byNick(nick);
  if (!to) return new Fault('item-not-found', 'nobody here has this nick');
  const message = xml(
    'message',
    { ...messageAttrs(stanza, `${room.jid}/${seat.occupant.nick}`), type: messageType(stanza) },
    ...withoutReserved(stanza),
    xml('x', { xmlns: NS.mucUser }),
  );
  for (const jid of to.sessions.keys()) service.send(message, jid);
  return undefined;
}

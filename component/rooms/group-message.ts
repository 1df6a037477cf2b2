/** Group messages, XEP-0045 §7.4. */
import { Fault } from '../../protocol/fault.ts';
import type { Element } from '../../protocol/xml.ts';
import type { Service } from '../service.ts';
import { withoutReserved } from '../wire/reserved.ts';
import { say } from './discussion.ts';
import { keepingOf } from './keeping.ts';
import type { Seat } from './occupants.ts';
import type { Room } from './room.ts';
import { setSubject } from './subject.ts';

/** Sends a message of an occupant to all, and keeps it when it is worth keeping. Runs in the room's queue. */
export async function groupMessage(
  service: Service,
  room: Room,
  seat: Seat,
  stanza: Element,
): Promise<Fault | undefined> {
  if (seat.occupant.role === 'visitor') return new Fault('forbidden', 'visitors may listen only');
  const subject = stanza.getChild('subject');
  if (subject && !stanza.getChild('body') && !stanza.getChild('thread')) return setSubject(service, room, seat, stanza);
  await say(service, room, { seat, stanza, children: withoutReserved(stanza), keeping: keepingOf(stanza) });
  return undefined;
}

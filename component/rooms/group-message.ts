/** Group messages, XEP-0045 §7.4. */
import { randomUUID } from 'node:crypto';
import { Fault } from '../../protocol/fault.ts';
import { NS } from '../../protocol/namespaces.ts';
import { type Element, xml } from '../../protocol/xml.ts';
import type { Service } from '../service.ts';
import { withoutReserved } from '../wire/reserved.ts';
import { addresses, messageAttrs } from './message.ts';
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
  const { occupant } = seat;
  if (occupant.role === 'visitor') return new Fault('forbidden', 'visitors may listen only');
  const subject = stanza.getChild('subject');
  if (subject && !stanza.getChild('body') && !stanza.getChild('thread')) return setSubject(service, room, seat, stanza);
  const id = randomUUID();
  const message = xml(
    'message',
    messageAttrs(stanza, `${room.jid}/${occupant.nick}`),
    ...withoutReserved(stanza),
    ...service.presenceExtras(room, occupant).filter((el) => el.is('occupant-id')),
    xml('stanza-id', { xmlns: NS.stanzaId, id, by: room.jid }),
  );
  if (isKept(stanza)) {
    await service.store.addMessage(room.name, {
      id,
      at: service.now(),
      nick: occupant.nick,
      stanza: message.toString(),
    });
  }
  service.sendAll(message, addresses(room));
  return undefined;
}

/** With something to read, and not marked as passing (XEP-0334). */
function isKept(stanza: Element): boolean {
  if (stanza.getChild('no-store', NS.hints) || stanza.getChild('no-permanent-store', NS.hints)) return false;
  return stanza.getChild('body') !== undefined || stanza.getChild('store', NS.hints) !== undefined;
}

/** Group messages, XEP-0045 §7.4. */
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { newId } from '../../protocol/base/request.ts';
import { attr, type Element, withAttrs } from '../../protocol/base/xml.ts';
import { keepingOf } from '../room/keeping.ts';
import type { Seat } from '../room/occupants.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { withoutReserved } from '../wire/reserved.ts';
import { say } from './discussion.ts';
import { retractedBy } from './retract.ts';
import { setSubject } from './subject.ts';

/** Sends a message of an occupant to all, and keeps it when it is worth keeping. Runs in the room's queue. */
export async function groupMessage(
  service: Service,
  room: Room,
  seat: Seat,
  stanza: Element,
): Promise<Fault | undefined> {
  const subject = stanza.getChild('subject');
  if (subject && !stanza.getChild('body') && !stanza.getChild('thread')) return setSubject(service, room, seat, stanza);
  if (seat.occupant.role === 'visitor') return new Fault('forbidden', 'visitors may listen only');
  const children = withoutReserved(stanza);
  const id = attr(stanza, 'id') || newId();
  const tombstones = await retractedBy(service, room, seat.occupant, children, id);
  if (isFault(tombstones)) return tombstones;
  const retracts = tombstones.length > 0;
  await say(service, room, {
    seat,
    // A tombstone names the message that made it one.
    stanza: retracts ? withAttrs(stanza, { id }) : stanza,
    children,
    // XEP-0424 §6: people who were away learn of it from the archive, whatever the sender's client thinks of keeping it.
    keeping: retracts ? 'history' : keepingOf(children),
    tombstones,
  });
  return undefined;
}

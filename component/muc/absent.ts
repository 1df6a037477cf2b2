/** Guests whose line broke and who may come back (places.ts): what happens in the room meanwhile happens to them as well. */

import type { Role } from '../room/role.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';

/**
 * They are banned: nothing is kept for them any more. Runs in the room's queue.
 * @param whom whether this bare address is meant
 * @param remembered they are known again by their tokens, see removals.ts
 */
export async function putOutAbsent(
  service: Service,
  room: Room,
  whom: (jid: string) => boolean,
  remembered: boolean,
): Promise<void> {
  for (const place of service.places.all(room).filter(({ jid }) => whom(jid))) {
    service.places.giveUp(room, place.id);
    if (remembered) await service.moments.tell('putOut', room, place);
    await service.moments.tell('silenced', room, place.jid);
  }
}

/**
 * Gives those who are away the roles that they would have been given, were they in. With its voice one loses the stage. Runs
 * in the room's queue.
 */
export async function changeAbsentRoles(
  service: Service,
  room: Room,
  after: (role: Role, jid: string) => Role,
): Promise<void> {
  for (const place of service.places.all(room)) {
    if (place.role === undefined) continue;
    const role = after(place.role, place.jid);
    if (role === 'visitor' && role !== place.role) await service.moments.tell('silenced', room, place.jid);
    place.role = role;
  }
}

/** How long a room's discussion is kept: the oldest messages go, never one from the middle (XEP-0313 §3.2). */

import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';

/** Removes what is too old or too much, a little at a time, so that other writes come in between. */
export async function prune(service: Service, room: Room): Promise<void> {
  const { messages, bytes, age, pruneAtOnce, pruneBytes } = service.limits.archive;
  const atOnce = { messages: pruneAtOnce, bytes: pruneBytes };
  room.keptSincePruned = 0;
  for (let removed = 1; removed > 0 && !room.destroyed; ) {
    const keep = { messages, bytes, since: service.now() - age };
    removed = await service.store.pruneMessages(room.name, keep, atOnce);
  }
}

/** The same for the logs of its meetings: what is drawn in a hundred of them would fill a disk. */
export async function pruneMeetings(service: Service, room: Room): Promise<void> {
  const keep = { meetings: service.limits.log.meetings, bytes: service.limits.log.meetingsBytes };
  for (let removed = 1; removed > 0 && !room.destroyed; ) {
    removed = await service.store.pruneMeetings(room.name, keep, service.limits.log.pruneEvents);
  }
}

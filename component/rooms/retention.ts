/** How long a room's discussion is kept: the oldest messages go, never one from the middle (XEP-0313 §3.2). */
import type { Service } from '../service.ts';
import type { Room } from './room.ts';

/** Removes what is too old or too many, a little at a time, so that other writes come in between. */
export async function prune(service: Service, room: Room): Promise<void> {
  const { archiveMessages, archiveAge, pruneAtOnce } = service.limits;
  room.keptSincePruned = 0;
  for (let removed = pruneAtOnce; removed === pruneAtOnce && !room.destroyed; ) {
    removed = await service.store.pruneMessages(room.name, archiveMessages, service.now() - archiveAge, pruneAtOnce);
  }
}

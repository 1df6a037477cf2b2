/**
 * How long a room's discussion is kept: the oldest messages go, never one from the middle (XEP-0313 §3.2). All archives are
 * looked through from time to time; busy rooms are looked after as they talk.
 */
import type { Feature } from '../feature.ts';
import { Part } from '../room/part.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';

/** Messages since the archive was last looked through for old ones. */
const KEPT = new Part<number>('kept');

export const retention = (service: Service): Feature => {
  let going = false;

  async function sweep(): Promise<void> {
    if (going) return;
    going = true;
    try {
      for (const room of service.rooms.all()) {
        await prune(service, room);
        await pruneMeetings(service, room);
      }
    } finally {
      going = false;
    }
  }

  const timer = setInterval(() => service.aside('removing old messages', sweep()), service.limits.archive.pruneEvery);
  timer.unref();
  return { name: 'retention', close: () => clearInterval(timer) };
};

/** Another message has been kept. @returns how many have since the archive was last looked through */
export function countKept(room: Room): number {
  const count = (room.parts.get(KEPT) ?? 0) + 1;
  room.parts.set(KEPT, count);
  return count;
}

/** Removes what is too old or too much, a little at a time, so that other writes come in between. */
export async function prune(service: Service, room: Room): Promise<void> {
  const { messages, bytes, age, pruneAtOnce, pruneBytes } = service.limits.archive;
  const atOnce = { messages: pruneAtOnce, bytes: pruneBytes };
  room.parts.set(KEPT, 0);
  for (let removed = 1; removed > 0 && !room.destroyed; ) {
    const keep = { messages, bytes, since: service.now() - age };
    removed = await service.store.messages.prune(room.name, keep, atOnce);
  }
}

/** The same for the logs of its meetings: what is drawn in a hundred of them would fill a disk. */
async function pruneMeetings(service: Service, room: Room): Promise<void> {
  const keep = { meetings: service.limits.log.meetings, bytes: service.limits.log.meetingsBytes };
  for (let removed = 1; removed > 0 && !room.destroyed; ) {
    removed = await service.store.meetings.prune(room.name, keep, service.limits.log.pruneEvents);
  }
}

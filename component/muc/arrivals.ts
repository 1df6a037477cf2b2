/**
 * Those who enter a room in one go come in together: what all of them are shown is sent once (presence.ts). Nothing that
 * came between two of them is overtaken.
 */
import { type Fault, isFault } from '../../protocol/base/fault.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import type { Arrival } from './arrival.ts';
import { enter } from './enter.ts';

export interface Arrivals {
  /** Queues somebody; resolves when it is in, or with why it is not. */
  enter(room: Room, arrival: Arrival): Promise<Fault | undefined>;
}

interface Group {
  readonly arrivals: Arrival[];
  /** For each of them, why it is not in; rejects with what went wrong for all of them. */
  readonly done: Promise<readonly (Fault | undefined)[]>;
  /** The room's queue when the group was put into it. */
  readonly tail: unknown;
}

/** Characters of a presence besides what its sender says. */
const ENVELOPE = 400;

export function createArrivals(service: Service): Arrivals {
  const open = new WeakMap<Room, Group>();

  async function letIn(room: Room, arrivals: readonly Arrival[]): Promise<readonly (Fault | undefined)[]> {
    const outcomes: (Fault | undefined)[] = [];
    for (let rest = arrivals; rest.length > 0; rest = arrivals.slice(outcomes.length)) {
      await service.ready();
      const group = rest.slice(0, mostAtOnce(room));
      try {
        outcomes.push(...(await enter(service, room, group)));
      } catch (error) {
        // The others have nothing to do with it.
        const fault = service.failed(error, 'nobody could be let in', { room: room.name });
        outcomes.push(...group.map(() => fault));
      }
    }
    return outcomes;
  }

  /** So many make no more to be sent than may go out in one go. */
  function mostAtOnce(room: Room): number {
    const seats = room.occupants.seats();
    const size = ENVELOPE * seats.length + seats.reduce((sum, { session }) => sum + session.says.length, 0);
    return Math.max(1, Math.floor(service.limits.entering.arrivalsBytes / (2 * size + 1)));
  }

  return {
    async enter(room, arrival) {
      let group = open.get(room);
      if (!group || group.tail !== room.tail || group.arrivals.length >= service.limits.entering.arrivals) {
        const arrivals: Arrival[] = [];
        const done = room.run(async () => {
          // While others are still being told, more may come.
          await service.ready();
          if (open.get(room)?.arrivals === arrivals) open.delete(room);
          return await letIn(room, arrivals);
        });
        group = { arrivals, done, tail: room.tail };
        open.set(room, group);
      }
      const place = group.arrivals.push(arrival) - 1;
      const outcome = (await group.done)[place];
      return isFault(outcome) ? outcome : undefined;
    },
  };
}

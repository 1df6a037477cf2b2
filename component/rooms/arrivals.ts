/**
 * Those who enter a room in one go come in together: what all of them are shown is sent once (presence.ts). Nothing that
 * came between two of them is overtaken.
 */
import { type Fault, isFault } from '../../protocol/fault.ts';
import type { Service } from '../service.ts';
import { changeNick } from './change-nick.ts';
import { type Arrival, enter, lockedNick } from './enter.ts';
import type { Room } from './room.ts';

export interface Arrivals {
  /** Queues somebody; resolves when it is in, or with why it is not. */
  enter(room: Room, arrival: Arrival): Promise<Fault | undefined>;
}

interface Group {
  readonly arrivals: Arrival[];
  /** Rejects with what went wrong for all of them. */
  readonly done: Promise<readonly (Fault | undefined)[]>;
  /** The room's queue when the group was put into it. */
  readonly tail: unknown;
}

export function createArrivals(service: Service): Arrivals {
  const open = new WeakMap<Room, Group>();

  async function letIn(room: Room, arrivals: readonly Arrival[]): Promise<readonly (Fault | undefined)[]> {
    const outcomes: (Fault | undefined)[] = [];
    let together: Arrival[] = [];
    for (const arrival of arrivals) {
      // One who is in already gets all anew, under whatever nick (XEP-0045 §17.3).
      const seat = room.occupants.seat(arrival.from) ?? together.find((other) => other.from === arrival.from);
      if (seat) {
        outcomes.push(...(await enter(service, room, together)));
        together = [];
        const refused = await renameAgain(room, arrival);
        if (refused) outcomes.push(refused);
        else outcomes.push(...(await enter(service, room, [arrival])));
      } else together.push(arrival);
    }
    outcomes.push(...(await enter(service, room, together)));
    return outcomes;
  }

  async function renameAgain(room: Room, { presence, from, wanted }: Arrival): Promise<Fault | undefined> {
    const seat = room.occupants.seat(from);
    const nick = lockedNick(room, from) ?? wanted;
    return seat && seat.occupant.nick !== nick ? await changeNick(service, room, seat, presence, nick) : undefined;
  }

  return {
    async enter(room, arrival) {
      let group = open.get(room);
      if (!group || group.tail !== room.tail || group.arrivals.length >= service.limits.arrivals) {
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

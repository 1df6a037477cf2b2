/**
 * The sessions of a room that speak a namespace (design §5), as they announced it in their capabilities. The lists are
 * made when somebody publishes, and kept until a session comes, goes or turns out to speak something else: then
 * `occupants.snapshot` is another object, and what was kept under the one of before goes with it.
 */
import type { Occupant, Seat, Session } from '../room/occupants.ts';
import type { Room } from '../room/room.ts';

export interface Audience {
  /**
   * Full addresses of those in the room who speak this namespace, in the order in which they came.
   * @param except one who is left out: a session, or an occupant with all of its sessions
   */
  of(room: Room, ns: string, except?: Occupant | Session): readonly string[];
  /** The same as seats, for those who choose among them. */
  seats(room: Room, ns: string): readonly Seat[];
  /** Those in the room who do not speak this namespace. */
  without(room: Room, ns: string): readonly Session[];
}

/**
 * Lists with somebody left out, one for each who speaks or points: beyond so many, the oldest goes. Two dozen voices and a few
 * pointers are as many as a room lets through; with fewer lists, each packet of a choir would make its own.
 */
const EXCEPTIONS = 32;

/** Lists of one room; by namespace. */
interface Kept {
  readonly seats: Map<string, readonly Seat[]>;
  readonly addresses: Map<string, readonly string[]>;
  readonly except: Map<Occupant | Session, Map<string, readonly string[]>>;
}

export function createAudience(): Audience {
  const keptOf = new WeakMap<object, Kept>();

  function kept({ occupants }: Room): Kept {
    const { snapshot } = occupants;
    return putAbsent(keptOf, snapshot, () => ({ seats: new Map(), addresses: new Map(), except: new Map() }));
  }

  const seats = (room: Room, ns: string): readonly Seat[] =>
    putAbsent(kept(room).seats, ns, () => room.occupants.seats().filter(({ session }) => session.speaks.has(ns)));

  function of(room: Room, ns: string, except?: Occupant | Session): readonly string[] {
    const { addresses, except: exceptions } = kept(room);
    if (!except) return putAbsent(addresses, ns, () => addressesOf(seats(room, ns)));
    const lists = putAbsent(exceptions, except, () => new Map<string, readonly string[]>());
    for (const oldest of exceptions.keys()) {
      if (exceptions.size <= EXCEPTIONS) break;
      exceptions.delete(oldest);
    }
    return putAbsent(lists, ns, () =>
      addressesOf(seats(room, ns).filter(({ occupant, session }) => occupant !== except && session !== except)),
    );
  }

  return {
    of,
    seats,
    without: ({ occupants }, ns) =>
      occupants
        .seats()
        .map(({ session }) => session)
        .filter(({ speaks }) => !speaks.has(ns)),
  };
}

/** Frozen: then it is written out once, too (wire/multicast.ts). */
const addressesOf = (seats: readonly Seat[]): readonly string[] =>
  Object.freeze(seats.map(({ session }) => session.jid));

/** The value of a key, made when there is none. */
function putAbsent<K, V>(
  map: { get(key: K): V | undefined; set(key: K, value: V): unknown },
  key: K,
  make: () => V,
): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}

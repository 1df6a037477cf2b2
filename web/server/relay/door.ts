/**
 * Decides who gets a connection. Before the log-in nothing is known of anybody, so those places are few and soon free again;
 * guests need no more than a click, so they cannot have all of the others; and no address has all of anything. Of those
 * that wait the oldest goes first: whoever means it is through the door in less than a second.
 */
import { createRateLimit } from '../../../backplane/rate.ts';
import type { WebLimits } from '../limits.ts';

/** Why not: this address has too many, or all places are taken. */
export type Refusal = 'address' | 'full';

export interface Visit {
  /** It wants to be a guest. @returns seconds to wait, if there is no place for one more; else it has it */
  asGuest(): number | undefined;
  loggedIn(): void;
  /** The connection is gone. */
  leave(): void;
}

export interface Door {
  /**
   * @param key what counts as one address; undefined is not limited by itself
   * @param drop ends the connection, because it has waited for its log-in while others came
   */
  enter(key: string | undefined, drop: () => void): Visit | Refusal;
}

interface Connection {
  readonly from: Crowd;
  readonly since: number;
  readonly drop: () => void;
  guest: boolean;
}

/** All of one address. */
interface Crowd {
  readonly key: string | undefined;
  size: number;
  guests: number;
  /** Not logged in, the oldest first. */
  readonly waiting: Set<Connection>;
}

export function createDoor(limits: WebLimits, now: () => number = () => performance.now()): Door {
  const crowds = new Map<string | undefined, Crowd>();
  const total = { size: 0, guests: 0, waiting: 0 };
  const arrivals = createRateLimit(limits.arrivalRate, limits.arrivalBurst, limits.addresses, now);
  const guests = createRateLimit(limits.guestRate, limits.guestBurst, limits.addresses, now);

  /** Makes room by ending the one that has waited longest; false if none has waited for long. */
  function makeRoom({ waiting }: Crowd): boolean {
    const [oldest] = waiting;
    if (!oldest || now() - oldest.since < limits.patience) return false;
    leave(oldest);
    oldest.drop();
    return true;
  }

  /** That with the most connections that are not logged in. */
  const thickest = () =>
    [...crowds.values()].reduce((most, crowd) => (crowd.waiting.size > most.waiting.size ? crowd : most));

  function refusal(crowd: Crowd): Refusal | undefined {
    if (crowd.key !== undefined) {
      if (!arrivals.take(crowd.key) || crowd.size >= limits.connectionsOfAddress) return 'address';
      if (crowd.waiting.size >= limits.waitingOfAddress && !makeRoom(crowd)) return 'address';
    }
    const full = total.waiting >= limits.waiting || total.size >= limits.connections;
    return full && !makeRoom(thickest()) ? 'full' : undefined;
  }

  function leave(connection: Connection): void {
    const { from } = connection;
    if (!settle(connection) && !inside.delete(connection)) return;
    from.size -= 1;
    total.size -= 1;
    if (connection.guest) {
      from.guests -= 1;
      total.guests -= 1;
    }
    if (from.size === 0) crowds.delete(from.key);
  }

  const inside = new Set<Connection>();
  /** It waits no longer; false if it did not wait. */
  function settle(connection: Connection): boolean {
    if (!connection.from.waiting.delete(connection)) return false;
    total.waiting -= 1;
    return true;
  }

  return {
    enter(key, drop) {
      const crowd = crowds.get(key) ?? { key, size: 0, guests: 0, waiting: new Set() };
      crowds.set(key, crowd);
      const refused = refusal(crowd);
      if (refused) {
        if (crowd.size === 0) crowds.delete(key);
        return refused;
      }
      // It may have been the last of its address that made room.
      crowds.set(key, crowd);
      const connection: Connection = { from: crowd, since: now(), drop, guest: false };
      crowd.waiting.add(connection);
      crowd.size += 1;
      total.size += 1;
      total.waiting += 1;
      return {
        asGuest() {
          if (connection.guest) return undefined;
          if (total.guests >= limits.guests) return limits.guestWait;
          if (key !== undefined && (crowd.guests >= limits.guestsOfAddress || !guests.take(key)))
            return limits.guestWait;
          connection.guest = true;
          crowd.guests += 1;
          total.guests += 1;
          return undefined;
        },
        loggedIn() {
          if (settle(connection)) inside.add(connection);
        },
        leave: () => leave(connection),
      };
    },
  };
}

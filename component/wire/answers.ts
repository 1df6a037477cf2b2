/**
 * Long answers, behind what people are doing: so many bytes a second for each user, of each room, and for all guests
 * together. One at a time of a user and of a room, in the order they were asked for; a user who is over the budget waits, outside of the room's
 * queue, where what is said and shown goes past.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { createRateLimit, type RateLimit } from '../../backplane/rate.ts';
import { Fault } from '../../protocol/base/fault.ts';
import { bareJid, splitJid } from '../../protocol/base/jid.ts';
import type { Limits } from '../limits.ts';

/**
 * `all`: nobody needs it at once, such as a page of an archive. `own`: each who enters does, such as the state of the stage, so
 * that a crowd must not wait for each other; only the share of its user counts.
 */
export type Length = 'all' | 'own';

export interface Answers {
  /**
   * Lets an answer be made when it is its turn: at once, if nothing waits and nobody is over the budget.
   * @param roomName '' at the service
   * @param make gives the answer; it is told of what goes to the asker, in bytes
   * @returns why not, when that would take too long
   */
  turn<T>(
    length: Length,
    from: string,
    roomName: string,
    make: (sent: (bytes: number) => void) => Promise<T>,
  ): Promise<T | Fault>;
  /** Takes bytes from the share of a user; false, and none, when that is used up. */
  spend(from: string, bytes: number): boolean;
}

export function createAnswers(config: { readonly accountDomain: string }, limits: Limits, now: () => number): Answers {
  const budget = (rate: number, burst: number) => createRateLimit(rate, burst, limits.wire.rateKeys, now);
  const users = budget(limits.answers.rate, limits.answers.burst);
  const rooms = budget(limits.answers.roomRate, limits.answers.roomBurst);
  const strangers = budget(limits.answers.strangersRate, limits.answers.strangersBurst);
  /** The end of the last turn that was taken, by what counts. */
  const queues = new Map<string, Promise<void>>();

  /** Runs what is next when those before have been through, and what is missing of the shares has come. */
  async function wait<T>({ key, shares }: Line, asked: number, next: () => Promise<T>): Promise<T | Fault> {
    const before = queues.get(key);
    const end = Promise.withResolvers<void>();
    queues.set(key, end.promise);
    try {
      // Waited for only where it has to be: what comes behind must not overtake this one.
      if (before) await before;
      const ms = Math.max(...shares.map(({ of, key }) => of.until(key, 0)));
      if (performance.now() - asked + ms > limits.answers.wait) {
        return new Fault('policy-violation', 'too much is being read; ask again later');
      }
      if (ms > 0) await delay(ms, undefined, { ref: false });
      return await next();
    } finally {
      if (queues.get(key) === end.promise) queues.delete(key);
      end.resolve();
    }
  }

  return {
    spend(from, bytes) {
      if (users.until(bareJid(from), 0) > 0) return false;
      users.spend(bareJid(from), bytes);
      return true;
    },
    turn(length, from, roomName, make) {
      const asked = performance.now();
      const own = { of: users, key: bareJid(from) };
      const others = [
        { of: rooms, key: roomName },
        // Of guests, and of accounts elsewhere, somebody makes as many as he likes.
        ...(splitJid(from).domain === config.accountDomain ? [] : [{ of: strangers, key: '' }]),
      ];
      const used = length === 'own' ? [own] : [own, ...others];
      const go = async () => {
        let bytes = 0;
        const made = await make((more) => {
          bytes += more;
        });
        for (const { of, key } of used) of.spend(key, bytes);
        return made;
      };
      // His own share first: nobody else waits for that.
      return wait({ key: `user ${own.key}`, shares: [own] }, asked, () =>
        length === 'own' ? go() : wait({ key: `room ${roomName}`, shares: others }, asked, go),
      );
    },
  };
}

interface Line {
  readonly key: string;
  readonly shares: readonly { readonly of: RateLimit; readonly key: string }[];
}

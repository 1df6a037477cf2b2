/**
 * Who is too fast waits for its turn before it is refused. What comes from it behind what waits, waits, too: nothing is
 * overtaken (RFC 6120 §10.1).
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { RateLimit } from './rate.ts';

export interface Pace {
  /** What this waits for that stands before; undefined when it may go on at once. */
  behind(key: string): Promise<unknown> | undefined;
  /** Takes a turn: false when it is too far away, undefined when it is now, else a promise of it. */
  turn(key: string): Promise<unknown> | undefined | false;
}

/** @param most ms that one waits at most */
export function createPace(rate: RateLimit, most: number): Pace {
  const waiting = new Map<string, Promise<unknown>>();
  return {
    behind: (key) => waiting.get(key),
    turn(key) {
      const ms = rate.wait(key, most);
      if (ms === undefined) return false;
      const before = waiting.get(key);
      if (ms === 0 && !before) return undefined;
      const turn = Promise.all([before, delay(ms, undefined, { ref: false })]).then(() => {
        if (waiting.get(key) === turn) waiting.delete(key);
      });
      waiting.set(key, turn);
      return turn;
    },
  };
}

/**
 * A client that is too fast waits for its turn before it is refused. What comes from it behind what waits, waits, too: nothing is
 * overtaken (RFC 6120 §10.1).
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { RateLimit } from '../../backplane/rate.ts';

export interface Pace {
  /**
   * What this waits for that stands before; undefined when it may go on at once, false when too much waits there already.
   * @param bytes of this, asked for only if it has to wait
   */
  behind(key: string, bytes: () => number): Promise<unknown> | undefined | false;
  /** Takes a turn: false when it is too far away, undefined when it is now, else a promise of it. */
  turn(key: string): Promise<unknown> | undefined | false;
}

interface Queue {
  /** The last turn that was taken. */
  turn: Promise<unknown>;
  /** Of what waits behind turns. */
  bytes: number;
}

/**
 * @param most ms that one waits at most
 * @param mostBytes that may wait behind the turns of one key
 */
export function createPace(rate: RateLimit, most: number, mostBytes: number): Pace {
  const waiting = new Map<string, Queue>();
  return {
    behind(key, bytes) {
      const queue = waiting.get(key);
      if (!queue) return undefined;
      const size = bytes();
      if (queue.bytes + size > mostBytes) return false;
      queue.bytes += size;
      const { turn } = queue;
      void turn.then(() => {
        queue.bytes -= size;
      });
      return turn;
    },
    turn(key) {
      const ms = rate.wait(key, most);
      if (ms === undefined) return false;
      const queue = waiting.get(key);
      if (ms === 0 && !queue) return undefined;
      const turn = Promise.all([queue?.turn, delay(ms, undefined, { ref: false })]).then(() => {
        if (waiting.get(key)?.turn === turn) waiting.delete(key);
      });
      if (queue) queue.turn = turn;
      else waiting.set(key, { turn, bytes: 0 });
      return turn;
    },
  };
}

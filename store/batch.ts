/**
 * Writes that come within one turn of the event loop go to the disk together: a thousand rooms that talk at once cost
 * one fsync, not a thousand.
 */
import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './tables.ts';

export interface Batch {
  /**
   * Resolves when what was written is durable, and what was erased by it is on the disk no more. `write` uses the
   * transaction it is given and nothing else.
   */
  run<T>(write: Write<T>): Promise<T>;
  /** Resolves when all that was asked for until now is done. */
  settled(): Promise<void>;
}

/** It calls `erases` when it removes what somebody wrote, or puts something else in its place. */
type Write<T> = (tx: Transaction<Tables>, erases: () => void) => Promise<T>;

interface Waiting {
  readonly write: Write<unknown>;
  done(value: unknown): void;
  failed(error: unknown): void;
}

/** @param erase resolves when what is not in the database any more is not on the disk either; never rejects */
export function createBatch(db: Kysely<Tables>, erase: () => Promise<void>): Batch {
  let waiting: Waiting[] = [];
  let flushed: Promise<void> = Promise.resolve();

  async function flush(): Promise<void> {
    const all = waiting;
    waiting = [];
    try {
      const values = await together(all.map(({ write }) => write));
      all.forEach(({ done }, i) => {
        done(values[i]);
      });
    } catch (error) {
      if (all.length === 1) all[0]?.failed(error);
      else await oneByOne(all);
    }
  }

  async function together(writes: readonly Write<unknown>[]): Promise<unknown[]> {
    let erased = false;
    const values = await db.transaction().execute(async (tx) => {
      const given: unknown[] = [];
      for (const write of writes) {
        given.push(
          await write(tx, () => {
            erased = true;
          }),
        );
      }
      return given;
    });
    if (erased) await erase();
    return values;
  }

  /** One write that the database refuses must not cost those that came with it. */
  async function oneByOne(all: readonly Waiting[]): Promise<void> {
    for (const { write, done, failed } of all) {
      await together([write]).then(([value]) => done(value), failed);
    }
  }

  return {
    run<T>(write: Write<T>) {
      return new Promise<T>((resolve, reject) => {
        waiting.push({ write, done: (value) => resolve(value as T), failed: reject });
        if (waiting.length > 1) return;
        // What comes while a write is under way waits for the next one.
        flushed = flushed.then(() => new Promise<void>((turn) => setImmediate(turn))).then(flush);
      });
    },
    settled: () => flushed,
  };
}

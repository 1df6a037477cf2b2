/**
 * Writes that come within one turn of the event loop go to the disk together: a thousand rooms that talk at once cost
 * one fsync, not a thousand.
 */
import type { Kysely, Transaction } from 'kysely';
import type { Tables } from './schema.ts';

export interface Batch {
  /** Resolves when what was written is durable. `write` uses the transaction it is given and nothing else. */
  run<T>(write: Write<T>): Promise<T>;
  /** Resolves when all that was asked for until now is done. */
  settled(): Promise<void>;
}

type Write<T> = (tx: Transaction<Tables>) => Promise<T>;

interface Waiting {
  write(tx: Transaction<Tables>): Promise<unknown>;
  done(value: unknown): void;
  failed(error: unknown): void;
}

export function createBatch(db: Kysely<Tables>): Batch {
  let waiting: Waiting[] = [];
  let flushed: Promise<void> = Promise.resolve();

  async function flush(): Promise<void> {
    const all = waiting;
    waiting = [];
    try {
      const values = await db.transaction().execute(async (tx) => {
        const given: unknown[] = [];
        for (const { write } of all) given.push(await write(tx));
        return given;
      });
      all.forEach(({ done }, i) => {
        done(values[i]);
      });
    } catch (error) {
      if (all.length === 1) all[0]?.failed(error);
      else await oneByOne(all);
    }
  }

  /** One write that the database refuses must not cost those that came with it. */
  async function oneByOne(all: readonly Waiting[]): Promise<void> {
    for (const { write, done, failed } of all) {
      await db.transaction().execute(write).then(done, failed);
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

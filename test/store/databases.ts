// The databases that the store is tested over. The suite asks nothing of one that another could not give.
import { join } from 'node:path';
import { PGlite } from '@electric-sql/pglite';
import { Kysely, PostgresDialect, type PostgresPool, type PostgresPoolClient } from 'kysely';
import { openSqlite } from '../../store/sqlite.ts';
import { createStore, type Store } from '../../store/store.ts';
import type { Tables } from '../../store/tables.ts';
import { openInThread } from '../../store/thread/thread.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

/** One database that lives as long as the tests of a suite; its stores are opened one after the other. */
export interface TestDatabase {
  open(): Promise<Store>;
  remove(): Promise<void>;
}

export const lostNever = (error: Error): never => {
  throw error;
};

export const DATABASES: ReadonlyMap<string, () => Promise<TestDatabase>> = new Map([
  ['SQLite', async () => inFolder(openSqlite)],
  ['SQLite in a thread of its own', async () => inFolder((file) => openInThread(file, lostNever))],
  ['PostgreSQL', postgres],
]);

function inFolder(open: (file: string) => Promise<Store>): TestDatabase {
  const folder = temporaryFolder('store');
  return { open: () => open(join(folder.path, 'test.sqlite')), remove: async () => folder.remove() };
}

/** PostgreSQL itself, built for WebAssembly, in memory: what it refuses here it refuses everywhere. */
async function postgres(): Promise<TestDatabase> {
  const database = await PGlite.create();
  return {
    open: () =>
      createStore(new Kysely<Tables>({ dialect: new PostgresDialect({ pool: poolOf(database) }) }), {
        erase: async () => undefined,
        stop: () => undefined,
      }),
    remove: () => database.close(),
  };
}

/** It has one connection; each gets it when the one before gives it back. */
function poolOf(database: PGlite): PostgresPool {
  let free: Promise<void> = Promise.resolve();
  return {
    async connect() {
      const before = free;
      const { promise, resolve } = Promise.withResolvers<void>();
      free = promise;
      await before;
      const query = async (sql: string, values: readonly unknown[]) => {
        const { rows, affectedRows } = await database.query(sql, [...values]);
        return { rows, rowCount: affectedRows ?? 0, command: sql.split(' ', 1)[0]?.toUpperCase() };
      };
      return { query, release: resolve } as unknown as PostgresPoolClient;
    },
    end: async () => undefined,
  };
}

/** The embedded database: node:sqlite behind Kysely's SQLite dialect. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely';
import type { Store } from './contract.ts';
import { createStore } from './kysely.ts';
import type { Tables } from './schema.ts';

/**
 * Opens, and makes when needed, the database file. `synchronous = FULL` because an event must be on disk before it is
 * sent (design §3); write-ahead logging keeps that to one fsync. `secure_delete`: what was taken back is overwritten,
 * not only marked as free.
 */
export async function openSqlite(file: string): Promise<Store> {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000');
  db.exec('PRAGMA secure_delete = ON');
  const store = await createStore(new Kysely<Tables>({ dialect: new SqliteDialect({ database: adapt(db) }) }));
  // What a migration removed, or a process that was killed, still stands in the write-ahead log.
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  return store;
}

/** node:sqlite in the shape that Kysely expects (that of better-sqlite3). */
function adapt(db: DatabaseSync): SqliteDatabase {
  const statements = new Map<string, StatementSync>();
  const statement = (sql: string) => {
    let found = statements.get(sql);
    if (!found) {
      // Inserts of different numbers of rows are different statements.
      if (statements.size >= 200) statements.clear();
      found = db.prepare(sql);
      statements.set(sql, found);
    }
    return found;
  };
  return {
    close: () => db.close(),
    prepare(sql) {
      const s = statement(sql);
      return {
        reader: s.columns().length > 0,
        all: (values) => s.all(...(values as SQLInputValue[])),
        run: (values) => s.run(...(values as SQLInputValue[])),
        iterate: (values) => s.iterate(...(values as SQLInputValue[])),
      };
    },
  };
}

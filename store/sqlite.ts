/** The embedded database: node:sqlite behind Kysely's SQLite dialect. */
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { Kysely, SqliteAdapter, type SqliteDatabase, SqliteDialect } from 'kysely';
import { OtherVersion } from './migrations.ts';
import { createStore, type Eraser, type Store } from './store.ts';
import type { Tables } from './tables.ts';

/** ms to wait for a lock of another process, a backup. */
const BUSY = 5_000;

/** ms until it is tried again to empty the write-ahead log that another process reads. */
const ERASE_AGAIN = 500;

/** SQLite can take back what was done to tables, so a process that is killed in a migration leaves the database as it was. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

class Dialect extends SqliteDialect {
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

/** The file cannot be used as it is; the message tells the operator what to do. */
export class UnusableDatabase extends Error {
  override name = 'UnusableDatabase';
}

/**
 * Opens, and makes when needed, the database file. `synchronous = FULL` because an event must be on disk before it is
 * sent (design §3); write-ahead logging keeps that to one fsync. `secure_delete`: what was taken back is overwritten,
 * not only marked as free.
 * @param db what was opened already, for those who set something on it
 * @throws UnusableDatabase, and then the file is as it was
 */
export async function openSqlite(file: string, db = new DatabaseSync(file)): Promise<Store> {
  try {
    return await open(db);
  } catch (error) {
    if (error instanceof OtherVersion) throw new UnusableDatabase(adviceOn(file, error));
    if (isDamaged(error))
      throw new UnusableDatabase(`${file} cannot be read as a database (${error.message}). ${MEND}`);
    throw error;
  }
}

async function open(db: DatabaseSync): Promise<Store> {
  db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON');
  db.exec(`PRAGMA secure_delete = ON; PRAGMA busy_timeout = ${BUSY}`);
  const kysely = new Kysely<Tables>({ dialect: new Dialect({ database: forKysely(db) }) });
  try {
    return await createStore(kysely, createEraser(db, kysely));
  } catch (error) {
    await kysely.destroy();
    throw error;
  }
}

/** SQLITE_CORRUPT and SQLITE_NOTADB, https://sqlite.org/rescode.html. */
const DAMAGED: ReadonlySet<unknown> = new Set([11, 26]);
const isDamaged = (error: unknown): error is Error =>
  error instanceof Error && 'errcode' in error && DAMAGED.has(Number(error.errcode) & 0xff);

const MEND = 'Nothing in it was changed: put a backup back, or move it away to begin without groups.';

const adviceOn = (file: string, { older }: OtherVersion): string =>
  `${file} was made by ${older ? 'a version of Lectern from before the first release' : 'a newer version of Lectern'}, which ` +
  `this one cannot read. Nothing in it was changed. ${older ? '' : 'Start that version again, or move'}` +
  `${older ? 'Move' : ''} the file away, with those beside it that end in -wal and -shm: the next start makes a new one, without ` +
  `groups. Files of documents are kept in set-aside/ for two weeks.`;

/**
 * The write-ahead log holds pages as they were before and after, until so much has been written that it begins anew. So
 * it is written into the database and cut off.
 */
function createEraser(db: DatabaseSync, kysely: Kysely<Tables>): Eraser {
  let again: NodeJS.Timeout | undefined;
  let stopped = false;

  /** False: somebody else reads, a backup. */
  function cut(): boolean {
    // Everything here would wait with it.
    db.exec(`PRAGMA busy_timeout = 0`);
    try {
      return db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy === 0;
    } catch {
      return false;
    } finally {
      db.exec(`PRAGMA busy_timeout = ${BUSY}`);
    }
  }

  async function erase(): Promise<void> {
    clearTimeout(again);
    // Kysely's connection, so that it comes between transactions. There is none once the database is closed.
    const done = await kysely
      .connection()
      .execute(async () => cut())
      .catch(() => false);
    if (!done && !stopped) again = setTimeout(() => void erase(), ERASE_AGAIN).unref();
  }

  return {
    erase,
    stop() {
      stopped = true;
      clearTimeout(again);
    },
  };
}

const NOTHING: ReturnType<SqliteDatabase['prepare']> = {
  reader: false,
  all: () => [],
  run: () => ({ changes: 0, lastInsertRowid: 0 }),
  iterate: () => [][Symbol.iterator](),
};

/** node:sqlite in the shape that Kysely expects (that of better-sqlite3). */
function forKysely(db: DatabaseSync): SqliteDatabase {
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
      // A disk without space has taken the transaction back already, and a complaint about that would be all one learns.
      if (sql === 'rollback' && !db.isTransaction) return NOTHING;
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

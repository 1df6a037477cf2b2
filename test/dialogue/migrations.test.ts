// A process that is killed while it brings the database to its version; docs/rules.md R9.10.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { Kysely, type SqliteDatabase, SqliteDialect } from 'kysely';
import type { Store } from '../../store/contract.ts';
import { migrate, type Tables } from '../../store/schema.ts';
import { forKysely, openSqlite } from '../../store/sqlite.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';

const EARLIER = readFileSync(join(import.meta.dirname, '..', 'samples', 'database-2026-12.sql'), 'utf8');
/** The last migration that has to come to its end at once: versions that others may run have it behind them. */
const BEHIND = '2027-03-ban-reasons';

function earlier(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  // The process is killed here, not the machine: nothing has to wait for the disk.
  db.exec('PRAGMA synchronous = OFF; PRAGMA journal_mode = MEMORY');
  db.exec(EARLIER);
  db.exec(`insert into rooms values ('lecture', '{}', '', null, 0, 0);
    insert into rooms values ('given', '{}', '', null, 0, 0);
    insert into presenters values ('lecture', 'bob@example', 'bob'), ('given', 'bob@example', 'bob');
    insert into meetings (id, room, created_at, started_at, ended_at) values
      ('before', 'lecture', 0, 0, 9), ('given', 'given', 1, null, null);
    insert into events (meeting, seq, at, kind, payload) values
      ('before', 1, 1, 'give', '<give xmlns="urn:lectern:stage:1" nick="bob"/>'),
      ('given', 1, 1, 'give', '<give xmlns="urn:lectern:stage:1" nick="bob"/>');
    insert into room_documents values ('lecture', '${'a'.repeat(64)}', 'a.pdf', 1);
    insert into events (meeting, seq, at, kind, payload) values
      ('before', 2, 1, 'show', '<show xmlns="urn:lectern:stage:1" document="${'b'.repeat(64)}" page="1"/>');
    insert into seats values ('lecture', 'bob@example/x', 'bob');
    insert into meetings (id, room, created_at, started_at) values ('m', 'lecture', 1, 0);
    insert into events (meeting, seq, at, kind, payload) values
      ('m', 1, 1, 'voice', '<x/>'), ('m', 2, 2, 'start', '<start xmlns="urn:lectern:log:1"/>')`);
  return db;
}

/** Opened as at a start, but that nothing waits for the disk: 700 times it would, which is half a minute on a busy one. */
async function open(file: string): Promise<Store> {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA synchronous = OFF');
  const exec = db.exec.bind(db);
  db.exec = (sql) => exec(sql.replace('synchronous = FULL', 'synchronous = OFF'));
  return await openSqlite(file, db);
}

/** Lets so many statements that change something pass after the last migration behind us, then no other. */
function cutOff(db: SqliteDatabase, most: number): { database: SqliteDatabase; passed(): number } {
  let counting = false;
  let passed = 0;
  return {
    passed: () => passed,
    database: {
      close: () => db.close(),
      prepare(sql) {
        const statement = db.prepare(sql);
        const changes = !/^\s*(select|with|pragma)\b/i.test(sql);
        const watched =
          <T>(run: (values: readonly unknown[]) => T) =>
          (values: readonly unknown[]): T => {
            if (counting && changes && passed === most) throw new Error('killed');
            const result = run(values);
            if (counting && changes) passed += 1;
            if (values.includes(BEHIND)) counting = true;
            return result;
          };
        return { ...statement, all: watched(statement.all), run: watched(statement.run) };
      },
    },
  };
}

/** Everything in a database but when its migrations were carried out. */
function contents(file: string): unknown {
  const db = new DatabaseSync(file);
  const made = db.prepare('select name, sql from sqlite_schema where sql is not null order by name').all();
  const tables = made
    .map(({ name, sql }) => (String(sql).startsWith('CREATE TABLE') ? String(name) : ''))
    .filter(Boolean);
  const rows = tables.map((name) => [
    name,
    db.prepare(name === 'kysely_migration' ? 'select name from kysely_migration' : `select * from "${name}"`).all(),
  ]);
  db.close();
  return JSON.parse(JSON.stringify({ made, rows }));
}

describe('R9.10 a database that was being brought to this version when the process was killed', () => {
  let folder: TemporaryFolder;
  before(() => {
    folder = temporaryFolder('migrations');
  });
  after(() => folder.remove());

  /** @returns how many statements were carried out, and whether that was all */
  async function killedAfter(file: string, most: number): Promise<{ passed: number; whole: boolean }> {
    const { database, passed } = cutOff(forKysely(earlier(file)), most);
    const kysely = new Kysely<Tables>({ dialect: new SqliteDialect({ database }) });
    const whole = await migrate(kysely).then(
      () => true,
      (error: Error) => {
        expect(error.message).to.equal('killed');
        return false;
      },
    );
    await kysely.destroy();
    return { passed: passed(), whole };
  }

  it('is brought there at the next start, whichever statement was the last', async () => {
    const undisturbed = join(folder.path, 'whole.sqlite');
    const { passed: all, whole } = await killedAfter(undisturbed, Number.POSITIVE_INFINITY);
    expect(whole).to.equal(true);
    // One of each migration and one that notes it, at least.
    expect(all).to.be.greaterThan(10);
    for (let most = 0; most < all; most++) {
      const file = join(folder.path, `${most}.sqlite`);
      expect(await killedAfter(file, most)).to.deep.equal({ passed: most, whole: false });
      await (await open(file)).close();
      expect(contents(file), `after ${most} statements`).to.deep.equal(contents(undisturbed));
    }
  });

  it('R5.14 has the stage given by those meetings alone that go on', async () => {
    const file = join(folder.path, 'presenters.sqlite');
    earlier(file).close();
    const store = await openSqlite(file);
    expect([
      ...(await store.presenters('lecture')).keys(),
      '|',
      ...(await store.presenters('given')).keys(),
    ]).to.deep.equal(['|', 'bob@example']);
    await store.close();
  });
});

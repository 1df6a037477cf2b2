// How a database is brought to this version, and which one is left alone; docs/rules.md R9.10, R63.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import type { Kysely } from 'kysely';
import { migrationsOf } from '../../store/migrations.ts';
import { openSqlite, UnusableDatabase } from '../../store/sqlite.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';

describe('the migrations of a database', () => {
  let folder: TemporaryFolder;
  before(() => {
    folder = temporaryFolder('migrations');
  });
  after(() => folder.remove());

  /** Opens it, and stops before the statement of this number that changes something. @returns how many were carried out */
  async function killedAfter(file: string, most: number): Promise<{ readonly done: number; readonly whole: boolean }> {
    const db = new DatabaseSync(file);
    const prepare = db.prepare.bind(db);
    let done = 0;
    db.prepare = (sql: string) => {
      if (!/^\s*(create|insert|alter|drop)\b/i.test(sql)) return prepare(sql);
      if (done === most) throw new Error('killed');
      done += 1;
      return prepare(sql);
    };
    try {
      await (await openSqlite(file, db)).close();
      return { done, whole: true };
    } catch (error) {
      expect((error as Error).message).to.equal('killed');
      return { done, whole: false };
    }
  }

  /** Everything in a database but when its migrations were carried out. */
  function contents(file: string): unknown {
    const db = new DatabaseSync(file);
    const made = db.prepare('select name, sql from sqlite_schema where sql is not null order by name').all();
    const migrations = db.prepare('select name from kysely_migration').all();
    db.close();
    return JSON.parse(JSON.stringify({ made, migrations }));
  }

  it('R9.10 that was being made when the process was killed is made at the next start, whichever statement was the last', async () => {
    const undisturbed = join(folder.path, 'whole.sqlite');
    const { done, whole } = await killedAfter(undisturbed, Number.POSITIVE_INFINITY);
    expect(whole).to.equal(true);
    expect(done).to.be.greaterThan(20);
    for (let most = 0; most < done; most++) {
      const file = join(folder.path, `${most}.sqlite`);
      expect(await killedAfter(file, most)).to.deep.equal({ done: most, whole: false });
      await (await openSqlite(file)).close();
      expect(contents(file), `after ${most} statements`).to.deep.equal(contents(undisturbed));
    }
  });

  it('R63.3 are of all nouns that have something in them, in the order of the nouns', async () => {
    const done: string[] = [];
    const step = (what: string) => async () => void done.push(what);
    const all = migrationsOf([
      { one: step('rooms one'), two: step('rooms two') },
      { one: step('seats one'), three: step('seats three') },
    ]);
    for (const name of ['one', 'two', 'three']) await all[name]?.up({} as Kysely<unknown>);
    expect(done).to.deep.equal(['rooms one', 'seats one', 'rooms two', 'seats three']);
  });

  for (const [what, name, advice] of [
    ['from before the first release', '2026-11-first', /before the first release.*Move the file away/],
    ['of a newer version', '2031-01-something', /newer version.*Start that version again, or move the file away/],
  ] as const) {
    it(`R63.4 one ${what} is refused in words that say what to do, and is as it was`, async () => {
      const file = join(folder.path, `${name}.sqlite`);
      const db = new DatabaseSync(file);
      db.exec(`PRAGMA journal_mode = WAL;
        create table kysely_migration (name varchar(255) primary key, timestamp varchar(255) not null);
        create table rooms (name text primary key, config text not null);
        insert into kysely_migration values ('${name}', '2026-12-01T00:00:00Z');
        insert into rooms values ('lecture', '{}')`);
      db.close();
      const before = readFileSync(file);
      for (let again = 0; again < 2; again++) {
        const refused = await openSqlite(file).catch((error: unknown) => error);
        expect(refused).to.be.instanceOf(UnusableDatabase);
        expect((refused as Error).message)
          .to.match(advice)
          .and.to.include(file);
      }
      expect(readFileSync(file).equals(before)).to.equal(true);
    });
  }
});

// The database in a thread of its own; docs/rules.md R63.5 to R63.7.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { mock } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { expect } from 'chai';
import { openSqlite, UnusableDatabase } from '../../store/sqlite.ts';
import type { Store } from '../../store/store.ts';
import { openInThread } from '../../store/thread/thread.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';
import { lostNever } from './databases.ts';

const ROOM = { name: 'r', config: '{}', subject: '', subjectBy: null, subjectAt: 0, locked: false };

describe('the database in a thread of its own', () => {
  let folder: TemporaryFolder;
  let file: string;
  beforeEach(() => {
    folder = temporaryFolder('thread');
    file = join(folder.path, 'test.sqlite');
  });
  afterEach(() => folder.remove());

  it('R63.5 holds up nothing else while it waits for the disk', async () => {
    const store = await openInThread(file, lostNever);
    await store.rooms.save(ROOM);
    const other = new DatabaseSync(file);
    // A write waits now, as for a disk that is slow.
    other.exec('begin immediate');
    let written = 0;
    const names = Array.from({ length: 50 }, (_, i) => `r${i}`);
    const write = async (name: string) => {
      await store.rooms.save({ ...ROOM, name });
      written += 1;
    };
    const writing = Promise.all(names.map(write));
    for (let turn = 0; turn < 100; turn++) await nextTurn();
    expect(written).to.equal(0);
    other.exec('rollback');
    other.close();
    await writing;
    expect(written).to.equal(50);
    await store.close();
  });

  it('R63.5 sends what is asked for in one moment in one message, and gives all of it back in few', async () => {
    const sent = mock.method(Worker.prototype, 'postMessage');
    const emitted = mock.method(Worker.prototype, 'emit');
    try {
      const store = await openInThread(file, lostNever);
      await store.rooms.save(ROOM);
      await store.meetings.add({ id: 'm', room: 'r', startedAt: 1, endedAt: null });
      sent.mock.resetCalls();
      emitted.mock.resetCalls();
      const event = { at: 1, nick: 'a', occupant: null, t: null, kind: 'page', payload: '<page/>', message: null };
      await Promise.all(Array.from({ length: 100 }, (_, i) => store.meetings.append('m', [{ ...event, seq: i + 1 }])));
      expect(sent.mock.callCount()).to.equal(1);
      expect(emitted.mock.calls.filter((call) => call.arguments[0] === 'message').length).to.equal(1);
      await store.close();
    } finally {
      mock.restoreAll();
    }
  });

  it('R63.5 writes events of all rooms that come in one turn in one transaction', async () => {
    const db = new DatabaseSync(file);
    const prepare = db.prepare.bind(db);
    let begun = 0;
    db.prepare = (sql) => {
      const statement = prepare(sql);
      const all = statement.all.bind(statement);
      const run = statement.run.bind(statement);
      if (!/^begin/i.test(sql)) return statement;
      const counted =
        <Of extends unknown[], R>(how: (...values: Of) => R) =>
        (...values: Of) => {
          begun += 1;
          return how(...values);
        };
      return Object.assign(statement, { all: counted(all), run: counted(run) });
    };
    const store = await openSqlite(file, db);
    const rooms = Array.from({ length: 50 }, (_, i) => `r${i}`);
    for (const name of rooms) {
      await store.rooms.save({ ...ROOM, name });
      await store.meetings.add({ id: name, room: name, startedAt: 1, endedAt: null });
    }
    const event = {
      seq: 1,
      at: 1,
      nick: 'a',
      occupant: null,
      t: null,
      kind: 'page',
      payload: '<page/>',
      message: null,
    };
    begun = 0;
    await Promise.all(rooms.map((name) => store.meetings.append(name, [event])));
    expect(begun).to.equal(1);
    await store.close();
  });

  it('R63.6 refuses with the numbers of SQLite, each its own, and what cannot be sent costs nothing else', async () => {
    const store = await openInThread(file, lostNever);
    const outcomes = await Promise.allSettled([
      store.vcards.save('nowhere', '<vCard/>', []),
      store.rooms.save(ROOM),
      store.rooms.save({ ...ROOM, config: (() => '') as unknown as string }),
      store.rooms.save({ ...ROOM, name: 's' }),
    ]);
    expect(outcomes.map((o) => o.status)).to.deep.equal(['rejected', 'fulfilled', 'rejected', 'fulfilled']);
    const [first] = outcomes;
    // SQLITE_CONSTRAINT_FOREIGNKEY
    expect(first?.status === 'rejected' && first.reason).to.include({ code: 'ERR_SQLITE_ERROR', errcode: 787 });
    expect((await store.rooms.all()).map(({ name }) => name)).to.deep.equal(['r', 's']);
    await store.close();
    expect(await store.rooms.all().catch((error: Error) => error.message)).to.equal('the database is closed');
  });

  it('R63.6 that cannot be opened says why, as it does without one', async () => {
    const db = new DatabaseSync(file);
    db.exec('create table kysely_migration (name text, timestamp text)');
    db.exec(`insert into kysely_migration values ('2026-11-first', '')`);
    db.close();
    const refused = [openSqlite(file), openInThread(file, lostNever)].map((one) => one.catch((error: Error) => error));
    const [here, there] = (await Promise.all(refused)) as [Error, Error];
    expect(there).to.be.instanceOf(UnusableDatabase);
    expect(there.message).to.equal(here.message);
    const missing = await openInThread(join(folder.path, 'none', 'x.sqlite'), lostNever).catch((error) => error);
    expect(missing).to.include({ code: 'ERR_SQLITE_ERROR', errcode: 14 });
  });

  it('R63.6 that ends by itself refuses what it was asked for and will be, and says so once', async () => {
    const sent = mock.method(Worker.prototype, 'postMessage');
    const lost: string[] = [];
    let store: Store;
    let worker: Worker | undefined;
    try {
      store = await openInThread(file, (error) => lost.push(error.message));
      await store.rooms.save(ROOM);
      worker = sent.mock.calls[0]?.this as Worker | undefined;
    } finally {
      mock.restoreAll();
    }
    const other = new DatabaseSync(file);
    other.exec('begin immediate');
    const writing = store.rooms.save({ ...ROOM, name: 's' }).catch((error: Error) => error.message);
    await nextTurn();
    const ended = worker?.terminate();
    other.exec('rollback');
    other.close();
    await ended;
    expect(await writing).to.include('has ended by itself');
    expect(await store.rooms.all().catch((error: Error) => error.message)).to.include('has ended by itself');
    expect(lost).to.have.length(1);
    await store.close();
  });

  it('R63.6 that is closed answers all that it was asked for, and what follows from that, to each who closes it', async () => {
    const store = await openInThread(file, lostNever);
    const names = store.rooms.save(ROOM).then(async () => (await store.rooms.all()).map(({ name }) => name));
    await Promise.all([store.close(), store.close()]);
    expect(await names).to.deep.equal(['r']);
    expect(await store.rooms.all().catch((error: Error) => error.message)).to.equal('the database is closed');
    await store.close();
  });

  it('R63.7 has what is written on the disk before it says so, whatever becomes of the power', async () => {
    const db = new DatabaseSync(file);
    const store = await openSqlite(file, db);
    const value = (name: string) => Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
    expect(['journal_mode', 'synchronous', 'foreign_keys', 'secure_delete'].map(value)).to.deep.equal(['wal', 2, 1, 1]);
    await store.close();
  });
});

// Logs that an earlier version has kept; docs/rules.md R7.5.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import { LIMITS } from '../../component/limits.ts';
import { findMeeting } from '../../component/meeting/meeting.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import type { Store } from '../../store/contract.ts';
import { openSqlite } from '../../store/sqlite.ts';
import { onDisk } from '../helpers/dialogue.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';

const EARLIER = readFileSync(join(import.meta.dirname, '..', 'samples', 'database-2026-12.sql'), 'utf8');
const voices = `<voices xmlns='${NS.log}'>${`<voice xmlns='${NS.voice}' t='1' n='1' at='1'>b3B1cw==</voice>`.repeat(16)}</voices>`;

/** A database of that version with two meetings in each of these rooms. */
function earlier(file: string): DatabaseSync {
  const db = new DatabaseSync(file);
  db.exec('PRAGMA journal_mode = WAL; PRAGMA secure_delete = OFF');
  db.exec(EARLIER);
  const room = db.prepare(`insert into rooms values (?, '{}', '', null, 0, 0)`);
  const meeting = db.prepare(
    `insert into meetings (id, room, created_at, started_at, ended_at) values (?, ?, ?, 0, ?)`,
  );
  const event = db.prepare('insert into events (meeting, seq, at, nick, kind, payload) values (?, ?, ?, ?, ?, ?)');
  for (const name of ['lecture', 'another', 'gone']) {
    room.run(name);
    meeting.run(`${name}-1`, name, 1, 900);
    meeting.run(`${name}-2`, name, 2, null);
    for (const id of [`${name}-1`, `${name}-2`]) {
      let seq = 0;
      const add = (kind: string, payload: string) => {
        seq += 1;
        event.run(id, seq, seq * 10, 'owner', kind, payload);
      };
      for (let second = 0; second < 100; second++) add('voice', voices);
      add('start', `<start xmlns='${NS.log}'/>`);
      add('show', `<show xmlns='${NS.stage}' document='${'a'.repeat(64)}' page='1'/>`);
      for (let page = 1; page <= 20; page++) {
        add('pointer', `<pointer xmlns='${NS.stage}' x='77' y='4321'/>`);
        add('voice', voices);
        add('page', `<page xmlns='${NS.stage}' number='${page}'/>`);
      }
      add('voice', voices);
    }
  }
  return db;
}

describe('a log that an earlier version has kept, with voice and pointer moves', () => {
  let folder: TemporaryFolder;
  let file: string;
  let store: Store;
  before(async () => {
    folder = temporaryFolder('log-upgrade');
    file = join(folder.path, 'test.sqlite');
    const db = earlier(file);
    // Deleted at a time when that only freed its place.
    db.exec(`PRAGMA foreign_keys = ON; delete from rooms where name = 'gone'`);
    db.close();
    expect(onDisk(file).includes('b3B1cw=='), 'it was there').to.equal(true);
    store = await openSqlite(file);
  });
  after(async () => {
    await store.close();
    folder.remove();
  });

  it('R7.5 holds nothing of them any more, nor does the disk', () => {
    const disk = onDisk(file);
    expect(disk.includes(`number='20'`)).to.equal(true);
    for (const text of ['b3B1cw', '<pointer', '4321']) expect(disk.includes(text), text).to.equal(false);
  });

  it('R7.5 is numbered without gaps, keeps its order and its times, and goes on', async () => {
    for (const id of ['lecture-1', 'lecture-2', 'another-1', 'another-2']) {
      const events = await store.events(id, 1, 1_000);
      expect(events.map((e) => e.seq)).to.deep.equal(Array.from({ length: 22 }, (_, i) => i + 1));
      expect(events.map((e) => (e.action.kind === 'page' ? e.action.page : e.action.kind))).to.deep.equal([
        'start',
        'show',
        ...Array.from({ length: 20 }, (_, i) => i + 1),
      ]);
      expect(events.map((e) => e.at)).to.deep.equal([
        1010,
        1020,
        ...Array.from({ length: 20 }, (_, i) => 1050 + i * 30),
      ]);
    }
    const meeting = await findMeeting({ store, limits: LIMITS, now: () => 5_000 }, 'lecture');
    expect(meeting?.state).to.deep.include({
      seq: 22,
      shown: { kind: 'document', document: 'a'.repeat(64), page: 20 },
      phase: 'running',
    });
    const [next] =
      (await meeting?.append([{ who: { id: 'o', nick: 'owner' }, t: undefined, action: { kind: 'page', page: 3 } }])) ??
      [];
    expect(next).to.deep.include({ seq: 23, at: 5_000 });
  });

  it('R7.5 is the same when the process ended in the middle of that and comes to it a second time', async () => {
    const second = join(folder.path, 'second.sqlite');
    const db = earlier(second);
    db.exec(`delete from events where kind in ('voice', 'pointer'); update events set seq = -seq`);
    db.close();
    const again = await openSqlite(second);
    expect(await again.events('lecture-1', 1, 1_000)).to.deep.equal(await store.events('lecture-1', 1, 1_000));
    await again.close();
  });
});

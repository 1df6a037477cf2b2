// The state of a long meeting without its whole log, and the time of its events; docs/rules.md R62.3 to R62.5.
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import fc from 'fast-check';
import { LIMITS, type Limits } from '../../component/limits.ts';
import type { Meeting, MeetingParts } from '../../component/meeting/meeting.ts';
import { findMeeting, foldedAt, openMeeting } from '../../component/meeting/open.ts';
import { eventOf } from '../../component/meeting/record.ts';
import { readSnapshot, writeSnapshot } from '../../component/meeting/snapshot.ts';
import { EMPTY, fold } from '../../protocol/log/fold.ts';
import type { LogAction } from '../../protocol/log/kinds.ts';
import type { MeetingStore } from '../../store/meetings/contract.ts';
import { openSqlite } from '../../store/sqlite.ts';
import type { Store } from '../../store/store.ts';
import { meetingLog } from '../helpers/arbitraries.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';

const DOCUMENT = 'a'.repeat(64);
const WHO = { id: 'o', nick: 'owner' };

describe('the log of a long meeting', () => {
  let folder: TemporaryFolder;
  let store: Store;
  let db: DatabaseSync;
  let parts: Omit<MeetingParts, 'limits' | 'store'> & {
    readonly store: { readonly meetings: { -readonly [Name in keyof MeetingStore]: MeetingStore[Name] } };
    readonly limits: { readonly log: { -readonly [Name in keyof Limits['log']]: Limits['log'][Name] } };
    clock: number;
    began: number;
  };
  let read: number;
  let asides: Promise<unknown>[];

  beforeEach(async () => {
    folder = temporaryFolder('snapshots');
    db = new DatabaseSync(join(folder.path, 'test.sqlite'));
    store = await openSqlite(join(folder.path, 'test.sqlite'), db);
    await store.rooms.save({ name: 'r', config: '{}', subject: '', subjectBy: null, subjectAt: 0, locked: false });
    read = 0;
    asides = [];
    const meetings = {
      ...store.meetings,
      async events(meeting: string, from: number, max: number) {
        const events = await store.meetings.events(meeting, from, max);
        read += events.length;
        return events;
      },
    };
    parts = {
      store: { meetings },
      limits: { log: { ...LIMITS.log, snapshotEvery: 10 } },
      clock: 1_000_000,
      began: 0,
      now: () => parts.clock,
      elapsed: () => parts.clock - parts.began,
      aside: (_, task) => void asides.push(task),
    };
  });
  afterEach(async () => {
    await Promise.all(asides);
    await store.close();
    folder.remove();
  });

  const event = (action: LogAction, id?: string) => ({ who: WHO, t: undefined, action, id });
  const again = async () => {
    await Promise.all(asides);
    read = 0;
    const meeting = await findMeeting(parts, 'r');
    if (!meeting) throw new Error('there is no meeting');
    return meeting;
  };

  it('R62.3 is opened by one snapshot and the events since, and is what it was', async () => {
    const meeting = await openMeeting(parts, 'r');
    await meeting.append([event({ kind: 'show', document: DOCUMENT, page: 1 }), event({ kind: 'start' })]);
    for (let i = 1; i <= 96; i++) {
      const points = [-10_000, i, 20_000, 2 * i];
      const ink = { id: `s${i}`, page: (i % 7) + 1, tool: 'pen', color: '#000000', width: 3, points } as const;
      const action: LogAction = i % 5 === 0 ? { kind: 'clear', page: (i % 3) + 1 } : { kind: 'ink', ...ink };
      await meeting.append([event(action, `id-${i}`)]);
      if (i % 19 !== 0) continue;
      expect((await again()).state, String(i)).to.deep.equal(meeting.state);
      expect(read, String(i)).to.be.below(10);
    }
    const opened = await again();
    expect(opened.known('id-20', WHO, 'clear'), 'of long before the snapshot').to.deep.include({ seq: 22 });
    expect(opened.at()).to.equal(meeting.at());
    expect(db.prepare('select count(*) as n from snapshots').get()?.n).to.equal(1);
    await opened.append([event({ kind: 'end' })]);
    expect(db.prepare('select count(*) as n from snapshots').get()?.n, 'with its end').to.equal(0);
  });

  it('R62.4 is read from its beginning where its snapshot is of another version, or damaged, and kept anew', async () => {
    const meeting = await openMeeting(parts, 'r');
    await meeting.append([event({ kind: 'show', document: DOCUMENT, page: 1 })]);
    for (let i = 1; i < 34; i++) await meeting.append([event({ kind: 'page', page: i })]);
    await Promise.all(asides);
    for (const damage of [`form = '0'`, `body = '{"ink":'`]) {
      db.exec(`update snapshots set ${damage}`);
      expect((await again()).state).to.deep.equal(meeting.state);
      expect(read).to.equal(34);
      expect((await again()).state).to.deep.equal(meeting.state);
      expect(read).to.equal(0);
    }
  });

  it('R62.9 of the past is read from the snapshot where that is older, and from the beginning where it is not', async () => {
    const meeting = await openMeeting(parts, 'r');
    const states = [meeting.state];
    for (let i = 0; i < 25; i++) {
      await meeting.append([event(i ? { kind: 'page', page: i } : { kind: 'show', document: DOCUMENT, page: 1 })]);
      states.push(meeting.state);
    }
    await Promise.all(asides);
    const { seq } = (await store.meetings.snapshot(meeting.id)) ?? { seq: 0 };
    expect(seq).to.equal(20);
    for (const [last, events] of [
      [seq - 1, seq - 1],
      [seq, 0],
      [25, 25 - seq],
    ] as const) {
      read = 0;
      expect((await foldedAt(parts.store, meeting.id, last))?.state, String(last)).to.deep.equal(states[last]);
      expect(read, String(last)).to.equal(events);
    }
    expect(await foldedAt(parts.store, meeting.id, 26)).to.equal(undefined);
  });

  it('R62.3 loses nothing of a state in a snapshot', async () => {
    await fc.assert(
      fc.asyncProperty(meetingLog, async (events) => {
        const state = events.reduce((before, one) => fold(before, one), EMPTY);
        expect(await readSnapshot(await writeSnapshot(state))).to.deep.equal(state);
      }),
    );
  });

  /** A meeting in which each event draws on, with a page of its own for every ten of them. */
  const drawOn = async (meeting: Meeting, events: number) => {
    for (let i = 0; i < events; i++) {
      const points = Array.from({ length: 20 }, (_, k) => k * i);
      const page = Math.floor(meeting.state.seq / 10) + 1;
      await meeting.append([
        event({ kind: 'ink', id: `s${meeting.state.seq}`, page, tool: 'pen', color: '#000000', width: 3, points }),
      ]);
    }
  };

  it('R62.10 is written down the less often the larger it is, and opening reads no more events than cost as much', async () => {
    parts.limits.log.snapshotShare = 100;
    let [written, most] = [0, 0];
    parts.store.meetings.keepSnapshot = async (meeting, snapshot) => {
      written += 1;
      most = Math.max(most, snapshot.body.length);
      await store.meetings.keepSnapshot(meeting, snapshot);
    };
    const meeting = await openMeeting(parts, 'r');
    await meeting.append([event({ kind: 'show', document: DOCUMENT, page: 1 })]);
    for (let i = 0; i < 20; i++) {
      await drawOn(meeting, 17);
      const before = most;
      expect((await again()).state).to.deep.equal(meeting.state);
      expect(read, String(i)).to.be.below(Math.max(10, before / 100) + 1);
    }
    expect(most).to.be.above(10_000);
    // With each of them as large as the last one there would be three.
    expect(written).to.be.within(3, 14);
  });

  it('R62.11 is kept now and then for questions about the past, in all no more bytes than the log, until the meeting goes', async () => {
    parts.limits.log.pastBytes = 2_000;
    const meeting = await openMeeting(parts, 'r');
    const states = [meeting.state];
    await meeting.append([event({ kind: 'show', document: DOCUMENT, page: 1 }), event({ kind: 'start' })]);
    states.push(meeting.state, meeting.state);
    for (let i = 0; i < 40; i++) {
      // Wiped now and then, so that there is not ever more of it.
      if (i % 8 === 0) await meeting.append([event({ kind: 'clear', page: null })]);
      else await drawOn(meeting, 10);
      while (states.length <= meeting.state.seq) states.push(meeting.state);
      await Promise.all(asides);
    }
    const { seq } = meeting.state;
    await meeting.append([event({ kind: 'end' })]);
    const kept = db.prepare('select seq, length(body) as size from snapshots order by seq').all();
    expect(kept.length).to.be.within(4, 20);
    const bytes = (await store.meetings.get(meeting.id))?.bytes ?? 0;
    expect(kept.reduce((sum, { size }) => sum + Number(size), 0)).to.be.below(bytes);
    let most = 0;
    for (let last = seq; last > 2; last -= 23) {
      read = 0;
      const { state } = (await foldedAt(parts.store, meeting.id, last)) ?? {};
      const events = await store.meetings.events(meeting.id, 1, last);
      const told = events.reduce((before, one) => fold(before, eventOf(meeting.id, one)), EMPTY);
      expect(state, String(last)).to.deep.equal(told);
      most = Math.max(most, read);
    }
    expect(most, 'events for one question').to.be.below(seq / 2);
    while (await store.meetings.prune('r', { meetings: 0, bytes: 0 }, 100));
    expect(db.prepare('select count(*) as n from snapshots').get()?.n).to.equal(0);
  });

  it('R62.11 has no state left of which the events are gone, when it is removed with its room and the process ends meanwhile', async () => {
    parts.limits.log.pastBytes = 2_000;
    const meeting = await openMeeting(parts, 'r');
    await meeting.append([event({ kind: 'show', document: DOCUMENT, page: 1 })]);
    await drawOn(meeting, 700);
    await Promise.all(asides);
    expect(Number(db.prepare('select count(*) as n from snapshots').get()?.n)).to.be.above(1);
    // As a process that is killed after the first write leaves it.
    db.exec(`create trigger broken before delete on events when (select count(*) from events) = 150
      begin select raise(abort, 'killed'); end`);
    expect(await store.rooms.remove('r').catch(() => 'killed')).to.equal('killed');
    db.exec('drop trigger broken');
    const left = db.prepare('select max(seq) as n from events').get()?.n;
    expect((await again()).state.seq).to.equal(left);
  });

  it('R62.5 has times by a clock that nobody sets, which go on after a restart and never back', async () => {
    const meeting = await openMeeting(parts, 'r');
    const turn = async (of = meeting) => (await of.append([event({ kind: 'page', page: 1 })]))[0]?.at;
    await meeting.append([event({ kind: 'show', document: DOCUMENT, page: 1 })]);
    parts.clock += 5_000;
    expect(await turn()).to.equal(0);
    await meeting.append([event({ kind: 'start' })]);
    parts.clock += 1_000;
    expect(await turn()).to.equal(1_000);
    // Somebody sets the server's clock to the next day, and back to the day before.
    for (const day of [86_400_000, -2 * 86_400_000]) {
      parts.clock += day;
      parts.began += day;
      parts.clock += 500;
      await turn();
    }
    expect(meeting.at()).to.equal(2_000);
    const opened = await again();
    expect(opened.at()).to.equal(2_000);
    parts.clock += 250;
    expect(await turn(opened)).to.equal(2_250);
    const ended = (await opened.append([event({ kind: 'end' })]))[0]?.at;
    expect([ended, opened.record.endedAt]).to.deep.equal([2_250, (opened.record.startedAt ?? 0) + 2_250]);
  });
});

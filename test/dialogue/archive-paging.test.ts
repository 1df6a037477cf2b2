// An archive is the same whatever way it is paged through, stays within its bounds, and is searched by index;
// docs/rules.md R15.

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect } from 'chai';
import fc from 'fast-check';
import type { ArchivedMessage, ArchiveSearch } from '../../store/messages/contract.ts';
import { openSqlite } from '../../store/sqlite.ts';
import type { Store } from '../../store/store.ts';
import { askArchive, bodiesOf } from '../helpers/archive.ts';
import { type Dialogue, openRoom, type Somebody, startDialogue } from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';

const ROOM_NAME = 'lecture';
const message = (n: number, more: Partial<ArchivedMessage> = {}): ArchivedMessage => ({
  id: `id-${n}`,
  at: 1_000 * n,
  nick: n % 3 === 0 ? 'anna' : 'bob',
  stanza: `<message><body>${n}</body></message>`,
  sender: null,
  open: n % 4 === 0,
  history: n % 2 === 0,
  origin: `origin-${n % 10}`,
  corrects: null,
  occupant: n % 5 === 0 ? 'ann' : 'bo',
  tombstone: false,
  ...more,
});
const nothing = {
  nick: undefined,
  occupant: undefined,
  open: false,
  start: undefined,
  end: undefined,
  afterId: undefined,
  beforeId: undefined,
  ids: undefined,
};
const search = (max: number, more: Partial<ArchiveSearch> = {}, page: Partial<ArchiveSearch['page']> = {}) => ({
  ...nothing,
  ...more,
  page: { max, size: 1e9, after: undefined, before: undefined, index: undefined, ...page },
});

describe('a long archive', () => {
  let folder: TemporaryFolder;
  let store: Store;
  before(async () => {
    folder = temporaryFolder('archive');
    store = await openSqlite(join(folder.path, 'test.sqlite'));
    for (const name of [ROOM_NAME, 'other']) {
      await store.rooms.save({ name, config: '{}', subject: '', subjectBy: null, subjectAt: 0, locked: false });
    }
  });
  after(async () => {
    await store.close();
    folder.remove();
  });
  const fill = (room: string, from: number, to: number) =>
    Promise.all(Array.from({ length: to - from + 1 }, (_, i) => store.messages.add(room, message(from + i))));

  it('R15.5 gives each message once and in order, in whatever pages it is read, from either end', async () => {
    await fill(ROOM_NAME, 1, 40);
    const ids = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => `id-${from + i}`);
    const narrowed = fc.record({
      nick: fc.constantFrom(undefined, 'anna', 'bob'),
      occupant: fc.constantFrom(undefined, 'ann', 'bo'),
      open: fc.boolean(),
      start: fc.option(fc.integer({ min: 0, max: 45_000 }), { nil: undefined }),
      end: fc.option(fc.integer({ min: 0, max: 45_000 }), { nil: undefined }),
      afterId: fc.option(fc.constantFrom(...ids(1, 40)), { nil: undefined }),
      beforeId: fc.option(fc.constantFrom(...ids(1, 40)), { nil: undefined }),
      ids: fc.option(fc.uniqueArray(fc.constantFrom(...ids(1, 40)), { minLength: 1 }), { nil: undefined }),
    });
    const pages = fc.infiniteStream(fc.integer({ min: 1, max: 15 }));
    await fc.assert(
      fc.asyncProperty(narrowed, fc.boolean(), pages, async (part, backwards, sizes) => {
        const expected = Array.from({ length: 40 }, (_, i) => message(i + 1))
          .filter((m, i) => {
            const place = i + 1;
            return (
              (part.nick === undefined || m.nick === part.nick) &&
              (part.occupant === undefined || m.occupant === part.occupant) &&
              (!part.open || m.open) &&
              m.at >= (part.start ?? 0) &&
              m.at <= (part.end ?? Infinity) &&
              place > Number(part.afterId?.slice(3) ?? 0) &&
              place < Number(part.beforeId?.slice(3) ?? 99) &&
              (part.ids?.includes(m.id) ?? true)
            );
          })
          .map((m) => m.id);
        let read: string[] = [];
        for (let place: string | undefined, done = false; !done; ) {
          const size = sizes.next().value;
          const page = backwards ? { before: place ?? '' } : { after: place };
          const found = await store.messages.search(ROOM_NAME, search(size, part, page));
          const got = found?.messages.map((m) => m.id) ?? [];
          expect(found?.count).to.equal(expected.length);
          expect(got.length).to.be.at.most(size);
          if (got[0] !== undefined) expect(found?.index).to.equal(expected.indexOf(got[0]));
          read = backwards ? [...got, ...read] : [...read, ...got];
          place = backwards ? got[0] : got.at(-1);
          done = found?.complete ?? true;
          // As a client sees that it is done: no page but the last is empty.
          if (!done) expect(got.length).to.be.above(0);
        }
        expect(read).to.deep.equal(expected);
      }),
      { numRuns: 200 },
    );
  });

  it('R15.11 of a hundred thousand messages is searched by index, from every end', async () => {
    const file = join(folder.path, 'test.sqlite');
    await store.close();
    const db = new DatabaseSync(file);
    db.exec(`insert into messages (room, seq, id, at, upto, nick, occupant, stanza, origin, open, history, tombstone)
      with recursive n(n) as (select 1 union all select n + 1 from n where n < 100000)
      select 'other', n, 'id-' || n, n * 1000, n * 10, iif(n % 3 = 0, 'anna', 'bob'), iif(n % 3 = 0, 'anna', 'bob'), '<message/>', 'origin-' || (n % 10), 0, 1, 0 from n`);
    const asked = new Set<string>();
    const prepare = DatabaseSync.prototype.prepare;
    DatabaseSync.prototype.prepare = function (sql: string) {
      asked.add(sql);
      return prepare.call(this, sql);
    };
    try {
      store = await openSqlite(file);
      asked.clear();
      const half = { after: 'id-50000' };
      for (const [part, page, first] of [
        [{}, {}, 'id-1'],
        [{}, half, 'id-50001'],
        [{}, { before: '' }, 'id-99951'],
        [{}, { before: 'id-50000' }, 'id-49950'],
        [{ start: 60_000_000, end: 70_000_000 }, half, 'id-60000'],
        [{ nick: 'anna' }, half, 'id-50001'],
        [{ occupant: 'anna' }, half, 'id-50001'],
        [{ occupant: 'anna', open: true }, half, undefined],
        [{ afterId: 'id-5', beforeId: 'id-99000' }, { before: '' }, 'id-98950'],
        [{ ids: ['id-7', 'id-70000'] }, {}, 'id-7'],
        [{ ids: ['id-7', 'id-9'], nick: 'anna' }, { before: '' }, 'id-9'],
      ] as const) {
        const found = await store.messages.search('other', search(50, part, page));
        expect(found?.messages[0]?.id).to.equal(first);
      }
      expect(await store.messages.last('other', 50)).to.have.length(50);
      expect((await store.messages.get('other', 'id-5'))?.at).to.equal(5_000);
      expect((await store.messages.byOrigin('other', 'origin-1', 'bob'))?.id).to.equal('id-99991');
      expect((await store.messages.byOrigin('other', 'origin-1', undefined))?.origin).to.equal('origin-1');
      expect(await store.messages.corrections('other', 'origin-1', 'bob', 10)).to.have.length(0);
      expect((await store.messages.ends('other'))?.end.id).to.equal('id-100000');
      await store.messages.add('other', message(100_001), [{ id: 'id-9', stanza: '<message/>' }]);
      const most = { messages: 500, bytes: 1e9 };
      expect(await store.messages.prune('other', { messages: 100_000, bytes: 1e9, since: 2_000 }, most)).to.equal(1);
    } finally {
      DatabaseSync.prototype.prepare = prepare;
    }
    const plans = [...asked]
      .filter((sql) => sql.includes('"messages"') && !sql.startsWith('insert'))
      .map((sql) => {
        const values = Array(sql.split('?').length - 1).fill(1);
        const steps = db.prepare(`explain query plan ${sql}`).all(...values);
        return `${steps.map((step) => step.detail).join('; ')} for ${sql}`;
      });
    db.close();
    expect(plans.length).to.be.above(10);
    // By the index made for it; nothing is sorted or read through.
    const wrong = plans.filter((plan) => {
      const column = ['id', 'origin', 'corrects', 'occupant', 'history', 'nick', 'upto', 'at'].find((name) =>
        new RegExp(`"${name}" (=|in|>|>=) `).test(plan),
      );
      if (plan.includes('"seq" in')) return !/ INDEX messages_(seq|nick|occupant) \([^;]*seq=\?\) for /.test(plan);
      return !new RegExp(`^SEARCH messages USING (COVERING )?INDEX messages_${column ?? 'seq'} [^;]* for `).test(plan);
    });
    expect(wrong).to.deep.equal([]);
  });
});

describe('R15.12 an archive is bounded', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  const start = async (limits: Lowered) => {
    dialogue = await startDialogue({ limits: [{ messages: { burst: 1_000 } }, limits] });
    owner = await openRoom(dialogue);
  };
  const said = async () => bodiesOf(await askArchive(owner));
  const talk = async (from: number, to: number) => {
    for (let i = from; i <= to; i++) await owner.say(String(i));
  };

  it('in messages: the oldest go, and the rest is searched as before', async () => {
    await start({ archive: { messages: 5, pruneAfter: 3, pruneAtOnce: 2 } });
    await talk(1, 9);
    expect(await said()).to.deep.equal(['5', '6', '7', '8', '9']);
    const page = await askArchive(owner, { rsm: '<max>2</max><before/>' });
    expect([bodiesOf(page).join(), page.index, page.count]).to.deep.equal(['8,9', undefined, 5]);
    const rest = await askArchive(owner, { rsm: `<before>${page.first}</before>` });
    expect([bodiesOf(rest).join(), rest.index, rest.complete]).to.deep.equal(['5,6,7', undefined, true]);
  });
  it('in age, also where nobody talks any more', async () => {
    await start({ archive: { age: 60_000, pruneEvery: 5 } });
    await talk(1, 2);
    dialogue.clock.now += 40_000;
    await talk(3, 3);
    dialogue.clock.now += 40_000;
    const removed = new Promise<void>((done) => {
      const look = async () => ((await said()).length === 1 ? done() : setTimeout(look, 5));
      void look();
    });
    await removed;
    expect(await said()).to.deep.equal(['3']);
    expect((await askArchive(owner)).index).to.equal(0);
  });
  it('and what was removed is not there for anybody to page from', async () => {
    await start({ archive: { messages: 2, pruneAfter: 1 } });
    await talk(1, 1);
    const [first] = (await askArchive(owner)).results;
    await talk(2, 3);
    expect((await askArchive(owner, { rsm: `<after>${first?.id}</after>` })).condition).to.equal('item-not-found');
  });
});

// What every database gives that keeps what the component keeps; docs/rules.md R63.1.
import { expect } from 'chai';
import type { EventRecord } from '../../store/meetings/contract.ts';
import type { ArchivedMessage, ArchiveSearch } from '../../store/messages/contract.ts';
import type { Store } from '../../store/store.ts';
import { DATABASES, type TestDatabase } from './databases.ts';

/** What is hard to keep: several writing systems, letters outside the first plane, what SQL, LIKE and JSON give a meaning to. */
const HARD = `好 שלום 😀 é e\u0301 '"\\%_?$1 {} [] \n\t \u202e`;
const LONG = '字'.repeat(300_000);

const message = (id: string, more: Partial<ArchivedMessage> = {}): ArchivedMessage => ({
  ...{ id, at: 1, nick: 'bob', stanza: `<message>${id}</message>`, sender: null, open: false, history: true },
  ...{ origin: null, corrects: null, occupant: 'bob-id', tombstone: false },
  ...more,
});
const event = (seq: number, more: Partial<EventRecord> = {}): EventRecord => ({
  ...{ seq, at: seq * 10, nick: 'bob', occupant: 'bob-id', t: null, kind: 'page', payload: '<page/>', message: null },
  ...more,
});
const document = (id: string, more: object = {}) => ({
  ...{ document: id, name: `${id}.pdf`, account: 'bob@example', bytes: 5, converted: false },
  ...more,
});
const WHOLE: ArchiveSearch = {
  ...{ nick: undefined, occupant: undefined, open: false, start: undefined, end: undefined },
  ...{ afterId: undefined, beforeId: undefined, ids: undefined },
  page: { max: 100, after: undefined, before: undefined, index: undefined, size: 1e9 },
};
const MOST = { messages: 1_000, bytes: 1e9 };

for (const [name, make] of DATABASES) {
  describe(`R63.1 the store in ${name}`, () => {
    let database: TestDatabase;
    let store: Store;
    let rooms = 0;
    before(async () => {
      database = await make();
      store = await database.open();
    });
    after(async () => {
      await store.close();
      await database.remove();
    });

    /** A room of its own for each test. */
    async function room(): Promise<string> {
      rooms += 1;
      const made = `room-${rooms}`;
      await store.rooms.save({ name: made, config: '{}', subject: '', subjectBy: null, subjectAt: 0, locked: false });
      return made;
    }
    const again = async () => {
      await store.close();
      store = await database.open();
    };
    const meeting = async (id: string, here: string) => {
      await store.meetings.add({ id, room: here, startedAt: null, endedAt: null });
      return id;
    };

    it('keeps rooms as they are, by name, and after it was closed', async () => {
      const one = {
        ...{ name: `a ${HARD}`, config: JSON.stringify({ HARD, LONG }), subject: HARD, subjectBy: HARD },
        ...{ subjectTexts: [{ text: HARD, lang: 'zh-CN' }], subjectAt: 2 ** 44 + 1, locked: true },
      };
      await store.rooms.save({ ...one, subject: 'before', locked: false });
      await store.rooms.save(one);
      await again();
      expect((await store.rooms.all()).find((r) => r.name === one.name)).to.deep.equal(one);
      const plain = await room();
      expect((await store.rooms.all()).find((r) => r.name === plain)?.subjectTexts).to.equal(undefined);
    });

    it('removes a room with all that is its own, and nothing else', async () => {
      const [gone, stays] = [await room(), await room()];
      for (const here of [gone, stays]) {
        await store.people.save(here, [{ jid: 'a@x', affiliation: 'owner', nick: null, reason: '' }]);
        await store.registrations.add(here, { jid: 'b@x', nick: 'b' });
        await store.presenters.set({ room: here, jid: 'a@x', nick: 'a' });
        await store.removals.save(here, [{ jid: 'g@x', nick: 'g', id: 'g', meeting: null, until: 5 }]);
        await store.seats.save([{ room: here, jid: 'a@x/1', nick: 'a', occupant: null, told: false }]);
        await store.vcards.save(here, '<vCard/>', ['abc']);
        await store.documents.add(here, document(`doc-${here}`));
        await Promise.all(Array.from({ length: 120 }, (_, i) => store.messages.add(here, message(`m${i}`))));
        await meeting(`meeting-${here}`, here);
        await store.meetings.append(
          `meeting-${here}`,
          Array.from({ length: 620 }, (_, i) => event(i + 1)),
        );
      }
      await Promise.all([store.rooms.remove(gone), store.rooms.remove(gone)]);
      const left = async (here: string) => [
        (await store.rooms.all()).filter((r) => r.name === here).length,
        (await store.people.all()).get(here)?.length ?? 0,
        (await store.registrations.of(here)).length,
        (await store.presenters.of(here)).size,
        (await store.removals.all()).get(here)?.length ?? 0,
        (await store.seats.all()).filter((s) => s.room === here).length,
        (await store.vcards.of(here)) === undefined ? 0 : 1,
        (await store.documents.of(here)).length,
        (await store.messages.search(here, WHOLE))?.count,
        (await store.meetings.events(`meeting-${here}`, 1, 1_000)).length,
      ];
      expect(await left(gone)).to.deep.equal([0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
      expect(await left(stays)).to.deep.equal([1, 1, 1, 1, 1, 1, 1, 1, 120, 620]);
      expect(await store.documents.removed()).to.deep.equal([`doc-${gone}`]);
      await store.documents.forget(`doc-${gone}`);
    });

    it('keeps people, why they are banned, and takes them off the list of those who ask', async () => {
      const here = await room();
      await store.registrations.add(here, { jid: 'm@x', nick: HARD });
      await store.registrations.add(here, { jid: 'n@x', nick: 'n' });
      await store.registrations.add(here, { jid: 'm@x', nick: 'later' });
      expect(await store.registrations.of(here), 'it keeps its place').to.deep.equal([
        { jid: 'm@x', nick: 'later' },
        { jid: 'n@x', nick: 'n' },
      ]);
      await store.people.save(here, [
        { jid: 'm@x', affiliation: 'member', nick: HARD, reason: '' },
        { jid: 'b@x', affiliation: 'outcast', nick: null, reason: HARD, reasonLang: 'he' },
        { jid: 'c@x', affiliation: 'admin', nick: null, reason: '' },
      ]);
      await store.people.save(here, [{ jid: 'c@x', affiliation: 'none', nick: null, reason: '' }]);
      expect(
        (await store.people.all()).get(here)?.map(({ jid, affiliation, nick }) => [jid, affiliation, nick]),
      ).to.have.deep.members([
        ['m@x', 'member', HARD],
        ['b@x', 'outcast', null],
      ]);
      expect([...(await store.people.banReasons(here))]).to.deep.equal([['b@x', { text: HARD, lang: 'he' }]]);
      expect(await store.registrations.of(here)).to.deep.equal([{ jid: 'n@x', nick: 'n' }]);
      await store.registrations.remove(here, 'n@x');
      expect(await store.registrations.of(here)).to.deep.equal([]);
    });

    it('writes all people or none', async () => {
      const person = { jid: 'a@x', affiliation: 'member', nick: null, reason: '' } as const;
      const wrong = { ...person, jid: null as unknown as string };
      const here = await room();
      expect(await store.people.save(here, [person, wrong]).catch(() => 'refused')).to.equal('refused');
      expect((await store.people.all()).get(here)).to.equal(undefined);
    });

    it('keeps presenters, removals in their order, and seats', async () => {
      const here = await room();
      await store.presenters.set({ room: here, jid: 'a@x', nick: 'a' });
      await store.presenters.set({ room: here, jid: 'a@x', nick: HARD });
      await store.presenters.set({ room: here, jid: 'b@x', nick: 'b' });
      await store.presenters.set({ room: here, jid: 'b@x', nick: null });
      expect([...(await store.presenters.of(here))]).to.deep.equal([['a@x', HARD]]);

      const removals = ['z', 'a', 'm'].map((jid, i) => ({
        ...{ jid, nick: HARD, id: `${i}`, meeting: i === 0 ? null : 'm', until: 2 ** 43 },
      }));
      await store.removals.save(here, removals.slice(0, 1));
      await store.removals.save(here, removals);
      expect((await store.removals.all()).get(here)).to.deep.equal(removals);
      await store.removals.save(here, []);
      expect((await store.removals.all()).get(here)).to.equal(undefined);

      const seat = { room: here, jid: 'a@x/1', nick: 'a', occupant: null, told: false };
      const guest = { room: here, jid: 'g@x/1', nick: HARD, occupant: 'g', told: true };
      await store.seats.save([seat, guest, { ...seat, nick: 'b' }]);
      const own = async () => (await store.seats.all()).filter((s) => s.room === here);
      expect(await own()).to.have.deep.members([{ ...seat, nick: 'b' }, guest]);
      await store.seats.save([{ room: here, jid: 'a@x/1', nick: null }]);
      expect(await own()).to.deep.equal([guest]);
      await store.seats.replace([seat, seat]);
      expect(await store.seats.all()).to.deep.equal([seat]);
      await store.seats.replace([]);
    });

    it('keeps messages as they are, in the order in which they came, with times that never run back', async () => {
      const here = await room();
      const whole = message('whole', {
        ...{ at: 50, nick: HARD, stanza: `<message>${HARD}${LONG}</message>`, open: true, origin: 'o', corrects: 'c' },
        sender: { jid: 'bob@x/1', affiliation: 'member', role: 'participant' },
      });
      expect(await store.messages.add(here, whole)).to.equal(50);
      expect(await store.messages.add(here, message('early', { at: 3, history: false }))).to.equal(50);
      expect(await store.messages.get(here, 'whole')).to.deep.equal(whole);
      expect(await store.messages.get(here, 'none')).to.equal(undefined);
      await Promise.all(['c', 'a', 'b'].map((id) => store.messages.add(here, message(id))));
      expect((await store.messages.last(here, 3)).map((m) => m.id)).to.deep.equal(['c', 'a', 'b']);
      expect((await store.messages.last(here, 9)).map((m) => m.id)).to.deep.equal(['whole', 'c', 'a', 'b']);
      expect(await store.messages.ends(here)).to.deep.include({
        start: { id: 'whole', at: 50, seq: 1, upto: Buffer.byteLength(whole.stanza) },
      });
      expect(await store.messages.ends('none')).to.equal(undefined);
    });

    it('gives an id twice to no two messages, and that costs no other', async () => {
      const [here, other] = [await room(), await room()];
      const outcomes = await Promise.allSettled([
        store.messages.add(here, message('a')),
        store.messages.add('no such room', message('b')),
        store.messages.add(here, message('a')),
        store.messages.add(other, message('a')),
        store.messages.add(here, message('d')),
      ]);
      expect(outcomes.map((o) => o.status)).to.deep.equal([
        'fulfilled',
        'rejected',
        'rejected',
        'fulfilled',
        'fulfilled',
      ]);
      expect((await store.messages.last(here, 9)).map((m) => m.id)).to.deep.equal(['a', 'd']);
    });

    it('puts tombstones in place of messages with the one that takes them back, or neither', async () => {
      const here = await room();
      await store.messages.add(here, message('a'));
      const stone = { id: 'a', stanza: '<retracted/>' };
      expect(await store.messages.add(here, message('a'), [stone]).catch(() => 'refused')).to.equal('refused');
      expect((await store.messages.get(here, 'a'))?.tombstone).to.equal(false);
      await store.messages.add(here, message('b'), [stone]);
      expect(await store.messages.get(here, 'a')).to.deep.include({ stanza: '<retracted/>', tombstone: true });
      await store.messages.replace(here, [{ id: 'b', stanza: '' }]);
      expect(await store.messages.get(here, 'b')).to.deep.include({ stanza: '', tombstone: true });
    });

    it('finds messages by what their senders called them, and what puts them right', async () => {
      const here = await room();
      for (const [id, occupant, origin, corrects] of [
        ['1', 'bob', 'x', null],
        ['2', 'anna', 'x', null],
        ['3', 'bob', 'x', null],
        ['4', 'bob', 'y', 'x'],
        ['5', 'bob', 'z', 'x'],
        ['6', 'anna', 'z', 'x'],
      ] as const)
        await store.messages.add(here, message(id, { occupant, origin, corrects }));
      expect((await store.messages.byOrigin(here, 'x', 'bob'))?.id).to.equal('3');
      expect((await store.messages.byOrigin(here, 'x', undefined))?.origin).to.equal('x');
      expect(await store.messages.byOrigin(here, 'X', 'bob')).to.equal(undefined);
      await store.messages.replace(here, [{ id: '5', stanza: '' }]);
      expect((await store.messages.corrections(here, 'x', 'bob', 5)).map((m) => m.id)).to.deep.equal(['4']);
    });

    it('pages through what is searched for, from either end', async () => {
      const here = await room();
      for (let i = 1; i <= 20; i++)
        await store.messages.add(here, message(`id-${i}`, { at: i * 10, nick: i % 2 ? 'odd' : 'even', open: i > 10 }));
      const find = async (part: Partial<ArchiveSearch>, page: Partial<ArchiveSearch['page']>) => {
        const found = await store.messages.search(here, { ...WHOLE, ...part, page: { ...WHOLE.page, ...page } });
        return found && [found.messages.map((m) => m.id.slice(3)).join(), found.index, found.count, found.complete];
      };
      expect(await find({}, { max: 3 })).to.deep.equal(['1,2,3', 0, 20, false]);
      expect(await find({}, { max: 3, after: 'id-18' })).to.deep.equal(['19,20', 18, 20, true]);
      expect(await find({}, { max: 2, before: '' })).to.deep.equal(['19,20', 18, 20, false]);
      expect(await find({}, { max: 2, index: 4 })).to.deep.equal(['5,6', 4, 20, false]);
      expect(await find({ nick: 'odd' }, { max: 2, before: 'id-9' })).to.deep.equal(['5,7', 2, 10, false]);
      expect(await find({ start: 50, end: 80 }, {})).to.deep.equal(['5,6,7,8', 0, 4, true]);
      expect(await find({ open: true, occupant: 'bob-id' }, { max: 1 })).to.deep.equal(['11', 0, 10, false]);
      expect(await find({ afterId: 'id-3', beforeId: 'id-6' }, {})).to.deep.equal(['4,5', 0, 2, true]);
      expect(await find({ ids: ['id-7', 'id-2'] }, {})).to.deep.equal(['2,7', 0, 2, true]);
      expect(await find({ ids: ['id-7', 'none'] }, {})).to.equal(undefined);
      expect(await find({}, { max: 0 })).to.deep.equal(['', 0, 20, false]);
      expect(await find({}, { size: 1 })).to.deep.equal(['1', 0, 20, false]);
    });

    it('removes the oldest messages by number, bytes and age, and no more than it is told to', async () => {
      const here = await room();
      for (let i = 1; i <= 10; i++)
        await store.messages.add(here, message(`id-${i}`, { at: i, stanza: '字'.repeat(10) }));
      const keep = { messages: 100, bytes: 1e9, since: 0 };
      expect(await store.messages.prune(here, keep, MOST)).to.equal(0);
      expect(await store.messages.prune(here, { ...keep, messages: 8 }, MOST)).to.equal(2);
      expect(await store.messages.prune(here, { ...keep, since: 5 }, MOST)).to.equal(2);
      expect(await store.messages.prune(here, { ...keep, bytes: 90 }, { ...MOST, messages: 2 })).to.equal(2);
      expect(await store.messages.prune(here, { ...keep, bytes: 90 }, MOST)).to.equal(1);
      expect((await store.messages.last(here, 9)).map((m) => m.id)).to.deep.equal(['id-8', 'id-9', 'id-10']);
    });

    it('keeps meetings, and of those that go on gives the newest', async () => {
      const here = await room();
      const [a, b] = [await meeting(`a-${here}`, here), await meeting(`b-${here}`, here)];
      const record = { id: b, room: here, startedAt: 2 ** 42, endedAt: null };
      await store.meetings.append(b, [event(1)], { record });
      const bytes = (await store.meetings.get(b))?.bytes ?? 0;
      expect(await store.meetings.open(here)).to.deep.equal({ ...record, bytes, emptySince: null });
      await store.presenters.set({ room: here, jid: 'a@x', nick: 'a' });
      await store.meetings.append(b, [event(2)], { record: { ...record, endedAt: 2 ** 42 + 5 } });
      expect((await store.meetings.open(here))?.id).to.equal(a);
      expect((await store.meetings.get(b))?.endedAt).to.equal(2 ** 42 + 5);
      expect((await store.presenters.of(here)).size).to.equal(0);
      expect(await store.meetings.get('none')).to.equal(undefined);
    });

    it('keeps events as they are with what changes with them, counts their bytes, and takes all or none', async () => {
      const here = await room();
      const id = await meeting(`log-${here}`, here);
      const hard = event(1, { payload: `<ink>${HARD}${LONG}</ink>`, nick: HARD, t: 2 ** 40, message: HARD });
      const room1 = event(2, { nick: null, occupant: null });
      const bytes = await store.meetings.append(id, [hard, room1], {
        presenter: { room: here, jid: 'a@x', nick: 'a' },
      });
      expect(bytes).to.be.within(LONG.length * 3, LONG.length * 3 + 1_000);
      expect(await store.meetings.events(id, 1, 10)).to.deep.equal([hard, room1]);
      expect(await store.meetings.events(id, 2, 10)).to.deep.equal([room1]);
      expect(await store.meetings.events(id, 1, 1)).to.deep.equal([hard]);
      const presenter = { room: here, jid: 'b@x', nick: 'b' };
      expect(await store.meetings.append(id, [event(3), event(2)], { presenter }).catch(() => 'refused')).to.equal(
        'refused',
      );
      expect((await store.meetings.events(id, 1, 10)).length).to.equal(2);
      expect([...(await store.presenters.of(here)).keys()]).to.deep.equal(['a@x']);
      expect((await store.meetings.get(id))?.bytes).to.equal(bytes);
    });

    it('gives the meetings that go on, since when they are empty, and those that began by pages', async () => {
      const [here, other] = [await room(), await room()];
      const ids = [1, 2, 3, 4].map((i) => `${here}-${i}`);
      for (const id of ids)
        await store.meetings.add({ id, room: here, startedAt: 5, endedAt: id === ids[3] ? null : 9 });
      await store.meetings.add({ id: `${here}-prepared`, room: here, startedAt: null, endedAt: null });
      await store.meetings.add({ id: `${other}-1`, room: other, startedAt: 5, endedAt: null });
      await store.meetings.markEmpty(ids[3] ?? '', 2 ** 42);
      const running = (await store.meetings.running()).filter((m) => m.room === here || m.room === other);
      expect(running.map((m) => [m.id, m.emptySince])).to.have.deep.members([
        [ids[3], 2 ** 42],
        [`${other}-1`, null],
      ]);
      await store.meetings.markEmpty(ids[3] ?? '', null);
      expect((await store.meetings.get(ids[3] ?? ''))?.emptySince).to.equal(null);

      const list = async (page: object) => {
        const all = { after: undefined, before: undefined, index: undefined, max: 2, ...page };
        const found = await store.meetings.list(here, all);
        return found && [found.meetings.map((m) => m.id.slice(here.length + 1)).join(), found.index, found.count];
      };
      expect(await list({})).to.deep.equal(['4,3', 0, 4]);
      expect(await list({ after: ids[2] })).to.deep.equal(['2,1', 2, 4]);
      expect(await list({ before: '' })).to.deep.equal(['2,1', 2, 4]);
      expect(await list({ before: ids[0], max: 1 })).to.deep.equal(['2', 2, 4]);
      expect(await list({ index: 3 })).to.deep.equal(['1', 3, 4]);
      expect(await list({ after: `${other}-1` })).to.equal(undefined);
    });

    it('keeps the newest state of a meeting, and those that stay also after its end, and knows events by the messages that brought them', async () => {
      const here = await room();
      const id = await meeting(`states-${here}`, here);
      await store.meetings.append(
        id,
        [1, 2, 3, 4].map((seq) => event(seq, { message: seq === 2 ? null : `m${seq}` })),
      );
      const known = await store.meetings.repeatable(id, 2);
      expect(known.map(({ seq, message }) => [seq, message])).to.deep.equal([
        [3, 'm3'],
        [4, 'm4'],
      ]);
      expect(await store.meetings.snapshot(id)).to.equal(undefined);
      const state = { seq: 2, at: 20, form: '1', body: 'before', stays: false, stayed: 0 };
      const next = { ...state, seq: 4, at: 2 ** 40, body: `${HARD}${LONG}`, stays: true, stayed: 2 ** 40 };
      await store.meetings.keepSnapshot(id, state);
      await store.meetings.keepSnapshot(id, next);
      expect(await store.meetings.snapshot(id)).to.deep.equal(next);
      expect(await store.meetings.snapshot(id, 3), 'it went with the next one').to.equal(undefined);
      await store.meetings.keepSnapshot(id, { ...state, seq: 6 });
      expect([(await store.meetings.snapshot(id))?.seq, await store.meetings.snapshot(id, 5)]).to.deep.equal([6, next]);
      await store.meetings.append(id, [event(5)], { record: { id, room: here, startedAt: 1, endedAt: 2 } });
      expect(await store.meetings.snapshot(id), 'the end').to.deep.equal(next);
      await store.meetings.keepSnapshot(id, { ...state, seq: 7 });
      expect(await store.meetings.snapshot(id), 'after the end').to.deep.equal(next);
      const other = await meeting(`other-${here}`, here);
      await store.meetings.keepSnapshot(other, next);
      await store.meetings.keepSnapshot(other, { ...state, seq: 6, form: '2' });
      expect(await store.meetings.snapshot(other, 5), 'of a form that nobody reads').to.equal(undefined);
    });

    it('takes events of many meetings at once, in order, and what is wrong with one costs no other', async () => {
      const here = await room();
      const ids = await Promise.all(Array.from({ length: 20 }, (_, i) => meeting(`many-${here}-${i}`, here)));
      const asked = ids.flatMap((id) => [1, 2, 3].map((seq) => store.meetings.append(id, [event(seq)])));
      const wrong = store.meetings.append('none', [event(1)]).catch(() => 'refused');
      await Promise.all(asked);
      expect(await wrong).to.equal('refused');
      for (const id of ids) expect((await store.meetings.events(id, 1, 9)).map((e) => e.seq)).to.deep.equal([1, 2, 3]);
    });

    it('lists the meetings that began, and knows of those that go on since when they are empty', async () => {
      const here = await room();
      const ids = [1, 2, 3, 4].map((n) => `${n}-${here}`);
      for (const id of ids) await store.meetings.add({ id, room: here, startedAt: 10, endedAt: null });
      await store.meetings.add({ id: `prepared-${here}`, room: here, startedAt: null, endedAt: null });
      const page = { after: undefined, before: undefined, index: undefined };
      const list = async (part: object) => {
        const found = await store.meetings.list(here, { ...page, max: 2, ...part });
        return found && [found.meetings.map(({ id }) => id[0]).join(''), found.index, found.count];
      };
      expect(await list({})).to.deep.equal(['43', 0, 4]);
      expect(await list({ after: ids[2] })).to.deep.equal(['21', 2, 4]);
      expect(await list({ before: ids[0] })).to.deep.equal(['32', 1, 4]);
      expect(await list({ before: '' })).to.deep.equal(['21', 2, 4]);
      expect(await list({ index: 3 })).to.deep.equal(['1', 3, 4]);
      expect(await list({ max: 0 })).to.deep.equal(['', 0, 4]);
      expect(await list({ after: 'none' })).to.equal(undefined);
      const running = async () => (await store.meetings.running()).filter(({ room }) => room === here);
      await store.meetings.markEmpty(ids[0] ?? '', 2 ** 42);
      expect((await running()).find(({ id }) => id === ids[0])?.emptySince).to.equal(2 ** 42);
      await store.meetings.markEmpty(ids[0] ?? '', null);
      expect((await running()).map(({ emptySince }) => emptySince)).to.deep.equal([null, null, null, null]);
    });

    it('keeps one snapshot of a meeting until it ends, and what may come again', async () => {
      const here = await room();
      const id = `a-${here}`;
      const meeting = { id, room: here, startedAt: 1, endedAt: null };
      await store.meetings.add(meeting);
      await store.meetings.append(
        id,
        [1, 2, 3].map((seq) => ({ ...event(seq), message: seq === 2 ? null : `m${seq}` })),
      );
      const known = await store.meetings.repeatable(id, 9);
      expect(known.map(({ seq, message }) => [seq, message])).to.deep.equal([
        [1, 'm1'],
        [3, 'm3'],
      ]);
      expect((await store.meetings.repeatable(id, 1)).map(({ seq }) => seq)).to.deep.equal([3]);
      expect(await store.meetings.snapshot(id)).to.equal(undefined);
      const kept = { seq: 0, at: 2 ** 42, form: 'f', body: '', stays: false, stayed: 0 };
      for (const seq of [1, 2]) await store.meetings.keepSnapshot(id, { ...kept, seq, body: `{"${seq}":1}` });
      expect(await store.meetings.snapshot(id)).to.deep.equal({ ...kept, seq: 2, body: '{"2":1}' });
      await store.meetings.append(id, [event(4)], { record: { ...meeting, endedAt: 9 } });
      await store.meetings.keepSnapshot(id, { ...kept, seq: 4 });
      expect(await store.meetings.snapshot(id)).to.equal(undefined);
    });

    it('keeps chunks of tracks as bytes, and finds them by their time', async () => {
      const here = await room();
      const meeting = `a-${here}`;
      await store.meetings.add({ id: meeting, room: here, startedAt: 1, endedAt: null });
      const chunk = (track: string, first: number, last: number, bytes: number[]) =>
        store.tracks.add({ meeting, track, first, last, data: Uint8Array.from(bytes) });
      await Promise.all([chunk('b', 5, 9, [0, 255, 128]), chunk('a', 5, 2 ** 42, [1]), chunk('a', 0, 4, [2])]);
      const found = async (from: number, to: number) =>
        (await store.tracks.between(meeting, from, to)).map(({ track, first, last, data }) => [
          track,
          first,
          last,
          ...data,
        ]);
      expect(await found(0, 2 ** 43)).to.deep.equal([
        ['a', 0, 4, 2],
        ['a', 5, 2 ** 42, 1],
        ['b', 5, 9, 0, 255, 128],
      ]);
      expect(await found(10, 20)).to.deep.equal([['a', 5, 2 ** 42, 1]]);
    });

    it('removes the oldest meetings that have ended, some events at a time', async () => {
      const here = await room();
      const ids = ['x', 'y', 'z'].map((id) => `${id}-${here}`);
      for (const id of ids) {
        await meeting(id, here);
        const record = { id, room: here, startedAt: 1, endedAt: 2 };
        await store.meetings.append(
          id,
          [1, 2, 3, 4, 5].map((seq) => event(seq)),
          { record },
        );
      }
      const keep = { meetings: 2, bytes: 1e9 };
      expect(await store.meetings.prune(here, keep, 3)).to.equal(4);
      expect((await store.meetings.events(ids[0] ?? '', 1, 9)).map((e) => e.seq)).to.deep.equal([4, 5]);
      expect(await store.meetings.prune(here, keep, 3)).to.equal(3);
      expect(await store.meetings.prune(here, keep, 3)).to.equal(0);
      expect(await store.meetings.get(ids[0] ?? '')).to.equal(undefined);
      expect(await store.meetings.prune(here, { meetings: 9, bytes: 1 }, 99)).to.equal(6);
    });

    it('keeps documents, their space, and which of them people have removed', async () => {
      const [here, other] = [await room(), await room()];
      const [a, b] = [`a-${here}`, `b-${here}`];
      const before = (await store.documents.space(here, `${here}@x`)).all;
      await store.documents.add(here, document(b, { name: HARD, account: `${here}@x`, bytes: 2 ** 41 }));
      await store.documents.add(here, document(a, { bytes: 0 }));
      await store.documents.add(here, document(b, { name: 'again' }));
      await store.documents.add(other, document(a, { account: `${here}@x` }));
      expect((await store.documents.of(here)).map((d) => [d.document, d.name])).to.deep.equal([
        [b, HARD],
        [a, `${a}.pdf`],
      ]);
      expect(await store.documents.unmeasured()).to.include(a);
      await store.documents.measure(a, 7, false);
      await store.documents.measure(a, 7, true);
      expect((await store.documents.of(here))[1]).to.deep.equal(document(a, { bytes: 7, converted: true }));
      const all = before + 2 ** 41 + 14;
      expect(await store.documents.space(here, `${here}@x`)).to.deep.equal({
        room: 2 ** 41 + 7,
        account: 2 ** 41 + 7,
        all,
      });
      expect(await store.documents.space('none', '')).to.deep.equal({ room: 0, account: 0, all });
      expect((await store.documents.roomsWith(a)).sort()).to.deep.equal([here, other].sort());
      await store.documents.remove(here, a);
      expect(await store.documents.removed(), 'another room has it').to.deep.equal([]);
      await store.documents.remove(other, a);
      expect(await store.documents.removed()).to.deep.equal([a]);
      expect(await store.documents.ids())
        .to.include(b)
        .and.not.to.include(a);
      await store.documents.add(here, document(a));
      expect(await store.documents.removed()).to.deep.equal([]);
      await store.documents.remove(here, a);
      await store.documents.forget(a);
      expect(await store.documents.removed()).to.deep.equal([]);
    });

    it('keeps bans, oldest first, and vCards with the hashes of their pictures', async () => {
      const ban = { jid: HARD, reason: HARD, by: 'op@x', at: 2 ** 42 };
      await store.bans.add({ ...ban, reason: 'before' });
      await store.bans.add(ban);
      await store.bans.add({ ...ban, jid: 'older', at: 1 });
      expect(await store.bans.all()).to.deep.equal([{ ...ban, jid: 'older', at: 1 }, ban]);
      await store.bans.remove('older');
      await store.bans.remove(HARD);
      expect(await store.bans.all()).to.deep.equal([]);

      const here = await room();
      await store.vcards.save(here, LONG, ['a', 'b']);
      await store.vcards.save(here, HARD, ['c', 'd']);
      expect(await store.vcards.of(here)).to.equal(HARD);
      expect((await store.vcards.avatarHashes()).get(here)).to.deep.equal(['c', 'd']);
      await store.vcards.save(here, undefined, []);
      expect(await store.vcards.of(here)).to.equal(undefined);
    });

    it('has done all that it was asked for when it is closed', async () => {
      const here = await room();
      const last = [store.messages.add(here, message('last')), store.vcards.save(here, 'last', [])];
      await again();
      await Promise.all(last);
      expect([(await store.messages.get(here, 'last'))?.id, await store.vcards.of(here)]).to.deep.equal([
        'last',
        'last',
      ]);
    });
  });
}

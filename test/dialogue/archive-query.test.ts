// Asking a room's archive: for a part of it, page by page, and wrongly. docs/rules.md R15.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { archiveQuery, askArchive, bodiesOf } from '../helpers/archive.ts';
import {
  conditionOf,
  configure,
  type Dialogue,
  openRoom,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';

describe('a query of an archive', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/phone');
    await bob.join('bob');
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  describe('R15.4 is narrowed', () => {
    let ids: string[];
    beforeEach(async () => {
      // One, two ... six, a minute apart, by bob and the owner in turn.
      for (const body of ['one', 'two', 'three', 'four', 'five', 'six']) {
        await (['one', 'three', 'five'].includes(body) ? bob : owner).say(body);
        dialogue.clock.now += 60_000;
      }
      ids = (await askArchive(owner)).results.map((r) => r.id);
    });
    const found = async (form: Record<string, string | string[]>, rsm?: string) => {
      const answer = await askArchive(owner, { form, ...(rsm === undefined ? {} : { rsm }) });
      return answer.condition ?? bodiesOf(answer).join(' ');
    };
    const id = (n: number) => ids[n - 1] ?? '';

    it('to one occupant, or to the room as a whole', async () => {
      expect(await found({ with: `${ROOM}/bob` })).to.equal('one three five');
      expect(await found({ with: `${ROOM}/nobody` })).to.equal('');
      expect(await found({ with: ROOM })).to.equal('one two three four five six');
      expect(await found({ with: 'bob@example/phone' })).to.equal('');
      expect(await found({ with: 'other@rooms.example/bob' })).to.equal('');
      expect(await found({ with: `${ROOM}/bob` }, `<max>1</max><before/>`)).to.equal('five');
      const second = `<max>1</max><index>1</index>`;
      expect((await askArchive(owner, { form: { with: `${ROOM}/bob` }, rsm: second })).index).to.equal(1);
      expect((await askArchive(owner, { form: { with: `${ROOM}/bob` } })).count).to.equal(3);
    });
    it('to one user by the real address, whatever the nick, for those who may see it', async () => {
      await bob.send(`<presence to='${ROOM}/robert'/>`);
      await bob.say('seven');
      expect(await found({ with: 'bob@example' })).to.equal('one three five seven');
      expect(await found({ with: 'Bob@Example' })).to.equal('one three five seven');
      expect(await found({ with: 'bob@example', 'after-id': id(2), 'before-id': id(5) })).to.equal('three');
      const last = await askArchive(owner, { form: { with: 'bob@example' }, rsm: '<max>1</max><before/>' });
      expect([bodiesOf(last).join(), last.index, last.count]).to.deep.equal(['seven', undefined, 4]);
      expect(await found({ with: 'owner@example' })).to.equal('two four six');
      expect(await found({ with: 'nobody@example' })).to.equal('');
      expect(await found({ with: 'bob@example', 'after-id': 'x' })).to.equal('item-not-found');

      const byBob = async (jid: string) => {
        const answer = await askArchive(bob, { form: { with: jid } });
        return [answer.condition, bodiesOf(answer).join(' '), answer.count, answer.complete];
      };
      expect(await byBob('owner@example')).to.deep.equal([undefined, '', 0, true]);
      await configure(owner, { whois: 'anyone' });
      await owner.say('open');
      expect(await byBob('owner@example'), 'what was hidden stays so').to.deep.equal([undefined, 'open', 1, true]);
      await configure(owner, { whois: 'moderators' });
      expect(await byBob('owner@example')).to.deep.equal([undefined, '', 0, true]);
    });
    it('to a time, both ends included, in whatever zone', async () => {
      expect(await found({ start: '2026-05-04T09:02:00Z' })).to.equal('three four five six');
      expect(await found({ start: '2026-05-04T09:02:00.001Z' })).to.equal('four five six');
      expect(await found({ end: '2026-05-04T09:02:00Z' })).to.equal('one two three');
      expect(await found({ end: '2026-05-04T09:01:59.999999Z' })).to.equal('one two');
      expect(await found({ start: '2026-05-04T11:01:00+02:00', end: '2026-05-04T04:03:00-05:00' })).to.equal(
        'two three four',
      );
      expect(await found({ start: '2026-05-04T09:02:00Z', end: '2026-05-04T09:01:00Z' })).to.equal('');
      expect(await found({ start: '2030-01-01T00:00:00Z' })).to.equal('');
      expect(await found({ end: '2001-01-01T00:00:00Z' })).to.equal('');
    });
    it('to what lies behind, before or between messages', async () => {
      expect(await found({ 'after-id': id(4) })).to.equal('five six');
      expect(await found({ 'before-id': id(3) })).to.equal('one two');
      expect(await found({ 'after-id': id(2), 'before-id': id(5) })).to.equal('three four');
      expect(await found({ 'after-id': id(5), 'before-id': id(2) })).to.equal('');
      expect(await found({ 'after-id': id(1) }, `<max>2</max><before>${id(5)}</before>`)).to.equal('three four');
    });
    it('to messages that are named', async () => {
      expect(await found({ ids: [id(5), id(2), id(2)] })).to.equal('two five');
      expect(await found({ ids: [id(5), id(2)], with: `${ROOM}/bob` })).to.equal('five');
      expect(await found({ ids: [id(2), id(3), id(5)] }, '<max>2</max>')).to.equal('two three');
    });
    it('to nothing by what is left empty', async () => {
      expect(await found({ start: '', end: '', with: '', 'after-id': '', 'before-id': '', ids: [] })).to.equal(
        'one two three four five six',
      );
    });
    it('and by all of these together', async () => {
      const form = { with: `${ROOM}/bob`, start: '2026-05-04T09:01:00Z', 'before-id': id(5) };
      expect(await found(form)).to.equal('three');
    });
    it('R15.6 but not by ids that it has not', async () => {
      for (const form of [
        { 'after-id': 'x' },
        { 'before-id': 'x' },
        { ids: [id(1), 'x'] },
        { ids: 'x', with: 'a@b' },
      ]) {
        expect(await found(form as never), JSON.stringify(form)).to.equal('item-not-found');
      }
      for (const rsm of ['<after>x</after>', '<before>x</before>', `<before>${'x'.repeat(1_000)}</before>`]) {
        expect(await found({}, rsm), rsm).to.equal('item-not-found');
      }
      // Nor by those of another room.
      const room = 'other@rooms.example';
      await owner.join('owner', { room });
      await owner.iq('set', `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`, room);
      expect((await askArchive(owner, { room, form: { 'after-id': id(1) } })).condition).to.equal('item-not-found');
    });
    it('R15.6 nor by more ids than the limit', async () => {
      const many = Array.from({ length: 101 }, (_, i) => `id-${i}`);
      expect(await found({ ids: many })).to.equal('not-acceptable');
      expect(await found({ ids: many.slice(1) })).to.equal('item-not-found');
    });

    it('R15.5 page by page: how many, which place, whether there is more', async () => {
      const page = async (rsm: string, more = '') => {
        const a = await askArchive(owner, { rsm, more });
        return [bodiesOf(a).join(' '), a.first, a.last, a.index, a.count, a.complete];
      };
      expect(await page('')).to.deep.equal(['one two three four five six', id(1), id(6), 0, 6, true]);
      expect(await page('<max>4</max>')).to.deep.equal(['one two three four', id(1), id(4), 0, 6, false]);
      expect(await page(`<max>2</max><after>${id(4)}</after>`)).to.deep.equal(['five six', id(5), id(6), 4, 6, true]);
      expect(await page(`<max>2</max><after>${id(6)}</after>`)).to.deep.equal([
        '',
        undefined,
        undefined,
        undefined,
        6,
        true,
      ]);
      expect(await page('<max>2</max><before/>')).to.deep.equal(['five six', id(5), id(6), undefined, 6, false]);
      expect(await page(`<max>4</max><before>${id(4)}</before>`)).to.deep.equal([
        'one two three',
        id(1),
        id(3),
        undefined,
        6,
        true,
      ]);
      expect(await page('<max>0</max>')).to.deep.equal(['', undefined, undefined, undefined, 6, false]);
      expect(await page('<max>2</max><index>3</index>')).to.deep.equal(['four five', id(4), id(5), 3, 6, false]);
      expect(await page('<index>6</index>')).to.deep.equal(['', undefined, undefined, undefined, 6, true]);
      // Flipped is the order of sending alone.
      const flip = `<flip-page/>`;
      expect(await page(`<max>2</max><after>${id(1)}</after>`, flip)).to.deep.equal([
        'three two',
        id(2),
        id(3),
        1,
        6,
        false,
      ]);
      expect(await page('<max>2</max><before/>', flip)).to.deep.equal(['six five', id(5), id(6), undefined, 6, false]);
    });
  });

  it('R15.5 a page is not longer than the limits, in messages and in characters', async () => {
    await dialogue.end();
    dialogue = await startDialogue({ limits: { archive: { page: 3, answer: 2_000 }, messages: { burst: 100 } } });
    owner = await openRoom(dialogue);
    for (let i = 0; i < 5; i++) await owner.say(String(i));
    expect(bodiesOf(await askArchive(owner, { rsm: '<max>1000</max>' }))).to.deep.equal(['0', '1', '2']);
    expect(bodiesOf(await askArchive(owner))).to.have.length(3);
    for (let i = 0; i < 2; i++) await owner.say('x'.repeat(3_000));
    await owner.say('last');
    const back = await askArchive(owner, { rsm: '<before/>' });
    expect([bodiesOf(back).join(), back.complete]).to.deep.equal(['last', false]);
    const one = await askArchive(owner, { rsm: `<before>${back.first}</before>` });
    expect([one.results.length, one.complete], 'one that is too long comes alone').to.deep.equal([1, false]);
  });

  describe('R15.6 a query that cannot be read is refused', () => {
    const field = (name: string, value: string) => ({ form: { [name]: value } });
    for (const [what, payload, condition] of [
      ['a time that is none', archiveQuery(field('start', 'yesterday')), 'bad-request'],
      ['a time without a zone', archiveQuery(field('end', '2026-05-04T09:00:00')), 'bad-request'],
      ['a day', archiveQuery(field('end', '2026-05-04')), 'bad-request'],
      ['an unknown field', archiveQuery(field('include-groupchat', 'true')), 'feature-not-implemented'],
      ['a broken address', archiveQuery(field('with', 'bob@')), 'jid-malformed'],
      ['a number that is none', archiveQuery({ rsm: '<max>many</max>' }), 'bad-request'],
      ['a negative number', archiveQuery({ rsm: '<max>-1</max>' }), 'bad-request'],
      ['a broken place', archiveQuery({ rsm: '<index>x</index>' }), 'bad-request'],
      ['a node', archiveQuery({ attrs: `node='x'` }), 'item-not-found'],
      ['a query id that is too long', archiveQuery({ attrs: `queryid='${'q'.repeat(201)}'` }), 'bad-request'],
      ['another form', `<query xmlns='${NS.mam}'><x xmlns='${NS.dataForms}' type='submit'/></query>`, 'bad-request'],
      [
        'a form that is no answer',
        `<query xmlns='${NS.mam}'><x xmlns='${NS.dataForms}' type='cancel'/></query>`,
        'bad-request',
      ],
    ] as const) {
      it(what, async () => {
        expect(conditionOf(await owner.iq('set', payload))).to.equal(condition);
      });
    }
  });
});

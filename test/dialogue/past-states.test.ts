// The state as it was after any event of the log; docs/rules.md R62.9.
import { expect } from 'chai';
import { isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import type { Element } from '../../protocol/base/xml.ts';
import { parsePageInk, parseState } from '../../protocol/log/state.ts';
import { pageOf } from '../../protocol/stage/shown.ts';
import { strokesOf } from '../../protocol/stage/strokes.ts';
import {
  addDocument,
  conditionOf,
  configure,
  type Dialogue,
  DOMAIN,
  openRoom,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';

describe('the state of the past', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let document: string;
  /** Runs before events are read from the database. */
  let reading: (from: number) => Promise<void>;

  const start = async (limits: Lowered = {}) => {
    reading = async () => undefined;
    dialogue = await startDialogue({
      limits,
      wrap: (store) => ({
        ...store,
        meetings: {
          ...store.meetings,
          async events(meeting, from, max) {
            await reading(from);
            return await store.meetings.events(meeting, from, max);
          },
        },
      }),
    });
    owner = await openRoom(dialogue);
    await owner.iq('set', `<start xmlns='${NS.log}'/>`);
    document = await addDocument(dialogue);
    await owner.stage(`<show document='${document}' page='2'/>`);
    dialogue.clock.now += 1_000;
    await owner.stage(`<ink id='a' page='2'>1 2</ink>`);
    dialogue.clock.now += 1_000;
    await owner.stage(`<page number='3'/>`);
    dialogue.clock.now += 1_000;
    await owner.stage(`<clear page='2'/>`);
  };
  afterEach(() => dialogue.end());

  const query = (attrs: string) => `<state xmlns='${NS.log}' ${attrs}/>`;
  const ask = (attrs: string, who = owner, room = ROOM) => who.iq('get', query(attrs), room);
  const refusal = async (attrs: string, who = owner, room = ROOM) => conditionOf(await ask(attrs, who, room));

  it('R62.9 is that of the event, with its time, and the ink of each page then, also when the meeting is over', async () => {
    await start();
    const { attrs } = (await ask(`seq='1'`)).getChild('state', NS.log) as Element;
    for (const when of ['while it runs', 'after its end']) {
      const of = when === 'while it runs' ? '' : `meeting='${attrs.meeting}'`;
      const told: unknown[] = [];
      for (const seq of [1, 2, 3, 4, 5]) {
        const answer = parseState((await ask(`seq='${seq}' ${of}`)).getChild('state', NS.log) as Element);
        if (isFault(answer)) throw new Error(answer.text);
        const { state, at, inked } = answer;
        told.push([state.seq, at, state.phase, pageOf(state), strokesOf(state).map((s) => s.id), inked]);
      }
      expect(told, when).to.deep.equal([
        [1, 0, 'running', 1, [], []],
        [2, 0, 'running', 2, [], []],
        [3, 1_000, 'running', 2, ['a'], []],
        [4, 2_000, 'running', 3, [], [2]],
        [5, 3_000, 'running', 3, [], []],
      ]);
      const page = parsePageInk((await ask(`seq='4' page='2' ${of}`)).getChild('state', NS.log) as Element);
      expect(page, when).to.deep.include({ seq: 4, document, page: 2 });
      expect(isFault(page) || page.strokes.map((s) => s.points)).to.deep.equal([[1, 2]]);
      await owner.iq('set', `<end xmlns='${NS.log}'/>`);
    }
    expect(dialogue.errors).to.deep.equal([]);
  });

  it('R62.9 is refused with one error where there is none, or it is not for the asker', async () => {
    await start();
    for (const bad of [`seq='0'`, `seq='-1'`, `seq=''`, `seq='x'`, `seq='1' page='0'`, `seq='1' meeting=' '`]) {
      expect(await refusal(bad), bad).to.equal('bad-request');
    }
    for (const none of [`seq='6'`, `seq='${2 ** 45}'`, `seq='1' meeting='nope'`]) {
      expect(await refusal(none), none).to.equal('item-not-found');
    }
    const { attrs } = (await ask(`seq='1'`)).getChild('state', NS.log) as Element;
    const bob = dialogue.person('bob@example/x');
    expect(await refusal(`seq='1'`, bob)).to.equal('forbidden');
    await bob.join('bob', { room: `other@${DOMAIN}` });
    expect(await refusal(`seq='1' meeting='${attrs.meeting}'`, bob, `other@${DOMAIN}`)).to.equal('item-not-found');
    expect(await refusal(`seq='1'`, bob, `other@${DOMAIN}`), 'nothing was done there').to.equal('item-not-found');
  });

  it('R62.9 holds up nothing that is said meanwhile, and is not told to one who was put out', async () => {
    await start();
    const bob = dialogue.person('bob@example/x');
    await bob.join('bob');
    const held = Promise.withResolvers<void>();
    const begun = Promise.withResolvers<void>();
    reading = (from) => {
      begun.resolve();
      return from === 1 ? held.promise : Promise.resolve();
    };
    bob.post(`<iq type='get' id='past' to='${ROOM}'>${query(`seq='5'`)}</iq>`);
    await begun.promise;
    owner.post(`<message type='groupchat' to='${ROOM}'><body>meanwhile</body></message>`);
    await bob.until((s) => s.getChildText('body') === 'meanwhile');
    const kick = `<query xmlns='${NS.mucAdmin}'><item nick='bob' role='none'/></query>`;
    owner.post(`<iq type='set' id='kick' to='${ROOM}'>${kick}</iq>`);
    await bob.until((s) => s.name === 'presence' && s.attrs.type === 'unavailable');
    held.resolve();
    await dialogue.settled();
    const answers = bob.received.filter((s) => s.attrs.id === 'past');
    expect(answers.map(conditionOf)).to.deep.equal(['forbidden']);
  });

  it('R62.9 is none where the log has lost its beginning, as while a meeting is removed', async () => {
    await start();
    dialogue.database.exec('delete from events where seq < 3');
    expect(await refusal(`seq='5'`)).to.equal('item-not-found');
  });

  it('R62.9 is told up to what one user may read, and all guests together', async () => {
    await start({ past: { rate: 1, burst: 5, strangersRate: 1, strangersBurst: 5 } });
    const people = await Promise.all(
      ['bob@example/x', 'g1@guest.example/x', 'g2@guest.example/x'].map(async (jid, n) => {
        const one = dialogue.person(jid);
        await one.join(`p${n}`);
        return one;
      }),
    );
    const [bob, first, second] = people as [Somebody, Somebody, Somebody];
    expect([await refusal(`seq='5'`), await refusal(`seq='5'`), await refusal(`seq='1'`)]).to.deep.equal([
      undefined,
      undefined,
      'policy-violation',
    ]);
    expect(await refusal(`seq='5'`, bob), 'another user').to.equal(undefined);
    dialogue.clock.now += 5_000;
    expect(await refusal(`seq='1'`), 'it has come again').to.equal(undefined);
    expect([
      await refusal(`seq='5'`, first),
      await refusal(`seq='2'`, first),
      await refusal(`seq='1'`, second),
      conditionOf(await second.iq('get', query(''))),
    ]).to.deep.equal([undefined, undefined, 'policy-violation', undefined]);
  });

  it('R62.13 is read for one question of a user at a time, for one of a room, and for so many of guests in all', async () => {
    await start({ past: { strangersAtOnce: 1 } });
    const [bob, carl, first, second] = (await Promise.all(
      ['bob@example/x', 'carl@example/x', 'g1@guest.example/x', 'g2@guest.example/x'].map(async (jid, n) => {
        const one = dialogue.person(jid);
        await one.join(`p${n}`);
        return one;
      }),
    )) as [Somebody, Somebody, Somebody, Somebody];
    const other = `other@${DOMAIN}`;
    await bob.join('bob', { room: other });
    await configure(bob, {}, other);
    await bob.iq('set', `<start xmlns='${NS.log}'/>`, other);
    await first.join('first', { room: other });
    let begun = 0;
    let held = Promise.withResolvers<void>();
    reading = () => {
      begun += 1;
      return held.promise;
    };
    const asks = (who: Somebody, id: string, room = ROOM) =>
      who.post(`<iq type='get' id='${id}' to='${room}'>${query(`seq='1'`)}</iq>`);
    const answer = (who: Somebody, id: string) => who.until((s) => s.attrs.id === id).then(conditionOf);
    const untilBegun = async (count: number) => {
      while (begun < count) await new Promise((done) => setImmediate(done));
    };
    // One of a user, and one of a room.
    asks(bob, 'b1');
    asks(bob, 'b2', other);
    asks(carl, 'c1');
    await untilBegun(1);
    // What is said next comes after all that was asked.
    owner.post(`<message type='groupchat' to='${ROOM}'><body>meanwhile</body></message>`);
    await bob.until((s) => s.getChildText('body') === 'meanwhile');
    expect(begun).to.equal(1);
    held.resolve();
    expect(await Promise.all([answer(bob, 'b1'), answer(bob, 'b2'), answer(carl, 'c1')])).to.deep.equal([
      undefined,
      undefined,
      undefined,
    ]);
    // Of guests one in all.
    begun = 0;
    held = Promise.withResolvers<void>();
    asks(first, 'g1', other);
    await untilBegun(1);
    asks(second, 'g2');
    expect(await answer(second, 'g2')).to.equal('policy-violation');
    held.resolve();
    expect(await answer(first, 'g1')).to.equal(undefined);
    expect(await refusal(`seq='1'`, second)).to.equal(undefined);
  });
});

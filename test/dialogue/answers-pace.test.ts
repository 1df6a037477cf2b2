// Long answers stand behind what people say and show: docs/rules.md R55.11, R55.12.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import { archiveQuery } from '../helpers/archive.ts';
import {
  conditionOf,
  type Dialogue,
  DOMAIN,
  openRoom,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';

const OTHER = `other@${DOMAIN}`;
const many = 1_000_000;
const free = { answers: { rate: many, roomRate: many, strangersRate: many } };
/** The first long answer uses it up; what is missing has come 100 ms later or so. */
const tight = (whose: 'own' | 'room' | 'strangers', rate = 20_000): Lowered => ({
  answers: whose === 'own' ? { rate, burst: 10 } : { [`${whose}Rate`]: rate, [`${whose}Burst`]: 10 },
});

describe('long answers', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let ids = 0;
  const start = async (...limits: Lowered[]) => {
    dialogue = await startDialogue({ limits: [{ messages: { burst: many } }, free, ...limits] });
    owner = await openRoom(dialogue);
    await owner.join('owner', { room: OTHER });
    await owner.iq('set', `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`, OTHER);
    await owner.say('x'.repeat(2_000));
    await owner.send(`<message type='groupchat' to='${OTHER}'><body>${'x'.repeat(2_000)}</body></message>`);
    dialogue.clock.now += 60_000;
  };
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const enters = async (jid: string, room = ROOM) => {
    const one = dialogue.person(jid);
    await one.send(
      `<presence to='${room}/${jid.split('@')[0]}'><x xmlns='${NS.muc}'><history maxstanzas='0'/></x></presence>`,
    );
    one.take();
    return one;
  };
  const READS: Record<string, string> = {
    'the archive': `type='set'>${archiveQuery()}`,
    'the log': `type='get'><log xmlns='${NS.log}'/>`,
  };
  const post = (who: Somebody, query = READS['the archive'], room = ROOM) => {
    ids += 1;
    who.post(`<iq id='q${ids}' to='${room}' ${query}</iq>`);
    return `q${ids}`;
  };
  const isAnswer = (id: string) => (s: Element) => s.name === 'iq' && attr(s, 'id') === id;
  const answered = (who: Somebody, id: string) => who.received.some(isAnswer(id));

  for (const [what, query] of Object.entries(READS)) {
    it(`R55.11 who reads ${what} of a room after others waits, and all that is said goes past`, async () => {
      await start(tight('room', what === 'the log' ? 300 : 20_000));
      const [ann, bob] = [await enters('ann@example/x'), await enters('bob@example/x')];
      const [first, second, elsewhere] = [post(ann, query), post(bob, query), post(owner, query, OTHER)];
      await dialogue.settled();
      expect([answered(ann, first), answered(bob, second), answered(owner, elsewhere)]).to.deep.equal([
        true,
        false,
        true,
      ]);
      await owner.say('meanwhile');
      expect(bob.received.map((s) => s.getChildText('body')).filter(Boolean)).to.include('meanwhile');
      expect(answered(bob, second)).to.equal(false);
      expect(conditionOf(await bob.until(isAnswer(second)))).to.equal(undefined);
    });
  }

  it('R55.11 one user waits for his share, in whatever room, and others do not', async () => {
    await start(tight('own'));
    await enters('ann@example/x');
    const [ann, bob] = [await enters('ann@example/x', OTHER), await enters('bob@example/x', OTHER)];
    const [first, second, others] = [
      post(ann),
      post(ann, READS['the archive'], OTHER),
      post(bob, READS['the archive'], OTHER),
    ];
    await dialogue.settled();
    expect([answered(ann, first), answered(ann, second), answered(bob, others)]).to.deep.equal([true, false, true]);
    expect(conditionOf(await ann.until(isAnswer(second)))).to.equal(undefined);
  });

  it('R55.11 the state of the stage waits for nobody else', async () => {
    await start(tight('room'), tight('strangers'));
    const people = await Promise.all([1, 2, 3].map((n) => enters(`g${n}@guest.example/x`)));
    const asked = people.map((one) => post(one, `type='get'><state xmlns='${NS.log}'/>`));
    await dialogue.settled();
    expect(people.map((one, n) => answered(one, asked[n] ?? ''))).to.deep.equal([true, true, true]);
  });

  it('R55.12 all guests together have a share, in whatever rooms; accounts of this server do not wait for them', async () => {
    await start(tight('strangers'));
    const [one, two] = [await enters('g1@guest.example/x'), await enters('g2@guest.example/x', OTHER)];
    const first = post(one);
    await dialogue.settled();
    const [second, ours] = [post(two, READS['the archive'], OTHER), post(owner)];
    await dialogue.settled();
    expect([answered(one, first), answered(two, second), answered(owner, ours)]).to.deep.equal([true, false, true]);
    expect(conditionOf(await two.until(isAnswer(second)))).to.equal(undefined);
  });

  it('R55.11 who would wait too long is told so, once', async () => {
    await start({ answers: { wait: 1 } }, tight('room'));
    const ann = await enters('ann@example/x');
    const first = post(ann);
    await dialogue.settled();
    const second = post(ann);
    await dialogue.settled();
    expect([first, second].map((id) => ann.received.filter(isAnswer(id)).map(conditionOf))).to.deep.equal([
      [undefined],
      ['policy-violation'],
    ]);
  });

  it('R55.11 who enters again and again is not told the discussion each time', async () => {
    await start(tight('own'));
    const told = async () =>
      (await dialogue.person('ann@example/x').join('ann')).filter((s) => s.getChildText('body') !== null).length;
    expect([await told(), await told()]).to.deep.equal([1, 0]);
    dialogue.clock.now += 60_000;
    expect(await told()).to.equal(1);
  });
});

// How fast presences may come; docs/rules.md R1.17.
import { expect } from 'chai';
import { attr } from '../../protocol/base/xml.ts';
import {
  conditionOf,
  type Dialogue,
  openRoom,
  outline,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';

describe('R1.17 presences', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  const start = async (limits: Lowered) => {
    dialogue = await startDialogue({ limits });
    owner = await openRoom(dialogue, {});
    bob = dialogue.person('bob@example/phone');
    await bob.join('bob');
    for (const one of [owner, bob]) one.take();
  };
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  const status = (n: number) => bob.post(`<presence to='${ROOM}/bob' id='p${n}'><status>${n}</status></presence>`);
  const seen = (who: Somebody) =>
    who.received.map((s) => s.getChildText('status') ?? s.getChildText('body') ?? outline([s]).join());

  it('wait for their turn, and nothing of the same client overtakes them', async () => {
    // Of 50 a second one comes every 20 ms. The entering was one of the three.
    await start({ presence: { rate: 50, burst: 3, wait: 1_000 } });
    for (const n of [1, 2, 3, 4]) status(n);
    bob.post(`<message type='groupchat' to='${ROOM}'><body>behind</body></message>`);
    bob.post(`<iq type='get' id='q' to='${ROOM}'><query xmlns='http://jabber.org/protocol/disco#info'/></iq>`);
    bob.post(`<presence to='${ROOM}/bob' type='unavailable'/>`);
    await dialogue.settled();
    expect(seen(owner)).to.deep.equal(['1', '2']);
    await owner.until((s) => attr(s, 'type') === 'unavailable');
    expect(seen(owner)).to.deep.equal(['1', '2', '3', '4', 'behind', 'presence unavailable bob']);
    await dialogue.settled();
    const types = bob.received.map((s) => attr(s, 'type'));
    expect(types).to.include.members(['result', 'unavailable']).and.not.include('error');
  });

  it('are refused when their turn is too far away; the others come, and nobody else waits', async () => {
    await start({ presence: { rate: 20, burst: 2, wait: 120 } });
    const anna = dialogue.person('anna@example/x');
    for (const n of [1, 2, 3, 4]) status(n);
    expect(outline(await anna.join('anna'))).to.include('presence anna 110,170');
    // 2 and 3 wait for 50 and 100 ms, 4 would for 150.
    expect(bob.received.filter((s) => conditionOf(s)).map((s) => [attr(s, 'id'), conditionOf(s)])).to.deep.equal([
      ['p4', 'policy-violation'],
    ]);
    await owner.until((s) => s.getChildText('status') === '3');
    expect(seen(owner).filter((text) => /^\d$/.test(text))).to.deep.equal(['1', '2', '3']);
  });

  it('are refused by the limits as they are when thirty come in one go; leaving takes no turn', async () => {
    await start({ presence: { wait: 0 } });
    for (let n = 1; n <= 30; n++) status(n);
    await dialogue.settled();
    expect(bob.received.filter((s) => conditionOf(s) === 'policy-violation').length).to.equal(11);
    expect(outline(await bob.leave('bob'))).to.deep.equal(['presence unavailable bob 110']);
    dialogue.clock.now += 1_000;
    expect(outline(await bob.join('bob'))).to.include('presence bob 110,170');
  });

  describe('R4.10 what waits behind them is counted before it waits:', () => {
    const refused = (who: Somebody) =>
      who.received.filter((s) => conditionOf(s)).map((s) => `${s.name} ${attr(s, 'id')} ${conditionOf(s)}`);
    const behind = (id: string, child: string) =>
      bob.post(`<message type='groupchat' to='${ROOM}' id='${id}'>${child}</message>`);
    const stage = (id: string, more = '') =>
      behind(id, `<stage xmlns='urn:lectern:stage:1'><show/></stage><x>${more}</x>`);

    it('a message has its rate and its length', async () => {
      await start({ presence: { rate: 50, burst: 2, wait: 1_000 }, messages: { burst: 2, size: 1_000 } });
      status(1);
      status(2);
      behind('long', `<body>${'x'.repeat(1_000)}</body>`);
      for (const id of ['a', 'b', 'c']) behind(id, `<body>${id}</body>`);
      stage('stage', 'x'.repeat(1_000));
      await dialogue.settled();
      const all = ['long', 'c', 'stage'].map((id) => `message ${id} policy-violation`);
      expect(refused(bob)).to.deep.equal(all);
      expect(seen(owner)).to.deep.equal(['1']);
      await owner.until((s) => s.getChildText('body') === 'b');
      expect(seen(owner)).to.deep.equal(['1', '2', 'a', 'b']);
    });

    it('all that waits together has a limit in bytes, and leaving waits without its words', async () => {
      await start({ presence: { rate: 50, burst: 2, wait: 1_000, behind: 1_000 } });
      status(1);
      status(2);
      stage('first', 'x'.repeat(500));
      stage('second', 'x'.repeat(500));
      const question = `<query xmlns='http://jabber.org/protocol/disco#info'/>`;
      bob.post(`<iq type='get' id='q' to='${ROOM}' more='${'x'.repeat(500)}'>${question}</iq>`);
      bob.post(`<presence type='unavailable' to='${ROOM}/bob'><status>${'x'.repeat(500)}</status></presence>`);
      await dialogue.settled();
      expect(refused(bob)).to.deep.equal(['message second policy-violation', 'iq q policy-violation']);
      expect(seen(owner)).to.deep.equal(['1']);
      await owner.until((s) => attr(s, 'type') === 'unavailable');
      await dialogue.settled();
      expect(seen(owner)).to.deep.equal(['1', '2', 'presence unavailable bob']);
      expect(refused(bob).at(-1)).to.equal('message first forbidden');
    });

    it('what has had its turn counts no more', async () => {
      await start({ presence: { rate: 50, burst: 2, wait: 1_000, behind: 1_000 } });
      status(1);
      for (const n of [2, 3, 4]) {
        status(n);
        stage(`s${n}`, 'x'.repeat(500));
        await bob.until((s) => attr(s, 'id') === `s${n}`);
      }
      expect(refused(bob)).to.deep.equal([2, 3, 4].map((n) => `message s${n} forbidden`));
    });
  });
});

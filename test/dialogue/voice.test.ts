// Voice: sent on at once to those alone who can hear it, and not kept. docs/rules.md R7.

import { expect } from 'chai';
import { meetingIn } from '../../component/meeting/in-room.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import {
  conditionOf,
  type Dialogue,
  onDisk,
  openRoom,
  outline,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';

describe('voice in a room', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  let phone: Somebody;

  const begin = async (limits: Lowered = {}) => {
    dialogue = await startDialogue({ limits });
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/desk', { lectern: true });
    phone = dialogue.person('phone@example/x');
    await bob.join('bob');
    await phone.join('phone');
    for (const one of [owner, bob, phone]) one.take();
  };
  const again = async (limits: Lowered) => {
    await dialogue.end();
    await begin(limits);
  };
  beforeEach(() => begin());
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const life = (kind: string) => owner.iq('set', `<${kind} xmlns='${NS.log}'/>`);

  it('R7.1 a packet reaches the others who hear voices as it is, and neither its sender nor stock clients', async () => {
    const own = await bob.send(
      `<message type='groupchat' to='${ROOM}' id='v'><voice xmlns='${NS.voice}' t='60' n='1'>b3B1cw==</voice><body>forged</body></message>`,
    );
    expect(own).to.deep.equal([]);
    const [packet, ...rest] = owner.take();
    expect(rest).to.deep.equal([]);
    expect(packet?.attrs.from).to.equal(`${ROOM}/bob`);
    expect(packet?.getChild('voice', NS.voice)?.attrs).to.deep.include({ t: '60', n: '1' });
    expect(packet?.getChildText('voice')).to.equal('b3B1cw==');
    expect(packet?.getChild('no-store', NS.hints)).not.to.equal(undefined);
    expect(packet?.getChild('body')).to.equal(undefined);
    expect(phone.take()).to.deep.equal([]);
  });

  it('R7.2 voice and pointer may be lost on the way, and nothing else', async () => {
    await bob.voice(1);
    await owner.stage(`<pointer x='1' y='2'/>`);
    await owner.stage('<clear/>');
    await owner.say('x');
    const kinds = [...dialogue.lossy].map((text) => /<(voice|pointer|clear|body)/.exec(text)?.[1]);
    expect(kinds).to.deep.equal(['voice', 'pointer']);
  });

  it('R7.3 neither voice nor pointer of a meeting is kept: the log goes on as if they had not been', async () => {
    await life('start');
    const { id } = meetingIn(dialogue.core.rooms.get('lecture')) ?? { id: '' };
    for (let n = 1; n < 50; n++) await bob.voice(n);
    expect(owner.take(), 'it was heard').to.have.length(49);
    for (let x = 1; x < 50; x++) await owner.stage(`<pointer x='${x}' y='4321'/>`);
    const [cleared] = await owner.stage('<clear/>');
    expect(cleared?.getChild('event', NS.log)?.attrs.seq).to.equal('2');
    await life('end');
    const events = await dialogue.store.meetings.events(id, 1, 100);
    expect(events.map((e) => `${e.seq} ${e.kind}`)).to.deep.equal(['1 start', '2 clear', '3 end']);
    for (const when of ['now', 'after the end of the process']) {
      const disk = onDisk(dialogue.file);
      expect(disk.includes('clear'), when).to.equal(true);
      for (const text of ['b3B1cw', 'pointer x', '4321'])
        expect(disk.includes(text), `${text} ${when}`).to.equal(false);
      await dialogue.restart('close');
    }
  });

  it('R7.4 nobody speaks faster than the limit', async () => {
    await again({ voice: { burst: 3, rate: 1 } });
    const results: (string | undefined)[] = [];
    for (let i = 0; i < 5; i++) results.push(conditionOf((await bob.voice(i))[0]));
    expect(results).to.deep.equal([undefined, undefined, undefined, 'policy-violation', 'policy-violation']);
    expect(outline(owner.take())).to.have.length(3);
    dialogue.clock.now += 1_000;
    expect((await bob.voice(6)).map(conditionOf)).to.deep.equal([]);
  });

  it('R7.4 a clock that is set back silences nobody', async () => {
    dialogue.clock.now -= 3_600_000;
    await bob.voice(1);
    dialogue.clock.now -= 3_600_000;
    expect((await bob.voice(2)).map(conditionOf)).to.deep.equal([]);
  });

  describe('of one nick with two sessions', () => {
    let tab: Somebody;
    const elsewhere = (one: Somebody) => one.take().flatMap((s) => s.getChild('elsewhere', NS.voice)?.attrs.n ?? []);
    const numbers = (one: Somebody) => one.take().flatMap((s) => s.getChild('voice', NS.voice)?.attrs.n ?? []);

    beforeEach(async () => {
      tab = dialogue.person('bob@example/tab', { lectern: true });
      await tab.join('bob');
      for (const one of [owner, bob, tab]) one.take();
    });

    it('R7.6 none of them is sent its own voice, and all others are', async () => {
      await bob.voice(1);
      await bob.voice(2);
      expect(numbers(tab)).to.deep.equal([]);
      expect(numbers(owner)).to.deep.equal(['1', '2']);
      await owner.voice(7);
      expect(numbers(tab)).to.deep.equal(['7']);
      expect(numbers(bob)).to.deep.equal(['7']);
    });

    it('R7.7 the newest microphone is heard, the older is told at once and refused', async () => {
      await bob.voice(100);
      await bob.voice(101);
      expect(await tab.voice(5_000)).to.deep.equal([]);
      expect(elsewhere(bob)).to.deep.equal(['101']);
      expect(conditionOf((await bob.voice(102))[0])).to.equal('conflict');
      expect(await tab.voice(5_001)).to.deep.equal([]);
      expect(numbers(owner)).to.deep.equal(['100', '101', '5000', '5001']);
      expect(elsewhere(bob), 'once').to.deep.equal([]);
    });

    it('R7.7 it gets the microphone back with another stream, not with the one that was on its way', async () => {
      await bob.voice(100);
      await tab.voice(5_000);
      expect(conditionOf((await bob.voice(101))[0])).to.equal('conflict');
      expect(await bob.voice(90_000)).to.deep.equal([]);
      expect(elsewhere(tab)).to.deep.equal(['5000']);
      expect(conditionOf((await tab.voice(5_001))[0])).to.equal('conflict');
    });

    it('R7.7 a line that broke is no newer microphone, and its session of before is not told', async () => {
      await bob.voice(100);
      await tab.voice(5_000);
      await bob.leave('bob');
      await bob.join('bob');
      expect(conditionOf((await bob.voice(150))[0])).to.equal('conflict');
      const again = dialogue.person('bob@example/tab2', { lectern: true });
      await again.join('bob');
      bob.take();
      expect(await again.voice(5_100)).to.deep.equal([]);
      expect(elsewhere(bob)).to.deep.equal([]);
      expect(elsewhere(tab)).to.deep.equal([]);
    });

    it('R7.7 a microphone that begins anew in its own session is told nothing', async () => {
      await bob.voice(100);
      expect(await bob.voice(90_000)).to.deep.equal([]);
      expect(elsewhere(tab)).to.deep.equal([]);
    });

    it('R7.7 so many microphones are remembered, and no more', async () => {
      await dialogue.end();
      await begin({ voice: { microphones: 2 } });
      for (const n of [0, 10_000, 20_000]) expect(await bob.voice(n)).to.deep.equal([]);
      expect(conditionOf((await bob.voice(10_001))[0])).to.equal('conflict');
      expect(await bob.voice(1), 'forgotten, so it is a new one').to.deep.equal([]);
    });
  });
});

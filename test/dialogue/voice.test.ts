// Voice: sent on at once to those alone who can hear it, and not kept. docs/rules.md R7.
import { expect } from 'chai';
import type { Limits } from '../../component/limits.ts';
import { NS } from '../../protocol/namespaces.ts';
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

describe('voice in a room', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  let phone: Somebody;

  const begin = async (limits: Partial<Limits> = {}) => {
    dialogue = await startDialogue({ limits });
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/desk', { lectern: true });
    phone = dialogue.person('phone@example/x');
    await bob.join('bob');
    await phone.join('phone');
    for (const one of [owner, bob, phone]) one.take();
  };
  const again = async (limits: Partial<Limits>) => {
    await dialogue.end();
    await begin(limits);
  };
  beforeEach(() => begin());
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const life = (kind: string) => owner.iq('set', `<${kind} xmlns='${NS.log}'/>`);

  it('R7.1 a packet reaches the others who speak Lectern as it is, and neither its sender nor stock clients', async () => {
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
    const { id } = dialogue.core.rooms.get('lecture')?.meeting ?? { id: '' };
    for (let n = 1; n < 50; n++) await bob.voice(n);
    expect(owner.take(), 'it was heard').to.have.length(49);
    for (let x = 1; x < 50; x++) await owner.stage(`<pointer x='${x}' y='4321'/>`);
    const [cleared] = await owner.stage('<clear/>');
    expect(cleared?.getChild('event', NS.log)?.attrs.seq).to.equal('2');
    await life('end');
    const events = await dialogue.store.events(id, 1, 100);
    expect(events.map((e) => `${e.seq} ${e.action.kind}`)).to.deep.equal(['1 start', '2 clear', '3 end']);
    for (const when of ['now', 'after the end of the process']) {
      const disk = onDisk(dialogue.file);
      expect(disk.includes('clear'), when).to.equal(true);
      for (const text of ['b3B1cw', 'pointer x', '4321'])
        expect(disk.includes(text), `${text} ${when}`).to.equal(false);
      await dialogue.restart('close');
    }
  });

  it('R7.4 nobody speaks faster than the limit', async () => {
    await again({ voiceBurst: 3, voiceRate: 1 });
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
});

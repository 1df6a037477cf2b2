// Voice: sent on at once, recorded in batches, for those alone who can hear it. docs/rules.md R7.
import { expect } from 'chai';
import type { Limits } from '../../component/limits.ts';
import type { Store } from '../../component/store/contract.ts';
import { NS } from '../../protocol/namespaces.ts';
import {
  conditionOf,
  type Dialogue,
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
    dialogue = await startDialogue({ limits: { recordEvery: 5, ...limits } });
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

  /** Recorded packets of the room's meetings, as `nick n`. */
  const recorded = async (meeting = dialogue.core.rooms.get('lecture')?.meeting?.id ?? '') =>
    (await dialogue.store.events(meeting, 1, 1_000, true)).flatMap((e) =>
      e.action.kind === 'voice' ? e.action.packets.map((p) => `${e.from} ${p.n}@${p.at}`) : [],
    );
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

  it('R7.3 voice is in the log of a running meeting, in batches of one speaker, and not of one that is prepared', async () => {
    await bob.voice(1);
    await life('start');
    dialogue.clock.now += 100;
    await bob.voice(2);
    dialogue.clock.now += 60;
    await bob.voice(3);
    await owner.voice(9);
    const { id } = dialogue.core.rooms.get('lecture')?.meeting ?? { id: '' };
    await life('end');
    expect(await recorded(id)).to.deep.equal(['bob 2@100', 'bob 3@160', 'owner 9@160']);
    const events = await dialogue.store.events(id, 1, 100, true);
    expect(events.map((e) => `${e.seq} ${e.action.kind}`)).to.deep.equal(['1 start', '2 voice', '3 voice', '4 end']);
    await bob.voice(4);
    expect(await recorded(id)).to.have.length(3);
  });

  it('R7.3 a batch is written by itself after a while', async () => {
    await life('start');
    await bob.voice(1);
    const { meeting } = dialogue.core.rooms.get('lecture') ?? {};
    while ((await recorded()).length === 0) await new Promise((done) => setImmediate(done));
    expect(meeting?.state.seq).to.equal(2);
    expect(await recorded()).to.deep.equal(['bob 1@0']);
  });

  it('R7.3 nothing of one meeting gets into the next', async () => {
    await again({ recordEvery: 60_000 });
    await life('start');
    const first = dialogue.core.rooms.get('lecture')?.meeting?.id;
    await bob.voice(1);
    await life('end');
    await life('start');
    await bob.voice(2);
    await life('end');
    expect(await recorded(first)).to.deep.equal(['bob 1@0']);
    expect(await recorded()).to.deep.equal(['bob 2@0']);
  });

  it('R7.3 also what comes while a meeting ends', async () => {
    await dialogue.end();
    let during = () => {};
    dialogue = await startDialogue({
      limits: { recordEvery: 60_000 },
      wrap: (store) => ({
        ...store,
        async appendEvents(...args: Parameters<Store['appendEvents']>) {
          if (args[1].some((e) => e.action.kind === 'end')) during();
          await store.appendEvents(...args);
        },
      }),
    });
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/desk', { lectern: true });
    await bob.join('bob');
    await life('start');
    during = () =>
      bob.post(
        `<message type='groupchat' to='${ROOM}'><voice xmlns='${NS.voice}' t='1' n='1'>b3B1cw==</voice></message>`,
      );
    await life('end');
    during = () => {};
    await life('start');
    await bob.voice(2);
    await life('end');
    expect(await recorded()).to.deep.equal(['bob 2@0']);
  });

  it('R7.3 the end of the process loses nothing that was recorded', async () => {
    await again({ recordEvery: 60_000 });
    await life('start');
    await bob.voice(1);
    const { id } = dialogue.core.rooms.get('lecture')?.meeting ?? { id: '' };
    await dialogue.restart('close');
    expect(await recorded(id)).to.deep.equal(['bob 1@0']);
  });

  it('R7.3 a log query leaves voice out', async () => {
    await life('start');
    await bob.voice(1);
    const { id } = dialogue.core.rooms.get('lecture')?.meeting ?? { id: '' };
    await life('end');
    const reply = await owner.iq('get', `<log xmlns='${NS.log}' meeting='${id}'/>`);
    expect(
      reply
        .getChild('log')
        ?.getChildren('item')
        .map((i) => i.attrs.seq),
    ).to.deep.equal(['1', '3']);
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

  it('R7.5 pointer moves are recorded, too', async () => {
    await life('start');
    await owner.stage(`<pointer x='1' y='2'/>`);
    const { id } = dialogue.core.rooms.get('lecture')?.meeting ?? { id: '' };
    await life('end');
    const kinds = (await dialogue.store.events(id, 1, 100)).map((e) => e.action.kind);
    expect(kinds).to.deep.equal(['start', 'pointer', 'end']);
  });
});

// What one, and what all of a room, may send of voice, ink and pointer moves in a second. docs/rules.md R57.
import { expect } from 'chai';
import {
  addDocument,
  conditionOf,
  type Dialogue,
  openRoom,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';

describe('bytes a second', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  const begin = async (limits: Lowered) => {
    dialogue = await startDialogue({ limits });
    owner = await openRoom(dialogue);
  };
  const enter = async (nick: string, jid = `${nick}@example/desk`) => {
    const one = dialogue.person(jid, { lectern: true });
    await one.join(nick);
    return one;
  };
  const data = 'A'.repeat(400);
  const spoken = async (one: Somebody, n: number) => conditionOf((await one.voice(n, data))[0]);
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  it('R57.3 of voice: a user has a share, however many nicks and sessions it has', async () => {
    await begin({ voice: { bytes: 400, bytesBurst: 800 } });
    const bob = await enter('bob');
    const tab = await enter('bobby', 'bob@example/tab');
    const eve = await enter('eve');
    expect([await spoken(bob, 1), await spoken(tab, 1), await spoken(bob, 2), await spoken(tab, 2)]).to.deep.equal([
      undefined,
      undefined,
      'policy-violation',
      'policy-violation',
    ]);
    expect(await spoken(eve, 1), 'another one has its own').to.equal(undefined);
    dialogue.clock.now += 1_000;
    expect([await spoken(bob, 3), await spoken(bob, 4)]).to.deep.equal([undefined, 'policy-violation']);
  });

  it('R57.3 of voice: all of a room have one, and those who present another, which no crowd uses up', async () => {
    await begin({ voice: { roomBytes: 400, roomBytesBurst: 1_200 } });
    const crowd = [await enter('a'), await enter('b'), await enter('c'), await enter('d')];
    const heard = [];
    for (const one of crowd) heard.push(await spoken(one, 1));
    expect(heard).to.deep.equal([undefined, undefined, undefined, 'policy-violation']);
    expect(await spoken(owner, 1)).to.equal(undefined);
  });

  it('R57.3 of ink: a presenter, and all of them', async () => {
    await begin({ stage: { bytes: 100, bytesBurst: 2_000, roomBytes: 100, roomBytesBurst: 3_000 } });
    const bob = await enter('bob');
    await owner.stage(`<show document='${await addDocument(dialogue)}'/>`);
    await owner.stage(`<give nick='bob'/>`);
    const points = Array.from({ length: 200 }, () => '1').join(' ');
    const drawn = async (one: Somebody, id: string) =>
      conditionOf((await one.stage(`<ink id='${id}' page='1'>${points}</ink>`))[0]);
    const results: Record<string, (string | undefined)[]> = { owner: [], bob: [] };
    for (const id of ['a', 'b', 'c', 'd']) results.owner?.push(await drawn(owner, id));
    for (const id of ['e', 'f', 'g', 'h']) results.bob?.push(await drawn(bob, id));
    expect(results.owner).to.deep.equal([undefined, undefined, undefined, 'policy-violation']);
    expect(results.bob, 'what is left of the room').to.deep.equal([
      undefined,
      undefined,
      'policy-violation',
      'policy-violation',
    ]);
  });

  it('R57.3 of pointer moves: a presenter, and all of them', async () => {
    await begin({ stage: { pointerRate: 1, pointerBurst: 2, roomPointerRate: 1, roomPointerBurst: 3 } });
    const bob = await enter('bob');
    await owner.stage(`<give nick='bob'/>`);
    const pointed = async (one: Somebody) => conditionOf((await one.stage(`<pointer x='1' y='2'/>`))[0]);
    const results = [await pointed(owner), await pointed(owner), await pointed(owner)];
    expect(results).to.deep.equal([undefined, undefined, 'policy-violation']);
    expect([await pointed(bob), await pointed(bob)]).to.deep.equal([undefined, 'policy-violation']);
    bob.take();
    dialogue.clock.now += 1_000;
    expect(await pointed(owner)).to.equal(undefined);
    expect(bob.take()).to.have.length(1);
  });
});

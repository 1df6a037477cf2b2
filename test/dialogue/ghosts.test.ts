// Those who fall silent, rooms nobody comes back to, and the book of seats: XEP-0045 §17.1.2; docs/rules.md R9.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import type { SeatChange } from '../../component/store/contract.ts';
import { NS } from '../../protocol/namespaces.ts';
import {
  codesOf,
  configure,
  type Dialogue,
  DOMAIN,
  openRoom,
  outline,
  ROOM,
  startDialogue,
} from '../helpers/dialogue.ts';
import { presences } from '../helpers/muc.ts';

const until = async (fits: () => boolean) => {
  while (!fits()) await nextTurn();
};

describe('those who are silent', () => {
  let dialogue: Dialogue;
  beforeEach(async () => {
    dialogue = await startDialogue({
      limits: { silence: 60_000, silenceSweep: 3, silenceMost: 600_000, requestTimeout: 3 },
    });
    await openRoom(dialogue, {});
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  const nicks = () =>
    dialogue.core.rooms
      .get('lecture')
      ?.occupants.all()
      .map((o) => o.nick);
  const enter = async (nick: string, options: object = {}) => {
    const one = dialogue.person(`${nick}@example/x`, options);
    await one.join(nick);
    one.take();
    return one;
  };
  const asked = (jid: string) =>
    dialogue.written.filter((text) => text.startsWith('<iq') && text.includes(NS.ping) && text.includes(`to="${jid}"`))
      .length;

  it('R9.5 each is asked whether it is there; any answer of its own will do, and asks no more for a time', async () => {
    const asleep = await enter('asleep', { silent: true });
    const alive = await enter('alive');
    const old = await enter('old', { ping: 'feature-not-implemented' });
    const talker = await enter('talker');
    dialogue.clock.now += 59_000;
    await talker.say('hello');
    dialogue.clock.now += 2_000;
    await until(() => asked(asleep.jid) > 4);
    expect([asked(alive.jid), asked(old.jid), asked(talker.jid)]).to.deep.equal([1, 1, 0]);
    expect(nicks()).to.deep.equal(['owner', 'asleep', 'alive', 'old', 'talker']);
    dialogue.clock.now += 61_000;
    await until(() => asked(alive.jid) > 1);
  });

  it('R9.5 one of whom a server says that it is not there is put out (333)', async () => {
    const dead = await enter('dead', { ping: 'service-unavailable' });
    const alive = await enter('alive');
    dialogue.clock.now += 61_000;
    const told = await dead.until((s) => codesOf(s).includes('333'));
    expect(presences([told])).to.deep.equal(['-dead none/none dead@example/x 110,333']);
    expect(presences(alive.take())).to.include('-dead none/none 333');
    await dialogue.settled();
    expect(await dialogue.store.seats()).to.have.length(2);
  });

  it('R9.5 with one who answers nothing the room has patience, but not for ever', async () => {
    const asleep = await enter('asleep', { silent: true });
    dialogue.clock.now += 599_000;
    await until(() => asked(asleep.jid) > 3);
    expect(nicks()).to.include('asleep');
    dialogue.clock.now += 2_000;
    const told = await asleep.until((s) => codesOf(s).includes('333'));
    expect(codesOf(told)).to.deep.equal(['110', '333']);
  });

  it('R9.5 one that comes in again while it is asked stays', async () => {
    const asleep = await enter('asleep', { silent: true });
    dialogue.clock.now += 700_000;
    await until(() => asked(asleep.jid) > 0);
    const seat = dialogue.core.rooms.get('lecture')?.occupants.seat(asleep.jid)?.session;
    await asleep.join('asleep');
    const before = asked(asleep.jid);
    dialogue.clock.now += 61_000;
    await until(() => asked(asleep.jid) > before + 1);
    expect(nicks()).to.include('asleep');
    expect(dialogue.core.rooms.get('lecture')?.occupants.seat(asleep.jid)?.session).not.to.equal(seat);
  });
});

describe('rooms after a restart', () => {
  it('R9.6 one that does not stay is given up when nobody comes back to it', async () => {
    const dialogue = await startDialogue({ limits: { restartGrace: 400 } });
    const owner = await openRoom(dialogue, {});
    const names = ['forsaken', 'found', 'lasting'];
    for (const name of names) {
      const room = `${name}@${DOMAIN}`;
      await owner.join('owner', { room });
      await configure(owner, { persistentroom: name === 'lasting' ? '1' : '0' }, room);
    }
    await dialogue.restart('crash');
    expect(dialogue.core.rooms.all().map((r) => r.name)).to.have.members(['lecture', ...names]);
    const back = await owner.join('owner', { room: `found@${DOMAIN}` });
    expect(outline(back)).to.include('presence owner 110,170');
    await until(() => dialogue.core.rooms.get('forsaken') === undefined);
    await dialogue.settled();
    expect(dialogue.core.rooms.all().map((r) => r.name)).to.have.members(['lecture', 'found', 'lasting']);
    expect((await dialogue.store.rooms()).map((r) => r.name)).to.have.members(['lecture', 'found', 'lasting']);
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  it('R9.7 one that was being set up is gone, and who did is told to come in again', async () => {
    const dialogue = await startDialogue();
    const owner = dialogue.person('owner@example/desk');
    await owner.join('owner');
    owner.take();
    await dialogue.restart('crash');
    expect(outline(owner.take())).to.deep.equal(['presence unavailable owner 110,332']);
    expect([dialogue.core.rooms.all(), await dialogue.store.rooms()]).to.deep.equal([[], []]);
    expect(outline(await owner.join('owner'))).to.include('presence owner 110,170,201');
    await dialogue.end();
  });
});

describe('the book of seats', () => {
  async function watched() {
    const writes: SeatChange[][] = [];
    const state = { full: false };
    const dialogue = await startDialogue({
      wrap: (store) => ({
        ...store,
        async saveSeats(changes) {
          writes.push([...changes]);
          if (state.full) throw new Error('disk full');
          await store.saveSeats(changes);
        },
      }),
    });
    await openRoom(dialogue, {});
    writes.length = 0;
    return { dialogue, writes, state };
  }

  it('R9.8 what comes within one turn is written at once, of each seat the last; the end waits for it', async () => {
    const { dialogue, writes } = await watched();
    const people = Array.from({ length: 20 }, (_, i) => dialogue.person(`p${i}@example/x`));
    for (const [i, one] of people.entries()) one.post(`<presence to='${ROOM}/p${i}'><x xmlns='${NS.muc}'/></presence>`);
    people[0]?.post(`<presence to='${ROOM}/p0' type='unavailable'/>`);
    await dialogue.settled();
    expect(writes.length).to.be.below(10);
    const seats = (await dialogue.store.seats()).map((seat) => seat.nick);
    expect(seats).to.have.members(['owner', ...people.slice(1).map((_, i) => `p${i + 1}`)]);
    expect(writes.flat().length, 'each once').to.be.at.most(21);
    people[1]?.post(`<presence to='${ROOM}/p1' type='unavailable'/>`);
    await dialogue.restart('close');
    expect(await dialogue.store.seats()).to.deep.equal([]);
    await dialogue.end();
  });

  it('R9.8 a disk that does not take it keeps nobody in or out, and is told of in the log', async () => {
    const { dialogue, writes, state } = await watched();
    const bob = dialogue.person('bob@example/x');
    state.full = true;
    expect(outline(await bob.join('bob'))).to.include('presence bob 110,170');
    expect(outline(await bob.leave('bob'))).to.deep.equal(['presence unavailable bob 110']);
    expect(writes.length).to.equal(2);
    expect(dialogue.errors.splice(0).length).to.equal(2);
    state.full = false;
    await bob.join('bob');
    expect((await dialogue.store.seats()).map((seat) => seat.nick)).to.have.members(['owner', 'bob']);
    await dialogue.end();
  });
});

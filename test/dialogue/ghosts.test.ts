// Those who fall silent, rooms nobody comes back to, and the book of seats: XEP-0045 §17.1.2; docs/rules.md R9.

import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { meetingIn } from '../../component/meeting/in-room.ts';
import { isAwaited } from '../../component/muc/awaited.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import type { SeatChange } from '../../store/seats/contract.ts';
import {
  codesOf,
  conditionOf,
  configure,
  type Dialogue,
  DOMAIN,
  onDisk,
  openRoom,
  outline,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import { type HeldTimers, holdTimers } from '../helpers/held-timers.ts';
import { presences } from '../helpers/muc.ts';

const until = async (fits: () => boolean) => {
  while (!fits()) await nextTurn();
};

describe('those who are silent', () => {
  let dialogue: Dialogue;
  beforeEach(async () => {
    dialogue = await startDialogue({
      limits: { ghosts: { silence: 60_000, sweep: 3, silenceMost: 600_000 }, wire: { requestTimeout: 3 } },
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
    expect(await dialogue.store.seats.all()).to.have.length(2);
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
    using grace = holdTimers('/muc/ghosts.ts');
    const dialogue = await startDialogue();
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
    grace.runOut();
    await until(() => dialogue.core.rooms.get('forsaken') === undefined);
    await dialogue.settled();
    expect(dialogue.core.rooms.all().map((r) => r.name)).to.have.members(['lecture', 'found', 'lasting']);
    expect((await dialogue.store.rooms.all()).map((r) => r.name)).to.have.members(['lecture', 'found', 'lasting']);
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
    expect([dialogue.core.rooms.all(), await dialogue.store.rooms.all()]).to.deep.equal([[], []]);
    expect(outline(await owner.join('owner'))).to.include('presence owner 110,170,201');
    await dialogue.end();
  });
});

describe('a room that does not stay, and Prosody', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  /** The time in which those who were in a room may come back. */
  let grace: HeldTimers;
  beforeEach(async () => {
    grace = holdTimers('/muc/ghosts.ts');
    dialogue = await startDialogue({
      limits: { wire: { requestTimeout: 3 }, ghosts: { leftGrace: 30_000, sweep: 3 } },
    });
    owner = await openRoom(dialogue);
    await configure(owner, { persistentroom: '0' });
    bob = dialogue.person('bob@example/x', { ping: 'service-unavailable' });
    await bob.join('bob');
    await bob.say('what was said');
    await owner.iq('set', `<start xmlns='${NS.log}'/>`);
    await owner.iq('set', `<query xmlns='${NS.mucAdmin}'><item jid='anna@example' affiliation='member'/></query>`);
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
    grace[Symbol.dispose]();
  });
  const leaveAll = async () => {
    await owner.leave('owner');
    await bob.leave('bob');
    expect(dialogue.core.rooms.get('lecture'), 'for everybody else it is gone').to.equal(undefined);
  };
  const ends = {
    'an orderly end': leaveAll,
    'an orderly end in the middle of which it is gone': async () => {
      await owner.leave('owner');
      bob.post(`<presence type='unavailable' to='${ROOM}/bob'/>`);
    },
    'a crash': async () => {
      // All are ghosts, as Prosody says when it is asked.
      for (const one of [owner, bob]) dialogue.person(one.jid, { ping: 'service-unavailable' });
    },
  };
  for (const [how, end] of Object.entries(ends)) {
    it(`R9.9 after ${how} who comes back finds what was there`, async () => {
      const before = dialogue.core.rooms.get('lecture');
      const meeting = meetingIn(before)?.id;
      await end();
      dialogue.core.offline();
      await dialogue.core.online();
      if (how === 'a crash') await until(() => before?.occupants.size === 0);
      await dialogue.settled();
      const back = dialogue.person('owner@example/other', { lectern: true });
      const got = await back.join('owner');
      expect(outline(got)).to.deep.equal(['presence owner 110,170', 'message bob body', 'message subject']);
      expect(presences(got)).to.deep.equal(['owner owner/moderator owner@example/other 110,170']);
      expect(dialogue.core.rooms.get('lecture')?.affiliation('anna@example')).to.equal('member');
      const state = (await back.iq('get', `<state xmlns='${NS.log}'/>`)).getChild('state', NS.log);
      expect(state?.attrs).to.include({ meeting, phase: 'running', seq: '1' });
      // Who was away for longer finds it, too, though others have left meanwhile.
      await back.leave('owner');
      expect(dialogue.core.rooms.get('lecture')).not.to.equal(undefined);
      grace.runOut();
      await until(() => dialogue.core.rooms.get('lecture') === undefined);
      await dialogue.settled();
      expect(await dialogue.store.rooms.all()).to.deep.equal([]);
    });
  }

  it('R9.9 it is gone for good when the stream goes on', async () => {
    await leaveAll();
    expect(await dialogue.store.rooms.all()).to.have.length(1);
    dialogue.clock.now += 30_000;
    while ((await dialogue.store.rooms.all()).length > 0) await nextTurn();
    dialogue.core.offline();
    await dialogue.core.online();
    expect(dialogue.core.rooms.all()).to.deep.equal([]);
    expect(onDisk(dialogue.file).includes('what was said')).to.equal(false);
  });

  it('R9.9 another of its name has nothing of it, and does not give way to it', async () => {
    await leaveAll();
    const got = await bob.join('bob');
    expect(outline(got)).to.deep.equal(['presence bob 110,170,201', 'message subject']);
    await bob.iq('set', `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'/></query>`);
    expect(onDisk(dialogue.file).includes('what was said')).to.equal(false);
    const fresh = dialogue.core.rooms.get('lecture');
    dialogue.core.offline();
    await dialogue.core.online();
    await dialogue.settled();
    dialogue.clock.now += 30_000;
    grace.runOut();
    await until(() => fresh !== undefined && !isAwaited(fresh));
    await dialogue.settled();
    expect(dialogue.core.rooms.get('lecture')).to.equal(fresh);
    expect((await dialogue.store.rooms.all()).map((r) => r.name)).to.deep.equal(['lecture']);
    expect([...(fresh?.affiliations ?? [])]).to.deep.equal([['bob@example', 'owner']]);
  });

  it('R9.9 a disk that fails lets nobody into another of its name, and keeps what was there', async () => {
    await dialogue.end();
    let full = false;
    dialogue = await startDialogue({
      wrap: (store) => ({
        ...store,
        rooms: {
          ...store.rooms,
          remove: (name) => (full ? Promise.reject(new Error('disk full')) : store.rooms.remove(name)),
        },
      }),
    });
    owner = await openRoom(dialogue);
    await configure(owner, { persistentroom: '0' });
    await owner.say('what was said');
    await owner.leave('owner');
    full = true;
    bob = dialogue.person('bob@example/x');
    expect((await bob.join('bob')).map(conditionOf)).to.deep.equal(['internal-server-error']);
    expect(dialogue.errors.splice(0)).to.have.length(1);
    full = false;
    dialogue.core.offline();
    await dialogue.core.online();
    expect(outline(await owner.join('owner'))).to.include('message owner body');
  });
});

describe('the book of seats', () => {
  async function watched() {
    const writes: SeatChange[][] = [];
    const state = { full: false };
    const dialogue = await startDialogue({
      wrap: (store) => ({
        ...store,
        seats: {
          ...store.seats,
          async save(changes) {
            writes.push([...changes]);
            if (state.full) throw new Error('disk full');
            await store.seats.save(changes);
          },
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
    const seats = (await dialogue.store.seats.all()).map((seat) => seat.nick);
    expect(seats).to.have.members(['owner', ...people.slice(1).map((_, i) => `p${i + 1}`)]);
    expect(writes.flat().length, 'each once').to.be.at.most(21);
    people[1]?.post(`<presence to='${ROOM}/p1' type='unavailable'/>`);
    await dialogue.restart('close');
    expect(await dialogue.store.seats.all()).to.deep.equal([]);
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
    expect((await dialogue.store.seats.all()).map((seat) => seat.nick)).to.have.members(['owner', 'bob']);
    await dialogue.end();
  });
});

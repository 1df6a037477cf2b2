// Who hears what in a room: docs/rules.md R61.
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import fc from 'fast-check';
import { LIMITS } from '../../component/limits.ts';
import { createAudience } from '../../component/meeting/audience.ts';
import { buildDiscoInfo, verificationString } from '../../protocol/base/caps.ts';
import { CLIENT_FEATURES, NS, OWN_NAMESPACES } from '../../protocol/base/namespaces.ts';
import { attr, childElements, type Element } from '../../protocol/base/xml.ts';
import {
  addDocument,
  type Dialogue,
  openRoom,
  ROOM,
  readyDocument,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import { holdTimers } from '../helpers/held-timers.ts';

/** Own namespaces of what came in as a message: that of the log for its events, of whatever kind. */
const heard = (stanzas: readonly Element[]): string[] =>
  stanzas
    .filter((s) => s.name === 'message')
    .flatMap((s) => {
      const [first] = childElements(s).map((c) => c.getNS() ?? '');
      if (s.getChild('event', NS.log)) return [NS.log];
      return first !== undefined && OWN_NAMESPACES.includes(first)
        ? [first]
        : s.getChild('x', NS.outOfBand)
          ? ['page']
          : [];
    });

describe('the audience in a room', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let document: string;

  beforeEach(async () => {
    dialogue = await startDialogue({
      limits: { stockClients: { settleAfter: 1, settleEvery: 1 }, disk: { floor: 1_000 } },
    });
    owner = await openRoom(dialogue);
    document = await addDocument(dialogue);
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  /** One of each that is published to an audience. */
  async function publishAll(): Promise<void> {
    await owner.iq('set', `<start xmlns='${NS.log}'/>`);
    await owner.stage(`<clear/>`);
    await owner.stage(`<pointer x='1' y='1'/>`);
    await owner.voice(1);
    dialogue.documents.uploads.set('abcdefghijklmnopqrstuv', readyDocument('other.pdf'));
    await owner.iq('set', `<convert xmlns='${NS.document}' slot='abcdefghijklmnopqrstuv'/>`);
    await owner.iq('set', `<end xmlns='${NS.log}'/>`);
  }

  const ALL = [NS.log, NS.log, NS.stage, NS.voice, NS.document, NS.log];

  it('R61.1 hears the payloads of the namespaces that its client announces, and of no others', async () => {
    const sets: readonly (readonly string[])[] = [[], [NS.voice], [NS.stage], [NS.log, NS.document], CLIENT_FEATURES];
    const people = sets.map((speaks, i) => dialogue.person(`p${i}@example/x`, { speaks, name: `Client ${i}` }));
    for (const [i, one] of people.entries()) await one.join(`p${i}`);
    for (const one of people) one.take();
    await publishAll();
    expect(people.map((one) => heard(one.take()))).to.deep.equal(
      sets.map((speaks) => ALL.filter((ns) => speaks.includes(ns))),
    );
  });

  it('R61.1 a presenter is told of a lack of space when its client speaks that', async () => {
    const [some, all] = [[NS.stage], [NS.stage, NS.space]].map((speaks, i) =>
      dialogue.person(`p${i}@example/x`, { speaks, name: `Client ${i}` }),
    ) as [Somebody, Somebody];
    for (const [i, one] of [some, all].entries()) {
      await one.join(`p${i}`);
      await owner.stage(`<give nick='p${i}'/>`);
    }
    for (const one of [some, all]) one.take();
    dialogue.space.free = 500;
    await dialogue.disk.look();
    await dialogue.settled();
    expect([some, all].map((one) => heard(one.take()))).to.deep.equal([[], [NS.space]]);
  });

  it('R61.2 is told of settled pages when it does not speak the stage, whatever else it speaks', async () => {
    const voice = dialogue.person('voice@example/x', { speaks: [NS.voice], name: 'Voice' });
    const stage = dialogue.person('stage@example/x', { speaks: [NS.stage, NS.log], name: 'Stage' });
    const phone = dialogue.person('phone@example/x');
    for (const one of [voice, stage, phone]) await one.join(one.jid.split('@')[0] ?? '');
    for (const one of [voice, stage, phone]) one.take();
    await owner.stage(`<show document='${document}' page='2'/>`);
    const isPage = (s: Element) => s.getChild('x', NS.outOfBand) !== undefined;
    await voice.until(isPage);
    await phone.until(isPage);
    expect([voice, stage, phone].map((one) => heard(one.take()))).to.deep.equal([['page'], [NS.log], ['page']]);
    const late = dialogue.person('late@example/x', { speaks: [NS.voice], name: 'Voice' });
    expect(heard(await late.join('late'))).to.deep.equal(['page']);
  });

  it('R61.3 is another when a client in the room announces others; what cannot be verified changes nothing', async () => {
    const bob = dialogue.person('bob@example/x', { speaks: [NS.voice], name: 'Bob' });
    await bob.join('bob');
    const hears = async (speaks?: readonly string[]) => {
      if (speaks) await bob.announce('bob', speaks);
      bob.take();
      await owner.voice(1);
      await owner.stage(`<pointer x='1' y='1'/>`);
      return heard(bob.take());
    };
    expect(await hears()).to.deep.equal([NS.voice]);
    expect(await hears([NS.stage, NS.voice])).to.deep.equal([NS.voice, NS.stage]);
    expect(await hears([NS.stage])).to.deep.equal([NS.stage]);
    await bob.send(`<presence to='${ROOM}/bob'/>`);
    expect(await hears(), 'one that says nothing of it').to.deep.equal([NS.stage]);
    const wrong = `<c xmlns='${NS.caps}' hash='sha-1' node='test' ver='QgayPKawpkPSDYmwT/WM94uAlu0='/>`;
    await bob.send(`<presence to='${ROOM}/bob'>${wrong}</presence>`);
    expect(await hears(), 'a hash of something else').to.deep.equal([NS.stage]);
    expect(await hears([])).to.deep.equal([]);
  });

  it('R61.3 of two announcements in one go the newer holds, whichever is answered first', async () => {
    const bob = dialogue.person('bob@example/x', { silent: true });
    await bob.join('bob');
    const infos = [[NS.stage], [NS.voice]].map((features) => buildDiscoInfo({ identities: [], features }));
    for (const info of infos) {
      const ver = createHash('sha1').update(verificationString(info)).digest('base64');
      bob.post(`<presence to='${ROOM}/bob'><c xmlns='${NS.caps}' hash='sha-1' node='n' ver='${ver}'/></presence>`);
    }
    await dialogue.settled();
    const ids = dialogue.written.flatMap((text) => /^<iq.*id="(\w+)".*disco#info.*node="n#/.exec(text)?.[1] ?? []);
    expect(ids).to.have.length(2);
    for (const i of [1, 0]) await bob.send(`<iq type='result' to='${ROOM}' id='${ids[i]}'>${infos[i]}</iq>`);
    await owner.voice(1);
    await owner.stage(`<pointer x='1' y='1'/>`);
    expect(heard(bob.take())).to.deep.equal([NS.voice]);
  });

  for (const how of ['kicked', 'banned', 'gone', 'lost'] as const) {
    it(`R61.4 one that is ${how} hears nothing more from that moment`, async () => {
      const bob = dialogue.person('bob@example/x', { lectern: true });
      await bob.join('bob');
      bob.take();
      const item = how === 'kicked' ? `nick='bob' role='none'` : `jid='bob@example' affiliation='outcast'`;
      const voice = (n: number) =>
        `<message type='groupchat' to='${ROOM}'><voice xmlns='${NS.voice}' t='${n}' n='${n}'>b3B1cw==</voice></message>`;
      // Much is on its way before, beside and behind, without a pause.
      for (let n = 0; n < 5; n++) owner.post(voice(n));
      if (how === 'gone') bob.post(`<presence type='unavailable' to='${ROOM}/bob'/>`);
      else if (how === 'lost') {
        bob.post(
          `<message type='error' to='${ROOM}/owner'><error type='cancel'><recipient-unavailable xmlns='${NS.stanzas}'/></error></message>`,
        );
      } else
        owner.post(`<iq type='set' id='k' to='${ROOM}'><query xmlns='${NS.mucAdmin}'><item ${item}/></query></iq>`);
      for (let n = 5; n < 10; n++) owner.post(voice(n));
      await dialogue.settled();
      await publishAll();
      const got = bob.take();
      const out = got.findIndex((s) => s.name === 'presence' && attr(s, 'type') === 'unavailable');
      expect(out).to.be.at.least(0);
      expect(got.slice(out + 1)).to.deep.equal([]);
    });
  }

  it('R61.6 is kept without one who speaks, for as many as a room lets speak and point, and no more', () => {
    const audience = createAudience();
    const room = dialogue.core.rooms.get('lecture');
    const session = room?.occupants.seat(owner.jid)?.session;
    if (!room || !session) throw new Error('nobody is there');
    const speakers = Array.from({ length: 33 }, (_, i) => ({ ...session, jid: `p${i}@example/x` }));
    const lists = () => speakers.slice(0, 32).map((speaker) => audience.of(room, NS.voice, speaker));
    const before = lists();
    expect(lists().every((list, i) => list === before[i])).to.equal(true);
    audience.of(room, NS.voice, speakers[32]);
    expect(audience.of(room, NS.voice, speakers[31])).to.equal(before[31]);
    expect(audience.of(room, NS.voice, speakers[0])).not.to.equal(before[0]);
  });

  it('R61.7 has one whose answer was lost, once it has answered; one that says nothing or is gone is left alone', async () => {
    using timers = holdTimers('base/request.ts');
    const asked = (jid: string) =>
      dialogue.written.filter((text) => text.includes(NS.discoInfo) && text.includes(`to="${jid}"`)).length;
    const how = { lectern: true, name: 'Lost', silent: true };
    const lost = dialogue.person('lost@example/x', how);
    await lost.join('lost');
    timers.runOut();
    await dialogue.settled();
    how.silent = false;
    timers.runOut();
    await dialogue.settled();
    lost.take();
    await owner.stage('<clear/>');
    expect(heard(lost.take())).to.deep.equal([NS.log]);
    expect([asked(lost.jid), timers.waiting]).to.deep.equal([3, 0]);
    const silent = dialogue.person('silent@example/x', { lectern: true, name: 'Silent', silent: true });
    const gone = dialogue.person('gone@example/x', { lectern: true, name: 'Gone', silent: true });
    await silent.join('silent');
    await gone.join('gone');
    await gone.leave('gone');
    for (let i = 0; i < 2 * LIMITS.capabilities.tries; i++) {
      timers.runOut();
      await dialogue.settled();
    }
    expect([asked(silent.jid), asked(gone.jid)]).to.deep.equal([LIMITS.capabilities.tries, 1]);
  });

  it('R61.5 is kept, and always those who are in and speak it: joins, second sessions, nicks, capabilities, kicks', async () => {
    const sets = [[], [NS.voice], [NS.stage, NS.log], CLIENT_FEATURES];
    const who = { user: fc.nat(2), session: fc.nat(1) };
    const steps = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('join' as const), ...who, set: fc.nat(3) }),
        fc.record({ kind: fc.constant('leave' as const), ...who }),
        fc.record({ kind: fc.constant('announce' as const), ...who, set: fc.nat(3) }),
        fc.record({ kind: fc.constant('nick' as const), ...who, nick: fc.nat(1) }),
        fc.record({ kind: fc.constant('kick' as const), ...who }),
      ),
      { minLength: 5, maxLength: 25 },
    );
    const audience = createAudience();
    const room = dialogue.core.rooms.get('lecture');
    if (!room) throw new Error('no room');
    let run = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        run += 1;
        /** What each of those who are in announces. */
        const there = new Map<string, { one: Somebody; nick: string; speaks: readonly string[] }>();
        const jidOf = (user: number, session: number) => `u${run}x${user}@example/${session}`;
        const nickOf = (user: number, n: number) => `u${user}n${n}`;
        for (const step of all) {
          const jid = jidOf(step.user, step.session);
          const known = there.get(jid);
          if (step.kind === 'join') {
            const speaks = sets[step.set] ?? [];
            const one = dialogue.person(jid, { speaks, name: `Client ${step.set}` });
            const nick = known?.nick ?? nickOf(step.user, 0);
            await one.join(nick);
            there.set(jid, { one, nick, speaks });
          } else if (step.kind === 'kick') {
            const nick = known?.nick;
            if (nick === undefined) continue;
            const item = `<item nick='${nick}' role='none'/>`;
            await owner.iq('set', `<query xmlns='${NS.mucAdmin}'>${item}</query>`);
            for (const [other, { nick: its }] of there) if (its === nick) there.delete(other);
          } else if (!known) continue;
          else if (step.kind === 'leave') {
            await known.one.leave(known.nick);
            there.delete(jid);
          } else if (step.kind === 'announce') {
            known.speaks = sets[step.set] ?? [];
            await known.one.announce(known.nick, known.speaks);
          } else {
            const nick = nickOf(step.user, step.nick);
            const before = known.nick;
            await known.one.send(`<presence to='${ROOM}/${nick}'/>`);
            // All sessions of an occupant have its nick, unless another of the same user has it.
            const joined = [...there.values()].some((other) => other !== known && other.nick === nick);
            for (const other of there.values()) if (other.nick === before && !joined) other.nick = nick;
            if (joined) for (const other of there.values()) if (other.nick === before) other.nick = nick;
          }
          for (const ns of CLIENT_FEATURES) {
            const expected = [...there].filter(([, { speaks }]) => speaks.includes(ns)).map(([j]) => j);
            expect([...audience.of(room, ns)].sort(), ns).to.deep.equal([...expected, owner.jid].sort());
            const others = expected.filter((j) => j !== jid);
            const session = room.occupants.seat(jid)?.session;
            expect([...audience.of(room, ns, session)].sort()).to.deep.equal(
              [...(session ? others : expected), owner.jid].sort(),
            );
            expect(audience.of(room, ns), 'kept').to.equal(audience.of(room, ns));
            expect(audience.of(room, ns, session), 'written out once').to.be.frozen;
          }
        }
        for (const { one, nick } of there.values()) await one.leave(nick);
      }),
      { numRuns: 15 },
    );
  });
});

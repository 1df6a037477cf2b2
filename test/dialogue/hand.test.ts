// Hands that are raised: docs/rules.md R67.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { meetingIn } from '../../component/meeting/in-room.ts';
import { CLIENT_FEATURES, NS } from '../../protocol/base/namespaces.ts';
import { attr, childElements, type Element } from '../../protocol/base/xml.ts';
import { HAND_HAT } from '../../protocol/hand/hand.ts';
import { parseHats } from '../../protocol/muc/hats.ts';
import { conditionOf, type Dialogue, openRoom, ROOM, type Somebody, startDialogue } from '../helpers/dialogue.ts';
import { holdTimers } from '../helpers/held-timers.ts';

const WEB = { speaks: [...CLIENT_FEATURES, NS.hand] };
const RAISE = `<raise xmlns='${NS.hand}'/>`;
const LOWER = `<lower xmlns='${NS.hand}'/>`;
const ALL = `<lower xmlns='${NS.hand}' all='true'/>`;
const ENTER = `<enter xmlns='${NS.entry}'/>`;

describe('hands', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let ana: Somebody;
  let bob: Somebody;
  let phone: Somebody;

  const begin = async (limits = {}) => {
    dialogue = await startDialogue({ limits });
    owner = await openRoom(dialogue, WEB);
    [ana, bob] = ['ana', 'bob'].map((nick) => dialogue.person(`${nick}@example/x`, WEB)) as [Somebody, Somebody];
    await ana.join('ana', { more: ENTER });
    await bob.join('bob', { more: ENTER });
    phone = dialogue.person('phone@example/x');
    await phone.join('phone');
    for (const one of [owner, ana, bob, phone]) one.take();
  };
  const again = async (limits: object) => {
    await dialogue.end();
    await begin(limits);
  };
  beforeEach(() => begin());
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const set = async (one: Somebody, payload: string) => conditionOf(await one.iq('set', payload));
  /** Nicks of those whose hands are up, by what one who comes late is told. */
  const up = async (one = owner): Promise<string[]> => {
    const state = (await one.iq('get', `<state xmlns='${NS.log}'/>`)).getChild('state', NS.log);
    return (state?.getChildren('raise') ?? []).map((el) => attr(el, 'nick') ?? '');
  };
  const idOf = (nick: string) => dialogue.core.rooms.get('lecture')?.occupants.byNick(nick)?.id ?? '';
  const lowerOf = (nick: string) => `<lower xmlns='${NS.hand}' occupant='${idOf(nick)}'/>`;
  /** What of hands came in: `3 raise ana`, `4 lower ana`, `5 lower`. */
  const told = (stanzas: readonly Element[]): string[] =>
    stanzas.flatMap((s) => {
      const el = childElements(s).find((child) => child.getNS() === NS.hand);
      const seq = s.getChild('event', NS.log)?.attrs.seq;
      const nicks = new Map(['owner', 'ana', 'bob', 'phone'].map((nick) => [idOf(nick), nick]));
      return el ? [`${seq} ${el.name} ${nicks.get(attr(el, 'occupant') ?? '') ?? 'all'}`] : [];
    });
  /** Changes of hats among presences: `ana up`, `ana down`. */
  const hats = (stanzas: readonly Element[]): string[] =>
    stanzas
      .filter((s) => s.name === 'presence')
      .map((s) => `${attr(s, 'from')?.split('/')[1]} ${parseHats(s).includes(HAND_HAT) ? 'up' : 'down'}`);

  it('R67.1 are raised by anybody in the room, told to all who speak of them, and stand in the order of raising', async () => {
    expect(await set(bob, RAISE)).to.equal(undefined);
    const message = owner.take().find((s) => s.name === 'message');
    expect(message?.attrs).to.include({ type: 'groupchat', from: `${ROOM}/bob` });
    expect(message?.getChild('raise', NS.hand)?.attrs).to.include({ occupant: idOf('bob'), nick: 'bob' });
    expect(message?.getChild('event', NS.log)?.attrs.seq).to.equal('1');
    await set(ana, RAISE);
    await set(phone, RAISE);
    expect(told(owner.take())).to.deep.equal(['2 raise ana', '3 raise phone']);
    expect(await up()).to.deep.equal(['bob', 'ana', 'phone']);
    expect(await up(ana)).to.deep.equal(['bob', 'ana', 'phone']);
    expect(told(phone.take()), 'a stock client').to.deep.equal([]);
  });

  it('R67.1 one that is up keeps its place when it is raised again, under every nick of its user', async () => {
    for (const one of [ana, bob]) await set(one, RAISE);
    owner.take();
    expect(await set(ana, RAISE)).to.equal(undefined);
    const tab = dialogue.person('ana@example/tab', WEB);
    await tab.join('ana-too');
    expect(await set(tab, RAISE)).to.equal(undefined);
    await ana.send(`<presence to='${ROOM}/anna'/>`);
    expect(await set(ana, RAISE)).to.equal(undefined);
    expect(told(owner.take())).to.deep.equal([]);
    expect(await up()).to.deep.equal(['ana', 'bob']);
    await set(tab, LOWER);
    expect(await up()).to.deep.equal(['bob']);
  });

  it('R67.2 are lowered by oneself, and by moderators one by one or all in one go', async () => {
    for (const one of [ana, bob, phone]) await set(one, RAISE);
    const eve = dialogue.person('eve@example/x', WEB);
    await eve.join('eve');
    eve.take();
    await set(bob, LOWER);
    await set(owner, lowerOf('ana'));
    expect(await up()).to.deep.equal(['phone']);
    await set(ana, RAISE);
    await set(owner, ALL);
    expect(told(eve.take())).to.deep.equal(['4 lower bob', '5 lower ana', '6 raise ana', '7 lower all']);
    expect(await up()).to.deep.equal([]);
    // What is down already is nothing to tell of, and no fault.
    for (const payload of [LOWER, ALL, lowerOf('bob'), `<lower xmlns='${NS.hand}' occupant='nobody'/>`]) {
      expect(await set(owner, payload), payload).to.equal(undefined);
    }
    expect(told(eve.take())).to.deep.equal([]);
  });

  it('R67.2 nobody else lowers the hands of others', async () => {
    for (const one of [ana, bob]) await set(one, RAISE);
    for (const payload of [ALL, lowerOf('ana')]) expect(await set(bob, payload), payload).to.equal('forbidden');
    expect(await set(bob, lowerOf('bob'))).to.equal(undefined);
    expect(await up()).to.deep.equal(['ana']);
  });

  it('R67.3 stock clients see them as a hat, beside that of a presenter', async () => {
    await owner.stage(`<give nick='ana'/>`);
    phone.take();
    await set(ana, RAISE);
    const [shown, ...rest] = phone.take();
    expect(rest).to.deep.equal([]);
    expect(shown && parseHats(shown)).to.deep.equal(['urn:lectern:hat:presenter', HAND_HAT]);
    const hat = shown?.getChild('hats', NS.hats)?.getChildren('hat')[1];
    expect(hat?.attrs).to.deep.include({ title: 'Hand raised', 'xml:lang': 'en' });
    const late = dialogue.person('late@example/x');
    expect(hats(await late.join('late'))).to.include('ana up');
    await set(bob, RAISE);
    phone.take();
    await set(owner, ALL);
    expect(hats(phone.take()).sort()).to.deep.equal(['ana down', 'bob down']);
  });

  it('R67.4 are in the log, and gone with its end', async () => {
    await owner.iq('set', `<start xmlns='${NS.log}'/>`);
    await set(ana, RAISE);
    await set(bob, RAISE);
    await set(ana, LOWER);
    const { id } = meetingIn(dialogue.core.rooms.get('lecture')) ?? { id: '' };
    phone.take();
    await owner.iq('set', `<end xmlns='${NS.log}'/>`);
    expect(hats(phone.take())).to.deep.equal(['bob down']);
    expect(await up()).to.deep.equal([]);
    const log = await owner.iq('get', `<log xmlns='${NS.log}' meeting='${id}'/>`);
    const items = log.getChild('log', NS.log)?.getChildren('item') ?? [];
    expect(items.map((item) => `${attr(item, 'from')} ${childElements(item)[0]?.name}`)).to.deep.equal([
      'owner start',
      'ana raise',
      'bob raise',
      'ana lower',
      'owner end',
    ]);
  });

  for (const how of ['leaves', 'is kicked'] as const) {
    it(`R67.5 one goes down when its occupant ${how}, with its last session`, async () => {
      const tab = dialogue.person('ana@example/tab', WEB);
      await tab.join('ana');
      await set(ana, RAISE);
      owner.take();
      const goodbye = `<presence type='unavailable' to='${ROOM}/ana'><leave xmlns='${NS.entry}'/></presence>`;
      const kick = `<query xmlns='${NS.mucAdmin}'><item nick='ana' role='none'/></query>`;
      if (how === 'is kicked') await owner.iq('set', kick);
      else {
        await tab.send(goodbye);
        expect(await up()).to.deep.equal(['ana']);
        await ana.send(goodbye);
      }
      expect(await up()).to.deep.equal([]);
    });
  }

  const lose = (one: Somebody, nick: string) => one.send(`<presence type='unavailable' to='${ROOM}/${nick}'/>`);
  /** Resolves when so many are left: what a timer begins goes through the room's queue. */
  const left = async (count: number): Promise<void> => {
    while (meetingIn(dialogue.core.rooms.get('lecture'))?.state.hands.length !== count) await nextTurn();
  };

  it('R67.5 one whose line broke, or was lost by a restart, keeps its place until it is back', async () => {
    await set(ana, RAISE);
    await set(bob, RAISE);
    await lose(ana, 'ana');
    expect(await up()).to.deep.equal(['ana', 'bob']);
    await ana.join('ana');
    await dialogue.restart('crash');
    await bob.join('bob');
    expect(hats(await owner.join('owner'))).to.include('bob up');
    expect(await up()).to.deep.equal(['ana', 'bob']);
    await ana.join('ana');
    await phone.join('phone');
    phone.take();
    await set(owner, lowerOf('ana'));
    expect(hats(phone.take())).to.deep.equal(['ana down']);
    expect(await up()).to.deep.equal(['bob']);
  });

  it('R67.5 one whose line broke goes down after a while', async () => {
    using absences = holdTimers('hand/absences.ts');
    await set(ana, RAISE);
    await set(bob, RAISE);
    await lose(ana, 'ana');
    expect(await up(), 'not at once').to.deep.equal(['ana', 'bob']);
    absences.runOut();
    await left(1);
    expect(await up()).to.deep.equal(['bob']);
    // Nobody may be there to hear of it.
    await lose(bob, 'bob');
    await lose(owner, 'owner');
    absences.runOut();
    await left(0);
  });

  it('R67.5 after a restart those who do not come back have their hands lowered', async () => {
    using absences = holdTimers('hand/absences.ts');
    await set(ana, RAISE);
    await set(owner, RAISE);
    await dialogue.restart('crash');
    await owner.join('owner');
    expect(await up(), 'not at once').to.deep.equal(['ana', 'owner']);
    absences.runOut();
    await left(1);
    expect(await up()).to.deep.equal(['owner']);
  });

  it('R67.6 nobody raises hands faster than the limit, nor more than are counted', async () => {
    await again({ hand: { burst: 2, rate: 1, most: 2 } });
    for (let i = 0; i < 2; i++) {
      expect(await set(ana, RAISE)).to.equal(undefined);
      expect(await set(ana, LOWER)).to.equal(undefined);
    }
    expect(await set(ana, RAISE)).to.equal('policy-violation');
    dialogue.clock.now += 1_000;
    expect(await set(ana, RAISE)).to.equal(undefined);
    expect(await set(bob, RAISE)).to.equal(undefined);
    expect(await set(phone, RAISE)).to.equal('resource-constraint');
    expect(await up()).to.deep.equal(['ana', 'bob']);
  });

  it('R67.6 nor all in a room together', async () => {
    await again({ hand: { roomBurst: 2, roomRate: 1 } });
    expect([await set(ana, RAISE), await set(bob, RAISE), await set(phone, RAISE)]).to.deep.equal([
      undefined,
      undefined,
      'policy-violation',
    ]);
    dialogue.clock.now += 1_000;
    expect(await set(phone, RAISE)).to.equal(undefined);
  });

  it('R67.6 what is left of a log that gets full is for the stage; those that are up can go down', async () => {
    await again({ log: { events: 4, warning: 0.5, reserve: 1 } });
    await set(ana, RAISE);
    await set(bob, RAISE);
    expect(await set(phone, RAISE)).to.equal('resource-constraint');
    for (let i = 0; i < 6; i++) await owner.stage('<clear/>');
    expect(conditionOf((await owner.stage('<clear/>'))[0]), 'it is closed').to.equal('resource-constraint');
    await set(owner, ALL);
    expect(await up()).to.deep.equal([]);
  });

  it('R67.7 each query gets one answer: what is malformed is bad, strangers are refused', async () => {
    const stranger = dialogue.person('eve@example/x');
    for (const payload of [RAISE, LOWER, ALL]) expect(await set(stranger, payload)).to.equal('forbidden');
    for (const occupant of ['', 'x'.repeat(129)]) {
      expect(await set(owner, `<lower xmlns='${NS.hand}' occupant='${occupant}'/>`)).to.equal('bad-request');
    }
    // What is not understood is not taken for one's own.
    await set(owner, RAISE);
    for (const more of ["all='yes'", "all=''", "all='1' occupant='x'"]) {
      expect(await set(owner, `<lower xmlns='${NS.hand}' ${more}/>`), more).to.equal('bad-request');
    }
    expect(await up()).to.deep.equal(['owner']);
    expect(await set(owner, `<lower xmlns='${NS.hand}' all='false'/>`)).to.equal(undefined);
    expect(await up()).to.deep.equal([]);
    await set(owner, RAISE);
    expect(await set(owner, `<lower xmlns='${NS.hand}' all='1'/>`)).to.equal(undefined);
    expect(await set(owner, `<wave xmlns='${NS.hand}'/>`)).to.equal('service-unavailable');
    expect(await up()).to.deep.equal([]);
    // What only the room says of hands is not passed on for anybody.
    await bob.send(
      `<message type='groupchat' to='${ROOM}'><raise xmlns='${NS.hand}' occupant='x' nick='x'/><body>x</body></message>`,
    );
    expect(owner.take().map((s) => [s.getChildText('body'), s.getChild('raise')])).to.deep.equal([['x', undefined]]);
  });
});

// Entering, nicks and leaving: XEP-0045 §7.1 to §7.14 and §10.1; docs/rules.md R1.
import { expect } from 'chai';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import {
  codesOf,
  conditionOf,
  configure,
  type Dialogue,
  DOMAIN,
  openRoom,
  outline,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';

const item = (presence: Element | undefined) => presence?.getChild('x', NS.mucUser)?.getChild('item')?.attrs ?? {};
const of = (nick: string, got: readonly Element[]) => got.find((s) => attr(s, 'from') === `${ROOM}/${nick}`);

describe('entering and leaving a room', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/phone');
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  it('R1.1 an account makes a room by entering it: 201, locked until it is set up', async () => {
    const room = `new@${DOMAIN}`;
    const got = await bob.join('bob', { room });
    expect(outline(got)).to.deep.equal(['presence bob 110,170,201', 'message subject']);
    expect(item(got[0])).to.include({ affiliation: 'owner', role: 'moderator' });
    expect((await owner.join('owner', { room })).map(conditionOf)).to.deep.equal(['item-not-found']);
    const list = (await owner.iq('get', `<query xmlns='${NS.discoItems}'/>`, DOMAIN)).toString();
    expect(list).to.include(ROOM).and.not.to.include(room);
    await configure(bob, {}, room);
    expect(outline(await owner.join('owner', { room }))).to.include('presence owner 110,170');
  });

  it('R1.1 a room that is given up while it is set up is gone', async () => {
    const room = `new@${DOMAIN}`;
    await bob.join('bob', { room });
    await bob.iq('set', `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='cancel'/></query>`, room);
    expect(dialogue.core.rooms.get('new')).to.equal(undefined);
    expect(await dialogue.store.rooms.all()).to.have.length(1);
    await bob.join('bob', { room });
    await bob.leave('bob', room);
    expect(dialogue.core.rooms.get('new')).to.equal(undefined);
  });

  it('R1.19 a guest does not take the name of an account of the room, by whatever letters', async () => {
    for (const nick of ['owner', 'OWNER', 'ｏｗｎｅｒ']) {
      const guest = dialogue.person('x1@guest.example/a');
      expect((await guest.join(nick)).map(conditionOf), nick).to.deep.equal(['conflict']);
    }
    const guest = dialogue.person('x2@guest.example/a');
    expect(outline(await guest.join('gina'))).to.include('presence gina 110,170');
    expect((await guest.send(`<presence to='${ROOM}/owner'/>`)).map(conditionOf)).to.deep.equal(['conflict']);
  });

  it('R1.2 guests and strangers make no rooms', async () => {
    for (const jid of ['x1@guest.example/a', 'spy@elsewhere.example/a']) {
      const got = await dialogue.person(jid).join('x', { room: `new@${DOMAIN}` });
      expect(got.map(conditionOf), jid).to.deep.equal(['not-allowed']);
    }
    expect(await dialogue.store.rooms.all()).to.have.length(1);
  });

  it('R1.3 who enters gets the others, itself last with 110, the discussion, and the subject at the end', async () => {
    await owner.say('first');
    await owner.say('second');
    await owner.send(`<message type='groupchat' to='${ROOM}'><subject>The topic</subject></message>`);
    const anna = dialogue.person('anna@example/phone');
    await anna.join('anna');
    const got = await bob.join('bob');
    expect(outline(got)).to.deep.equal([
      'presence owner',
      'presence anna',
      'presence bob 110,170',
      'message owner body',
      'message owner body',
      'message owner subject',
    ]);
    expect(got.at(-1)?.getChildText('subject')).to.equal('The topic');
    expect(got[3]?.getChild('delay', NS.delay)?.attrs.stamp).to.equal('2026-05-04T09:00:00.000Z');
    expect(outline(owner.take())).to.include('presence bob');
  });

  for (const [what, history, bodies] of [
    ['nothing is said', '', ['a', 'b', 'c']],
    ['two stanzas', "<history maxstanzas='2'/>", ['b', 'c']],
    ['no stanza', "<history maxstanzas='0'/>", []],
    ['no character', "<history maxchars='0'/>", []],
    ['the last minute', "<history seconds='60'/>", ['c']],
    ['since a time', "<history since='2026-05-04T09:01:00Z'/>", ['b', 'c']],
    ['nonsense', "<history maxstanzas='-1' seconds='x' since='yesterday'/>", ['a', 'b', 'c']],
  ] as const) {
    it(`R1.4 history is bounded as asked: ${what}`, async () => {
      for (const body of ['a', 'b', 'c']) {
        await owner.say(body);
        if (body !== 'c') dialogue.clock.now += 61_000;
      }
      const got = await bob.join('bob', { x: history });
      const said = got.map((s) => s.getChildText('body')).filter(Boolean);
      expect(said).to.deep.equal(bodies);
      expect(got.at(-1)?.getChild('subject')).not.to.equal(undefined);
    });
  }

  it('R1.4 history by characters counts whole stanzas, the newest first', async () => {
    for (const body of ['a', 'b', 'c']) await owner.say(body);
    // As they are sent, with address and delay.
    await bob.join('bob');
    const length = dialogue.written.findLast((text) => text.includes('<body>c</body>'))?.length ?? 0;
    await bob.leave('bob');
    for (const [chars, number] of [
      [length - 1, 0],
      [length, 1],
      [length * 2, 2],
    ] as const) {
      const got = await bob.join('bob', { x: `<history maxchars='${chars}'/>` });
      expect(
        got.filter((s) => s.getChild('body')),
        String(chars),
      ).to.have.length(number);
      await bob.leave('bob');
    }
  });

  it('R1.4 and never longer than the limit', async () => {
    await dialogue.end();
    dialogue = await startDialogue({ limits: { archive: { history: 2 } } });
    owner = await openRoom(dialogue);
    for (const body of ['a', 'b', 'c']) await owner.say(body);
    const got = await dialogue.person('bob@example/phone').join('bob', { x: "<history maxstanzas='1000'/>" });
    expect(got.map((s) => s.getChildText('body')).filter(Boolean)).to.deep.equal(['b', 'c']);
  });

  it('R1.4 what is marked as passing is not kept (XEP-0334)', async () => {
    await owner.send(`<message type='groupchat' to='${ROOM}'><body>x</body><no-store xmlns='${NS.hints}'/></message>`);
    await owner.send(`<message type='groupchat' to='${ROOM}'><composing xmlns='urn:chat'/></message>`);
    expect(outline(await bob.join('bob'))).to.deep.equal(['presence owner', 'presence bob 110,170', 'message subject']);
  });

  it('R1.5 real addresses are for moderators; in a room without secrets for all, who are told by 100', async () => {
    const first = await bob.join('bob');
    expect(item(of('owner', first))).not.to.have.property('jid');
    expect(item(of('bob', owner.take()))).to.include({ jid: bob.jid });
    await bob.leave('bob');
    await configure(owner, { whois: 'anyone' });
    const second = await bob.join('bob');
    expect(item(of('owner', second))).to.include({ jid: owner.jid });
    expect(codesOf(of('bob', second))).to.deep.equal(['110', '100', '170']);
  });

  it('R1.6 a nick that is taken is refused, on entering and on a change', async () => {
    expect((await bob.join('owner')).map(conditionOf)).to.deep.equal(['conflict']);
    await bob.join('bob');
    expect((await bob.send(`<presence to='${ROOM}/owner'/>`)).map(conditionOf)).to.deep.equal(['conflict']);
    expect(dialogue.core.rooms.get('lecture')?.occupants.byNick('bob')?.sessions.size).to.equal(1);
  });

  it('R1.7 a change of nick is told by 303 with the new one, then a presence from it', async () => {
    await bob.join('bob');
    owner.take();
    const own = await bob.send(`<presence to='${ROOM}/robert'/>`);
    expect(outline(own)).to.deep.equal(['presence unavailable bob 110,303', 'presence robert 110']);
    const seen = owner.take();
    expect(outline(seen)).to.deep.equal(['presence unavailable bob 303', 'presence robert']);
    expect(item(seen[0])).to.include({ nick: 'robert', role: 'participant' });
    await bob.say('it is me');
    expect(outline(owner.take())).to.deep.equal(['message robert body']);
    expect(outline(await bob.leave('robert'))).to.deep.equal(['presence unavailable robert 110']);
  });

  it('R1.8 a password is needed where there is one', async () => {
    await configure(owner, { passwordprotectedroom: '1', roomsecret: 'cauldronburn' });
    expect((await bob.join('bob')).map(conditionOf)).to.deep.equal(['not-authorized']);
    expect((await bob.join('bob', { x: '<password>wrong</password>' })).map(conditionOf)).to.deep.equal([
      'not-authorized',
    ]);
    expect(outline(await bob.join('bob', { x: '<password>cauldronburn</password>' }))).to.include(
      'presence bob 110,170',
    );
  });

  it('R1.8 the refusal says that it is one of an entry, and of which room', async () => {
    await configure(owner, { passwordprotectedroom: '1', roomsecret: 'cauldronburn' });
    const [refused] = await bob.join('bob');
    expect(refused?.getChild('x', NS.muc)?.children).to.deep.equal([]);
    expect(refused?.getChild('error')?.attrs).to.deep.equal({ type: 'auth', by: ROOM });
  });

  it('R1.22 who only thinks to be in a room is told that it is not, as by a kick for a technical reason', async () => {
    for (const to of [`${ROOM}/bob`, `nowhere@${DOMAIN}/bob`]) {
      const got = await bob.send(`<presence to='${to}'/>`);
      expect(outline(got)).to.deep.equal(['presence unavailable bob 110,307,333']);
      expect(got[0] && attr(got[0], 'from')).to.equal(to);
    }
  });

  it('R1.8 a room of members lets members in, and puts others out when it becomes one (322)', async () => {
    await bob.join('bob');
    await configure(owner, { membersonly: '1' });
    expect(outline(bob.take())).to.include('presence unavailable bob 110,322');
    expect((await bob.join('bob')).map(conditionOf)).to.deep.equal(['registration-required']);
    await owner.iq('set', `<query xmlns='${NS.mucAdmin}'><item jid='bob@example' affiliation='member'/></query>`);
    expect(outline(await bob.join('bob'))).to.include('presence bob 110,170');
  });

  it('R1.9 a full room takes owners and admins only, and says that it may be tried later', async () => {
    await dialogue.end();
    dialogue = await startDialogue({ limits: { room: { occupants: 2 } } });
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/phone');
    await bob.join('bob');
    const third = await dialogue.person('third@example/x').join('third');
    expect(third.map(conditionOf)).to.deep.equal(['service-unavailable']);
    expect(third[0]?.getChild('error')?.attrs.type).to.equal('wait');
    expect(outline(await dialogue.person('owner@example/second').join('boss'))).to.include('presence boss 110,170');
    // The limit counts even where the room was once allowed more.
    await configure(owner, { maxusers: '500' });
    expect((await dialogue.person('third@example/x').join('third')).map(conditionOf)).to.deep.equal([
      'service-unavailable',
    ]);
  });

  it('R1.10 one user may sit under one nick with several clients; who goes last takes the occupant along', async () => {
    await bob.join('bob');
    const tablet = dialogue.person('bob@example/tablet');
    expect(outline(await tablet.join('bob'))).to.deep.equal([
      'presence owner',
      'presence bob 110,170',
      'message subject',
    ]);
    await owner.say('to both');
    expect([outline(bob.take()).at(-1), outline(tablet.take()).at(-1)]).to.deep.equal([
      'message owner body',
      'message owner body',
    ]);
    owner.take();
    expect(outline(await bob.leave('bob'))).to.deep.equal(['presence unavailable bob 110']);
    expect(outline(owner.take())).to.deep.equal([]);
    await tablet.leave('bob');
    expect(outline(owner.take())).to.deep.equal(['presence unavailable bob']);
  });

  it('R1.10 but not with more than the limit', async () => {
    for (let i = 0; i < 10; i++) await dialogue.person(`bob@example/${i}`).join('bob');
    expect((await dialogue.person('bob@example/x').join('bob')).map(conditionOf)).to.deep.equal([
      'resource-constraint',
    ]);
  });

  it('R1.11 who enters again gets all anew and keeps its role', async () => {
    await bob.join('bob');
    await owner.iq('set', `<query xmlns='${NS.mucAdmin}'><item nick='bob' role='moderator'/></query>`);
    await configure(owner, { passwordprotectedroom: '1', roomsecret: 'since then' });
    const got = await bob.join('bob');
    expect(outline(got)).to.deep.equal(['presence owner', 'presence bob 110,170', 'message subject']);
    expect(item(of('bob', got))).to.include({ role: 'moderator' });
    expect(dialogue.core.rooms.get('lecture')?.occupants.size).to.equal(2);
  });

  it('R1.12 stanzas sent in one go take effect in their order', async () => {
    bob.post(`<presence to='${ROOM}/bob'><x xmlns='${NS.muc}'/></presence>`);
    bob.post(`<message type='groupchat' to='${ROOM}'><body>at once</body></message>`);
    bob.post(`<presence to='${ROOM}/bob' type='unavailable'/>`);
    await dialogue.settled();
    expect(outline(bob.take())).to.deep.equal([
      'presence owner',
      'presence bob 110,170',
      'message subject',
      'message bob body',
      'presence unavailable bob 110',
    ]);
    const room = `new@${DOMAIN}`;
    bob.post(`<presence to='${room}/bob'><x xmlns='${NS.muc}'/></presence>`);
    bob.post(`<presence to='${room}/bob' type='unavailable'/>`);
    await dialogue.settled();
    expect(dialogue.core.rooms.get('new')).to.equal(undefined);
    expect(await dialogue.store.seats.all()).to.have.length(1);
  });

  it('R1.13 the goodbye of who leaves reaches all, and oneself with 110', async () => {
    await bob.join('bob');
    owner.take();
    expect(outline(await bob.leave('bob'))).to.deep.equal(['presence unavailable bob 110']);
    const [seen] = owner.take();
    expect(item(seen)).to.include({ role: 'none', affiliation: 'none' });
    expect(await bob.leave('bob'), 'a second time').to.deep.equal([]);
  });

  it('R1.13 what is said at leaving goes along, without what only the room may say', async () => {
    await bob.join('bob');
    owner.take();
    const forged = `<x xmlns='${NS.mucUser}'><status code='307'/></x>`;
    const own = await bob.send(
      `<presence type='unavailable' to='${ROOM}/bob'><status>good night</status>${forged}</presence>`,
    );
    for (const got of [own, owner.take()]) {
      expect(got.map((s) => s.getChildText('status'))).to.deep.equal(['good night']);
      expect(codesOf(got[0])).not.to.include('307');
    }
  });

  it('R1.14 a room that does not stay goes with the last one', async () => {
    await configure(owner, { persistentroom: '0' });
    await bob.join('bob');
    await owner.leave('owner');
    expect(dialogue.core.rooms.get('lecture')).not.to.equal(undefined);
    await bob.leave('bob');
    expect(dialogue.core.rooms.get('lecture')).to.equal(undefined);
    expect((await dialogue.person('guest@guest.example/x').join('guest')).map(conditionOf)).to.deep.equal([
      'not-allowed',
    ]);
    expect(outline(await bob.join('bob'))).to.include('presence bob 110,170,201');
  });

  it('R1.15 a presence is passed on with its words, without what only the room may say', async () => {
    await bob.join('bob');
    owner.take();
    await bob.send(
      `<presence to='${ROOM}/bob'><show>away</show><status>食事</status><c xmlns='${NS.caps}' ver='x'/>` +
        `<x xmlns='${NS.mucUser}'><item role='moderator' affiliation='owner'/><status code='110'/></x>` +
        `<hats xmlns='${NS.hats}'><hat uri='urn:lectern:hat:presenter' title='Presenter'/></hats>` +
        `<occupant-id xmlns='${NS.occupantId}' id='somebody else'/><delay xmlns='${NS.delay}' stamp='1'/></presence>`,
    );
    const [seen] = owner.take();
    expect(seen?.getChildText('show')).to.equal('away');
    expect(seen?.getChildText('status')).to.equal('食事');
    expect(seen?.getChildren('c')).to.have.length(1);
    expect(seen?.getChildren('x')).to.have.length(1);
    expect(item(seen)).to.include({ role: 'participant', affiliation: 'none' });
    expect([seen?.getChild('hats'), seen?.getChild('delay')]).to.deep.equal([undefined, undefined]);
    const ids = seen?.getChildren('occupant-id').map((o) => o.attrs.id) ?? [];
    expect(ids).to.have.length(1);
    expect(ids).not.to.include('somebody else');
  });

  it('R1.16 an occupant id is one for a user in a room, whatever the nick, and another in another room', async () => {
    const idIn = async (nick: string, room = ROOM) => {
      const got = await bob.join(nick, { room });
      const self = got.find((s) => codesOf(s).includes('110'));
      await bob.leave(nick, room);
      return self?.getChild('occupant-id', NS.occupantId)?.attrs.id as string;
    };
    const here = await idIn('bob');
    expect(here).to.be.a('string').and.have.length.above(20);
    expect(await idIn('robert')).to.equal(here);
    expect(await idIn('bob', `other@${DOMAIN}`)).not.to.equal(here);
    expect(here).not.to.include('bob');
  });

  it('R1.18 an account owns no more rooms than the limit', async () => {
    await dialogue.end();
    dialogue = await startDialogue({ limits: { room: { perUser: 2 } } });
    const maker = dialogue.person('maker@example/x');
    const results: (string | undefined)[] = [];
    for (const name of ['one', 'two', 'three']) {
      const [answer] = await maker.join('m', { room: `${name}@${DOMAIN}` });
      results.push(conditionOf(answer), ...(answer && conditionOf(answer) ? [Fault.fromStanza(answer).reason] : []));
    }
    expect(results).to.deep.equal([undefined, undefined, 'resource-constraint', 'too-many-groups']);
  });
});

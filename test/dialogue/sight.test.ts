// Groups that strangers cannot find, and how slow trying is: docs/rules.md R55.4 to R55.6.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr } from '../../protocol/base/xml.ts';
import { makeRoomName } from '../../protocol/muc/room-name.ts';
import { archiveQuery } from '../helpers/archive.ts';
import {
  conditionOf,
  configure,
  type Dialogue,
  DOMAIN,
  openRoom,
  openToRegistration,
  outline,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';

const NOWHERE = `nowhere@${DOMAIN}`;
const enter = (attrs = '') => `<enter xmlns='${NS.entry}' ${attrs}/>`;
const iq =
  (type: string, payload: string, nick = '') =>
  (room: string) =>
    `<iq type='${type}' id='q' to='${room}${nick}'>${payload}</iq>`;
const message =
  (type: string, content: string, nick = '') =>
  (room: string) =>
    `<message type='${type}' id='m' to='${room}${nick}'>${content}</message>`;
const user = (content: string) => `<x xmlns='${NS.mucUser}'>${content}</x>`;
const entering =
  (nick: string, x = '', more = enter()) =>
  (room: string) =>
    `<presence to='${room}/${nick}'><x xmlns='${NS.muc}'>${x}</x>${more}</presence>`;

/** All that somebody may send to a group, or to somebody in one. */
const STANZAS: readonly ((room: string) => string)[] = [
  ...[
    `<query xmlns='${NS.discoInfo}'/>`,
    `<query xmlns='${NS.discoInfo}' node='x-roomuser-item'/>`,
    `<query xmlns='${NS.discoInfo}' node='${NS.mucTraffic}'/>`,
    `<query xmlns='${NS.discoItems}'/>`,
    `<ping xmlns='${NS.ping}'/>`,
    `<query xmlns='${NS.version}'/>`,
    `<time xmlns='${NS.time}'/>`,
    `<vCard xmlns='${NS.vcard}'/>`,
    `<query xmlns='${NS.register}'/>`,
    `<query xmlns='${NS.search}'/>`,
    `<query xmlns='${NS.mam}'/>`,
    `<metadata xmlns='${NS.mam}'/>`,
    `<query xmlns='${NS.mucAdmin}'><item affiliation='owner'/></query>`,
    `<query xmlns='${NS.mucOwner}'/>`,
    `<state xmlns='${NS.log}'/>`,
    `<log xmlns='${NS.log}'/>`,
    `<documents xmlns='${NS.document}'/>`,
    `<request xmlns='${NS.upload}' filename='a.pdf' size='10'/>`,
    `<query xmlns='urn:nobody:knows'/>`,
  ].flatMap((payload) => ['', '/owner', '/nobody'].map((nick) => iq('get', payload, nick))),
  ...[
    archiveQuery(),
    `<query xmlns='${NS.register}'><remove/></query>`,
    `<query xmlns='${NS.mucOwner}'><destroy/></query>`,
    `<query xmlns='${NS.mucAdmin}'><item nick='owner' role='none'/></query>`,
    `<start xmlns='${NS.log}'/>`,
    `<convert xmlns='${NS.document}' slot='abcdefghijklmnopqrstuv'/>`,
    `<moderate xmlns='${NS.moderate}' id='x'><retract xmlns='${NS.retract}'/></moderate>`,
    `<vCard xmlns='${NS.vcard}'/>`,
  ].map((payload) => iq('set', payload)),
  (room) => `<iq type='get' id='q' to='${room}'/>`,
  message('groupchat', '<body>hello</body>'),
  message('groupchat', '<subject>hello</subject>'),
  message('groupchat', `<stage xmlns='${NS.stage}'><page number='1'/></stage>`),
  message('groupchat', `<voice xmlns='${NS.voice}' t='0' n='1'>b3B1cw==</voice>`),
  message('groupchat', '<body>hello</body>', '/owner'),
  message('chat', '<body>hello</body>', '/owner'),
  message('chat', '<body>hello</body>', '/nobody'),
  message('normal', user(`<invite to='anna@example'/>`)),
  message('normal', user(`<decline to='owner@example'/>`)),
  message('normal', `<x xmlns='${NS.dataForms}' type='submit'><field var='muc#role'/></x>`),
  message('error', '<body>hello</body>'),
  ...['/owner', '/nobody'].flatMap((nick) => [
    (room: string) => `<presence type='probe' to='${room}${nick}'/>`,
    (room: string) => `<presence id='p' to='${room}${nick}'/>`,
    (room: string) => `<presence type='unavailable' to='${room}${nick}'/>`,
    (room: string) => `<presence type='subscribe' to='${room}${nick}'/>`,
  ]),
  entering('someone'),
  entering('owner'),
  entering('two  blanks'),
  entering('someone', '<password>wrong</password>'),
  entering('someone', '<password></password>'),
  entering('someone', '', enter(`token='aaaa.bbbb'`)),
];

/** What only those get who may not make a group; others make one by it. */
const MAKING = [entering('someone', '', ''), entering('someone', '', enter(`make='true'`))];

const many = 1_000_000;
const LIFTED = {
  queries: { burst: many },
  messages: { burst: many },
  presence: { burst: many },
  entering: { tryBurst: many, strangersTryBurst: many },
};

describe('a hidden group that its name alone does not open', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  before(async () => {
    dialogue = await startDialogue({ limits: LIFTED });
    owner = await openRoom(dialogue);
  });
  after(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const locked = { publicroom: '0', membersonly: '0', passwordprotectedroom: '0', roomsecret: '' };
  const banned = (domain: string, affiliation: string) =>
    owner.iq('set', `<query xmlns='${NS.mucAdmin}'><item jid='${domain}' affiliation='${affiliation}'/></query>`);

  for (const [what, fields, ban] of [
    ['of members', { membersonly: '1' }, false],
    ['behind a password', { passwordprotectedroom: '1', roomsecret: 'sesame' }, false],
    ['of members and behind a password', { membersonly: '1', passwordprotectedroom: '1', roomsecret: 'sesame' }, false],
    ['that is closed to the whole domain', {}, true],
  ] as const) {
    it(`R55.4 one ${what} is the same to strangers as none, to the byte, whatever they send`, async () => {
      expect(conditionOf(await configure(owner, { ...locked, ...fields }))).to.equal(undefined);
      const people = ['anna@example/x', 'x1y2@guest.example/a', 'eve@elsewhere.example/x'];
      for (const jid of people) {
        const domain = jid.replace(/.*@|\/.*/g, '');
        if (ban) await banned(domain, 'outcast');
        const one = dialogue.person(jid);
        const stanzas = jid.startsWith('anna') ? STANZAS : [...STANZAS, ...MAKING];
        for (const stanza of stanzas) {
          const answers = async (room: string) => {
            const before = dialogue.written.length;
            await one.send(stanza(room));
            return dialogue.written.slice(before).map((text) => text.replaceAll(room, 'GROUP'));
          };
          expect(await answers(ROOM), `${jid}: ${stanza('GROUP')}`).to.deep.equal(await answers(NOWHERE));
        }
        for (const service of [`<query xmlns='${NS.discoItems}'/>`, `<query xmlns='${NS.search}'/>`]) {
          expect(String(await one.iq('get', service, DOMAIN))).not.to.include(ROOM);
        }
        if (ban) await banned(domain, 'none');
      }
      // One who may make groups is told that this one is not there, too, but cannot make it.
      if (!ban)
        expect((await dialogue.person('anna@example/y').join('anna')).map(conditionOf)).to.deep.equal([
          'item-not-found',
        ]);
    });
  }

  it('R55.4 is there for who knows its password, for members, for who is banned by name, and for all clients of who is in it', async () => {
    await configure(owner, { ...locked, passwordprotectedroom: '1', roomsecret: 'sesame' });
    const info = `<query xmlns='${NS.discoInfo}'/>`;
    const guest = dialogue.person('x1y2@guest.example/a');
    expect(conditionOf(await guest.iq('get', info))).to.equal('item-not-found');
    const more = enter();
    expect(outline(await guest.join('someone', { x: '<password>sesame</password>', more }))).to.include(
      'presence someone 110,170',
    );
    for (const one of [guest, dialogue.person('x1y2@guest.example/b'), dialogue.person('owner@example/other')]) {
      expect(conditionOf(await one.iq('get', info)), one.jid).to.equal(undefined);
    }
    // What comes right behind its entering finds it inside.
    const other = dialogue.person('x3@guest.example/a');
    other.post(`<presence to='${ROOM}/x3'><x xmlns='${NS.muc}'><password>sesame</password></x></presence>`);
    expect(conditionOf(await other.iq('get', info))).to.equal(undefined);
    await other.leave('x3');
    expect(conditionOf(await other.iq('get', info)), 'who has left').to.equal('item-not-found');
    await owner.iq(
      'set',
      `<query xmlns='${NS.mucAdmin}'><item jid='bob@example' affiliation='outcast'/><item jid='ann@example' affiliation='member'/></query>`,
    );
    expect((await dialogue.person('bob@example/x').join('bob', { more })).map(conditionOf)).to.deep.equal([
      'forbidden',
    ]);
    expect((await dialogue.person('ann@example/x').join('ann', { more })).map(conditionOf)).to.deep.equal([
      'not-authorized',
    ]);
  });

  it('R55.4 is there for who was invited: it is asked about before it is entered, and the invitation declined', async () => {
    await configure(owner, { ...locked, passwordprotectedroom: '1', roomsecret: 'sesame' });
    const carol = dialogue.person('carol@example/phone');
    const info = `<query xmlns='${NS.discoInfo}'/>`;
    expect(conditionOf(await carol.iq('get', info))).to.equal('item-not-found');
    await owner.send(message('normal', user(`<invite to='carol@example'/>`))(ROOM));
    expect(conditionOf(await carol.iq('get', info))).to.equal(undefined);
    expect((await carol.join('carol')).map(conditionOf)).to.deep.equal(['not-authorized']);
    owner.take();
    expect(await carol.send(message('normal', user(`<decline to='${ROOM}/owner'/>`))(ROOM))).to.deep.equal([]);
    expect(owner.take().flatMap((s) => s.getChild('x', NS.mucUser)?.getChild('decline') ?? [])).to.have.length(1);
  });

  it('R55.4 is there for who may ask to become a member, where its owner lets people register', async () => {
    await configure(owner, { ...locked, membersonly: '1' });
    const dora = dialogue.person('dora@example/desk');
    const form = `<query xmlns='${NS.register}'/>`;
    expect(conditionOf(await dora.iq('get', form))).to.equal('item-not-found');
    await openToRegistration(owner);
    expect(conditionOf(await dora.iq('get', form))).to.equal(undefined);
    expect((await dora.join('dora')).map(conditionOf)).to.deep.equal(['registration-required']);
  });

  it('R55.4 a guest whose line broke comes back by its token and the password', async () => {
    await configure(owner, { ...locked, passwordprotectedroom: '1', roomsecret: 'sesame' });
    const x = '<password>sesame</password>';
    const first = await dialogue.person('g1@guest.example/a').join('gina', { x, more: enter() });
    const token = first.map((s) => s.getChild('place', NS.entry)).find(Boolean)?.attrs.token;
    const again = await dialogue.person('g2@guest.example/a').join('gina', { more: enter(`token='${token}'`) });
    expect(outline(again)).to.include('presence gina 110,170');
  });
});

describe('names of groups that are not there', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  const limits = { entering: { tryBurst: 3, tryRate: 0.5, strangersTryBurst: 8, strangersTryRate: 1 } };
  beforeEach(async () => {
    dialogue = await startDialogue({ limits });
    owner = await openRoom(dialogue);
    await configure(owner, { publicroom: '0' });
    dialogue.clock.now += 60_000;
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const guest = (n: number) => dialogue.person(`g${n}@guest.example/a`);
  const ask = async (one: Somebody, room: string) =>
    conditionOf(await one.iq('get', `<query xmlns='${NS.discoInfo}'/>`, room)) ?? 'ok';
  const TRIES: Record<string, (one: Somebody, room: string) => Promise<string>> = {
    asking: ask,
    entering: async (one, room) => conditionOf((await one.join('one', { room, more: enter() }))[0]) ?? 'ok',
    'entering as stock clients do': async (one, room) => conditionOf((await one.join('one', { room }))[0]) ?? 'ok',
    writing: async (one, room) =>
      conditionOf((await one.send(`<message type='groupchat' to='${room}'><body>x</body></message>`))[0]) ?? 'ok',
    'a query to somebody there': (one, room) => ask(one, `${room}/somebody`),
  };
  for (const [what, go] of Object.entries(TRIES)) {
    it(`R55.5 ${what}: one who has tried so many waits, for a group that is there, too`, async () => {
      const one = guest(1);
      for (let n = 0; n < 3; n += 1)
        expect(await go(one, `n${n}@${DOMAIN}`)).to.be.oneOf(['item-not-found', 'not-allowed']);
      for (const room of [`n4@${DOMAIN}`, ROOM]) expect(await go(one, room), room).to.equal('policy-violation');
      expect(await ask(guest(2), ROOM), 'another').to.equal('ok');
      dialogue.clock.now += 2_000;
      expect(await ask(one, ROOM), 'later').to.equal('ok');
    });
  }

  it('R55.5 all guests together have a limit, and people of other servers; accounts of this server have their own', async () => {
    for (let n = 0; n < 8; n += 1) expect(await ask(guest(n), NOWHERE)).to.equal('item-not-found');
    for (const room of [NOWHERE, ROOM]) expect(await ask(guest(9), room), room).to.equal('policy-violation');
    expect(await ask(dialogue.person('anna@example/x'), ROOM)).to.equal('ok');
    for (let n = 0; n < 8; n += 1) {
      expect(await ask(dialogue.person(`x@n${n}.elsewhere/x`), NOWHERE)).to.equal('item-not-found');
    }
    expect(await ask(dialogue.person('x@other.elsewhere/x'), ROOM)).to.equal('policy-violation');
    dialogue.clock.now += 1_000;
    expect(await ask(guest(9), ROOM)).to.equal('ok');
  });

  it('R55.6 however many try, who is in a group stays, comes back, and whoever has a link with chance in it enters', async () => {
    const name = makeRoomName('talk', DOMAIN);
    const room = `${name}@${DOMAIN}`;
    await owner.join('owner', { room });
    await configure(owner, { publicroom: '0' }, room);
    const inside = guest(20);
    const first = await inside.join('gina', { more: enter() });
    const token = first.map((s) => s.getChild('place', NS.entry)).find(Boolean)?.attrs.token;
    for (let n = 0; n < 8; n += 1) await ask(guest(n), NOWHERE);
    expect(await ask(guest(9), ROOM)).to.equal('policy-violation');
    expect(await ask(inside, ROOM)).to.equal('ok');
    const again = await guest(21).join('gina', { more: enter(`token='${token}'`) });
    expect(again.map((s) => attr(s, 'type') ?? 'in'))
      .to.include('in')
      .and.not.to.include('error');
    expect((await guest(22).join('one', { room, more: enter() })).map(conditionOf)).not.to.include('policy-violation');
    expect(dialogue.core.rooms.get(name)?.occupants.size).to.equal(2);
  });

  it('R55.6 nor does it keep anybody out of a group that everybody may find and enter', async () => {
    await configure(owner, { publicroom: '1' });
    for (let n = 0; n < 8; n += 1) await ask(guest(n), NOWHERE);
    for (let n = 0; n < 8; n += 1) await ask(dialogue.person(`x@n${n}.elsewhere/x`), NOWHERE);
    for (const one of [guest(9), dialogue.person('x@other.elsewhere/x')]) {
      expect(await ask(one, ROOM)).to.equal('ok');
      expect((await one.join(one.jid, { more: enter() })).map(conditionOf)).not.to.include('policy-violation');
      expect(await ask(dialogue.person(`new${one.jid}`), NOWHERE)).to.equal('policy-violation');
    }
  });

  it('R55.5 passwords that are tried all at once are counted all', async () => {
    await configure(owner, { passwordprotectedroom: '1', roomsecret: 'sesame' });
    for (let n = 0; n < 10; n += 1) {
      dialogue
        .person(`g1@guest.example/${n}`)
        .post(`<presence to='${ROOM}/n${n}'><x xmlns='${NS.muc}'><password>${n}</password></x>${enter()}</presence>`);
    }
    await dialogue.settled();
    dialogue.clock.now += 2_000;
    expect(await ask(guest(1), NOWHERE)).to.equal('policy-violation');
    dialogue.clock.now += 20_000;
    expect(await ask(guest(1), NOWHERE)).to.equal('item-not-found');
  });

  it('R55.5 wrong passwords count, of groups that are listed as well, and so does making groups', async () => {
    await configure(owner, { publicroom: '1', passwordprotectedroom: '1', roomsecret: 'sesame' });
    const guess = async (word: string) =>
      conditionOf((await guest(1).join('one', { x: `<password>${word}</password>`, more: enter() })).at(-1)) ?? 'ok';
    for (const word of ['a', 'b', 'c']) expect(await guess(word)).to.equal('not-authorized');
    expect(await guess('sesame')).to.equal('policy-violation');
    dialogue.clock.now += 2_000;
    expect(await guess('sesame')).to.equal('ok');
    const maker = dialogue.person('anna@example/x');
    const make = async (n: number) =>
      conditionOf((await maker.join('anna', { room: `made${n}@${DOMAIN}` }))[0]) ?? 'ok';
    expect([await make(1), await make(2), await make(3), await make(4)]).to.deep.equal([
      'ok',
      'ok',
      'ok',
      'policy-violation',
    ]);
  });
});

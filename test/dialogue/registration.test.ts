// Registering with a room, reserved and locked nicks: XEP-0045 §7.10, §7.12; docs/rules.md R25.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import {
  conditionOf,
  type Dialogue,
  DOMAIN,
  openRoom,
  openToRegistration,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import { change, itemOf, names, outcome, presences } from '../helpers/muc.ts';

const register = (who: Somebody, nick: string) =>
  outcome(
    who.iq(
      'set',
      `<query xmlns='${NS.register}'><x xmlns='${NS.dataForms}' type='submit'><field var='FORM_TYPE'><value>${NS.mucRegister}</value></field><field var='muc#register_roomnick'><value>${nick}</value></field></x></query>`,
    ),
  );
const requirements = (who: Somebody, to = ROOM) => who.iq('get', `<query xmlns='${NS.register}'/>`, to);
const unregister = (who: Somebody) => outcome(who.iq('set', `<query xmlns='${NS.register}'><remove/></query>`));
const set = (owner: Somebody, fields: Record<string, string>) =>
  outcome(
    owner.iq(
      'set',
      `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'>${Object.entries(fields)
        .map(([name, value]) => `<field var='${name}'><value>${value}</value></field>`)
        .join('')}</x></query>`,
    ),
  );
const OPEN = '{urn:lectern:muc:1}registration';
const LOCK = '{urn:lectern:muc:1}locknicks';

describe('registering with a room', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  let anna: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue, {});
    await openToRegistration(owner);
    bob = dialogue.person('bob@example/phone');
    anna = dialogue.person('anna@example/phone');
    await bob.join('bob');
    await anna.join('anna');
    for (const one of [owner, bob, anna]) one.take();
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  const reserved = async (who: Somebody) => {
    const reply = await who.iq('get', `<query xmlns='${NS.discoInfo}' node='x-roomuser-item'/>`);
    const query = reply.getChild('query');
    return query?.children.length === 0 ? '' : query?.getChild('identity')?.attrs;
  };
  const announced = async () =>
    (await bob.iq('get', `<query xmlns='${NS.discoInfo}'/>`)).toString().includes(NS.register);

  it('R25.1 what is needed is said by a form with the nick in use, and of one who is registered its nick', async () => {
    const query = (await requirements(bob)).getChild('query', NS.register);
    const x = query?.getChild('x', NS.dataForms);
    expect([x?.attrs.type, x?.getChildren('field').map((f) => f.attrs.var)]).to.deep.equal([
      'form',
      ['FORM_TYPE', 'muc#register_roomnick'],
    ]);
    const nick = x?.getChildren('field').at(-1);
    expect([nick?.getChildText('value'), nick?.getChild('required') !== undefined]).to.deep.equal(['bob', true]);
    expect(x?.getChildren('field')[0]?.getChildText('value')).to.equal(NS.mucRegister);
    await register(bob, 'Robert');
    const registered = (await requirements(bob)).getChild('query', NS.register);
    expect(registered?.children.map(String)).to.deep.equal(['<registered/>', '<username>Robert</username>']);
    expect(conditionOf(await requirements(bob, `nowhere@${DOMAIN}`))).to.equal('item-not-found');
  });

  it('R25.2 who registers becomes a member, all are told, and the nick is its own, also after a restart', async () => {
    expect(await reserved(bob)).to.equal('');
    expect(await register(bob, 'Robert')).to.equal('ok');
    expect(presences(anna.take())).to.deep.equal(['bob member/participant']);
    expect(await names(owner, 'member')).to.equal('bob@example');
    for (const _ of ['before', 'after']) {
      expect(await reserved(bob)).to.deep.equal({ category: 'conference', type: 'text', name: 'Robert' });
      expect((await anna.join('Robert')).map(conditionOf)).to.deep.equal(['conflict']);
      expect(await register(anna, 'robert'), 'alike').to.equal('conflict');
      await dialogue.restart('crash');
    }
    expect(presences(await bob.join('bobby')).at(-1), 'another nick may be used').to.match(/^bobby member/);
    expect(await register(bob, 'Bob')).to.equal('ok');
    expect(conditionOf((await anna.join('Robert'))[0]), 'the old nick is free').to.equal(undefined);
  });

  it('R25.2 an owner or admin reserves a nick and stays what it is', async () => {
    expect(await register(owner, 'Boss')).to.equal('ok');
    expect([await names(owner, 'owner'), anna.take()[0]?.name ?? '']).to.deep.equal(['owner@example', 'presence']);
    expect(await unregister(owner)).to.equal('ok');
    expect([await names(owner, 'owner'), await reserved(owner)]).to.deep.equal(['owner@example', '']);
  });

  it('R25.3 what is no valid form is refused, and a nick that is none, or taken', async () => {
    const x = (type: string, content: string) => `<x xmlns='${NS.dataForms}' type='${type}'>${content}</x>`;
    const kind = (ns: string) => `<field var='FORM_TYPE'><value>${ns}</value></field>`;
    const nick = (value: string) => `<field var='muc#register_roomnick'>${value}</field>`;
    for (const [content, expected] of [
      ['', 'bad-request'],
      ['<username>Robert</username>', 'bad-request'],
      [x('submit', nick('<value>Robert</value>')), 'bad-request'],
      [x('submit', kind(NS.mucRoomConfig) + nick('<value>Robert</value>')), 'bad-request'],
      [x('submit', kind(NS.mucRegister)), 'bad-request'],
      [x('submit', kind(NS.mucRegister) + nick('')), 'bad-request'],
      [x('submit', kind(NS.mucRegister) + nick('<value/>')), 'bad-request'],
      [x('form', kind(NS.mucRegister) + nick('<value>Robert</value>')), 'bad-request'],
      [x('submit', kind(NS.mucRegister) + nick('<value> x</value>')), 'not-acceptable'],
      [x('submit', kind(NS.mucRegister) + nick('<value>anna</value>')), 'conflict'],
      [x('cancel', ''), 'ok'],
    ] as const) {
      expect(await outcome(bob.iq('set', `<query xmlns='${NS.register}'>${content}</query>`)), content).to.equal(
        expected,
      );
    }
    expect([await names(owner, 'member'), anna.take()]).to.deep.equal(['', []]);
  });

  it('R25.4 guests and the banned do not register, nobody does where it is turned off, and rooms say whether one may', async () => {
    const guest = dialogue.person('x1@guest.example/a');
    await guest.join('guest');
    await change(owner, "jid='mallory@example' affiliation='outcast'");
    const mallory = dialogue.person('mallory@example/x');
    for (const who of [guest, mallory]) {
      expect([conditionOf(await requirements(who)), await register(who, 'X')]).to.deep.equal([
        'not-allowed',
        'not-allowed',
      ]);
    }
    expect(await announced()).to.equal(true);
    await change(owner, "jid='anna@example' affiliation='member'");
    await set(owner, { [OPEN]: '0' });
    expect(await announced()).to.equal(false);
    expect([conditionOf(await requirements(bob)), await register(bob, 'Robert')]).to.deep.equal([
      'not-allowed',
      'not-allowed',
    ]);
    expect(await register(anna, 'Anne'), 'a member chooses its nick all the same').to.equal('ok');
  });

  it('R25.4 no more register by themselves than the limit', async () => {
    await dialogue.end();
    dialogue = await startDialogue({ limits: { registration: { members: 2 } } });
    owner = await openRoom(dialogue, {});
    await openToRegistration(owner);
    const got = [];
    for (const nick of ['x', 'y', 'z']) got.push(await register(dialogue.person(`${nick}@example/x`), nick));
    expect(got.slice(-1)).to.deep.equal(['resource-constraint']);
    expect(await change(owner, "jid='z@example' affiliation='member' nick='z'"), 'admins may').to.equal('ok');
  });

  it('R25.5 who unregisters loses membership and nick, and is out of a room of members', async () => {
    expect(await unregister(bob)).to.equal('registration-required');
    await register(bob, 'Robert');
    anna.take();
    expect(await unregister(bob)).to.equal('ok');
    expect(presences(anna.take())).to.deep.equal(['bob none/participant']);
    expect([await reserved(bob), await names(owner, 'member')]).to.deep.equal(['', '']);
    await register(bob, 'Robert');
    await change(owner, "jid='anna@example' affiliation='member'");
    await set(owner, { 'muc#roomconfig_membersonly': '1' });
    bob.take();
    bob.post(`<iq type='set' id='r' to='${ROOM}'><query xmlns='${NS.register}'><remove/></query></iq>`);
    await dialogue.settled();
    expect(presences(bob.take())).to.deep.equal(['-bob none/none bob@example/phone 110,321']);
  });

  it('R25.6 a ban takes the reserved nick, and so does the end of membership', async () => {
    for (const affiliation of ['outcast', 'none']) {
      await change(owner, "jid='zoe@example' affiliation='member' nick='Zoe'");
      await change(owner, `jid='zoe@example' affiliation='${affiliation}'`);
      expect(await reserved(dialogue.person('zoe@example/x')), affiliation).to.equal('');
      expect(await register(bob, 'Zoe')).to.equal('ok');
      await unregister(bob);
    }
  });

  it('R25.7 where nicks are locked a member is called what it registered: on entering, at once, and for good', async () => {
    await set(owner, { [LOCK]: '1' });
    anna.take();
    bob.take();
    bob.post(
      `<iq type='set' id='r' to='${ROOM}'><query xmlns='${NS.register}'><x xmlns='${NS.dataForms}' type='submit'><field var='FORM_TYPE'><value>${NS.mucRegister}</value></field><field var='muc#register_roomnick'><value>Robert</value></field></x></query></iq>`,
    );
    await dialogue.settled();
    const seen = anna.take();
    expect(presences(seen)).to.deep.equal([
      'bob member/participant',
      '-bob member/participant 303',
      'Robert member/participant 210',
    ]);
    expect(itemOf(seen[1])?.attrs.nick).to.equal('Robert');
    expect(presences(bob.take()).at(-1)).to.equal('Robert member/participant bob@example/phone 110,210');
    expect((await bob.send(`<presence to='${ROOM}/bob'/>`)).map(conditionOf)).to.deep.equal(['not-acceptable']);
    await bob.leave('Robert');
    expect(presences(await bob.join('whatever')).at(-1)).to.equal(
      'Robert member/participant bob@example/phone 110,170,210',
    );
    expect(presences(await dialogue.person('bob@example/desk').join('Robert')).at(-1)).to.match(/110,170$/);
    expect(presences(await anna.send(`<presence to='${ROOM}/anne'/>`)).at(-1), 'others have the choice').to.match(
      /^anne/,
    );
    await set(owner, { [LOCK]: '0' });
    expect(presences(await bob.send(`<presence to='${ROOM}/bob'/>`)).at(-1)).to.match(/^bob/);
  });
});

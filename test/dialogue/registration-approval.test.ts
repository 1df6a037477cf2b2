// Registering where an admin decides: XEP-0045 §7.10, §9.9; docs/rules.md R25.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import type { Element } from '../../protocol/base/xml.ts';
import {
  codesOf,
  conditionOf,
  configure,
  type Dialogue,
  openRoom,
  openToRegistration,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import { change, names, outcome } from '../helpers/muc.ts';

describe('registering where an admin decides', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  let home: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue({ limits: { registration: { waiting: 2 } } });
    owner = await openRoom(dialogue, {});
    await openToRegistration(owner);
    await configure(owner, { membersonly: '1' });
    bob = dialogue.person('bob@example/phone');
    home = dialogue.person('bob@example');
    owner.take();
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const field = (name: string, value: string) => `<field var='${name}'><value>${value}</value></field>`;
  const form = (fields: string, type = 'submit') =>
    `<x xmlns='${NS.dataForms}' type='${type}'>${field('FORM_TYPE', NS.mucRegister)}${fields}</x>`;
  const register = (who: Somebody, nick: string) =>
    outcome(who.iq('set', `<query xmlns='${NS.register}'>${form(field('muc#register_roomnick', nick))}</query>`));
  const decide = async (who: Somebody, allow: string, { jid = 'bob@example', nick = 'Bob', type = 'submit' } = {}) => {
    const fields = [
      ...(jid ? [field('muc#jid', jid)] : []),
      field('muc#register_roomnick', nick),
      ...(allow ? [field('muc#register_allow', allow)] : []),
    ];
    const got = await who.send(`<message id='a' to='${ROOM}'>${form(fields.join(''), type)}</message>`);
    return (
      got
        .filter((s) => s.attrs.type === 'error')
        .map(conditionOf)
        .join() || 'ok'
    );
  };
  const requests = (got: readonly Element[]) =>
    got
      .flatMap((s) => s.getChildren('x', NS.dataForms))
      .map((x) => x.getChildren('field').map((f) => `${f.attrs.var}=${f.getChildText('value')}`));
  const ofBob = [
    `FORM_TYPE=${NS.mucRegister}`,
    'muc#jid=bob@example',
    'muc#register_roomnick=Bob',
    'muc#register_allow=0',
  ];

  it('R25.8 a request is put to the admins who are there, and to each who enters, also after a restart', async () => {
    await change(owner, "jid='admin@example' affiliation='admin'", "jid='member@example' affiliation='member'");
    const admin = dialogue.person('admin@example/x');
    const member = dialogue.person('member@example/x');
    await member.join('member');
    owner.take();
    member.take();
    expect(await register(bob, 'Bob')).to.equal('ok');
    expect(requests(owner.take())).to.deep.equal([ofBob]);
    expect(await names(owner, 'member')).to.equal('member@example');
    expect((await bob.join('bob')).map(conditionOf)).to.deep.equal(['registration-required']);
    expect(requests(await admin.join('admin'))).to.deep.equal([ofBob]);
    expect(requests(member.take())).to.deep.equal([]);
    await dialogue.restart('crash');
    expect(requests(await owner.join('owner'))).to.deep.equal([ofBob]);
    expect(requests(await member.join('member'))).to.deep.equal([]);
  });

  for (const [what, more] of [
    ['address', {}],
    ['nick', { jid: '' }],
  ] as const) {
    it(`R25.8 one who is taken, named by ${what}, is a member with its nick, hears of it, and waits no more`, async () => {
      await register(bob, 'Bob');
      expect(await decide(owner, '1', more)).to.equal('ok');
      const told = home.take();
      expect(
        told.map((s) => codesOf(s).join() || (s.getChild('x', NS.mucUser)?.getChild('invite') && 'invited')),
      ).to.deep.equal(['101', 'invited']);
      expect(await names(owner, 'member')).to.equal('bob@example');
      expect(conditionOf((await bob.join('bob'))[0])).to.equal(undefined);
      expect(dialogue.core.rooms.get('lecture')?.reservedNicks.get('bob@example')).to.equal('Bob');
      expect(await decide(owner, '1', more)).to.equal('item-not-found');
      expect(await dialogue.store.registrations.of('lecture')).to.deep.equal([]);
    });
  }

  it('R25.8 one who is not taken hears of it, and may ask again; one who withdraws waits no more', async () => {
    await register(bob, 'Bob');
    expect(await decide(owner, '', { type: 'cancel' })).to.equal('ok');
    expect([home.take(), (await dialogue.store.registrations.of('lecture')).length]).to.deep.equal([[], 1]);
    expect(await decide(owner, 'false')).to.equal('ok');
    expect(
      home
        .take()
        .map((s) => s.getChildText('body'))
        .join(),
    ).to.match(/declined/);
    expect([await names(owner, 'member'), await decide(owner, '1')]).to.deep.equal(['', 'item-not-found']);
    expect(await register(bob, 'Bob')).to.equal('ok');
    const withdraw = () => outcome(bob.iq('set', `<query xmlns='${NS.register}'><remove/></query>`));
    expect([await withdraw(), await withdraw()]).to.deep.equal(['ok', 'registration-required']);
    expect(await decide(owner, '1')).to.equal('item-not-found');
  });

  it('R25.8 who became something else meanwhile, or is banned, waits no more', async () => {
    for (const affiliation of ['member', 'outcast']) {
      await change(owner, "jid='bob@example' affiliation='none'");
      await register(bob, 'Bob');
      await change(owner, `jid='bob@example' affiliation='${affiliation}'`);
      expect(await decide(owner, '1'), affiliation).to.equal('item-not-found');
      expect(await names(owner, affiliation)).to.equal('bob@example');
    }
  });

  it('R25.9 only admins decide, and only by a form that says what; a nick that is taken by now is refused', async () => {
    await register(bob, 'Bob');
    await change(owner, "jid='member@example' affiliation='member'");
    const member = dialogue.person('member@example/x');
    await member.join('member');
    for (const who of [bob, member]) expect(await decide(who, '1')).to.equal('forbidden');
    for (const allow of ['', 'yes']) expect(await decide(owner, allow)).to.equal('bad-request');
    for (const type of ['form', 'result', 'nonsense'])
      expect(await decide(owner, '1', { type })).to.equal('bad-request');
    expect(await decide(owner, '1', { jid: 'nobody@example' })).to.equal('item-not-found');
    await change(owner, "jid='zoe@example' affiliation='member' nick='bob'");
    expect(await decide(owner, '1')).to.equal('conflict');
    expect(await names(owner, 'member')).to.equal('member@example zoe@example');
    await change(owner, "jid='admin@example' affiliation='admin'", "jid='zoe@example' affiliation='none'");
    expect(await decide(dialogue.person('admin@example/x'), '1'), 'an admin who is not there').to.equal('ok');
  });

  it('R25.9 so many wait and no more; who asks again has one place', async () => {
    const people = ['x', 'y', 'z'].map((name) => dialogue.person(`${name}@example/a`));
    const got = [];
    for (const one of people) got.push(await register(one, one.jid[0] ?? ''));
    expect(got).to.deep.equal(['ok', 'ok', 'resource-constraint']);
    expect(await register(people[0] ?? bob, 'Xavier')).to.equal('ok');
    expect((await dialogue.store.registrations.of('lecture')).map((one) => one.nick)).to.deep.equal(['Xavier', 'y']);
  });

  it('R25.10 an admin decides wherever membership brings a right: to enter, to speak, to read what was said', async () => {
    for (const [fields, inside, asked] of [
      [{ membersonly: '0' }, false, false],
      [{ membersonly: '0', moderatedroom: '1' }, false, true],
      [{ moderatedroom: '0', roomsecret: 'x' }, false, true],
      [{}, true, false],
    ] as const) {
      await configure(owner, fields);
      if (inside) await bob.join('bob', { x: '<password>x</password>' });
      owner.take();
      await register(bob, 'Bob');
      expect(requests(owner.take()).length, JSON.stringify(fields)).to.equal(asked ? 1 : 0);
      expect(await names(owner, 'member')).to.equal(asked ? '' : 'bob@example');
      await change(owner, "jid='bob@example' affiliation='none'");
    }
  });
});

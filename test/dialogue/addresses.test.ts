// What people type where an address or a nick is wanted: it counts as Prosody writes it. docs/rules.md R28.
import { expect } from 'chai';
import { LIMITS } from '../../component/limits.ts';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { readSettings } from '../../settings.ts';
import { noteOf, run } from '../helpers/commands.ts';
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
import { change, names, outcome } from '../helpers/muc.ts';

/** As people type it, and as Prosody writes it in every stanza. */
const TYPED = 'ΓΙΏΡΓΟΣ@Example.';
const GEORGE = 'γιώργοσ@example';

describe('addresses and nicks that are typed', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let george: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue({ limits: { presence: { burst: 100 } } });
    owner = await openRoom(dialogue, {});
    george = dialogue.person(`${GEORGE}/phone`);
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const register = (who: Somebody, nick: string) =>
    outcome(
      who.iq(
        'set',
        `<query xmlns='${NS.register}'><x xmlns='${NS.dataForms}' type='submit'><field var='FORM_TYPE'><value>${NS.mucRegister}</value></field><field var='muc#register_roomnick'><value>${nick}</value></field></x></query>`,
      ),
    );

  it('R28.1 a ban, a membership and an invitation reach the account that is meant', async () => {
    await configure(owner, { membersonly: '1' });
    expect(await change(owner, `jid='${TYPED}' affiliation='member'`)).to.equal('ok');
    expect(await names(owner, 'member')).to.equal(GEORGE);
    expect(outline(await george.join('george'))).to.include('presence george 110,170');
    expect(await change(owner, `jid='${TYPED}/desk' affiliation='outcast'`)).to.equal('ok');
    expect(outline(george.take())).to.include('presence unavailable george 110,301');
    expect(await change(owner, `jid='STRASSE@Far.Example' affiliation='member'`)).to.equal('ok');
    expect(await change(owner, `jid='straße@far.example' affiliation='admin'`)).to.equal('ok');
    expect(await names(owner, 'admin')).to.equal('strasse@far.example');
    const other = dialogue.person('strasse@example');
    await owner.send(`<message to='${ROOM}'><x xmlns='${NS.mucUser}'><invite to='Straße@example'/></x></message>`);
    expect(other.take().map((s) => s.name)).to.deep.equal(['message']);
  });

  it('R28.1 so do the lists of owners and admins in the form', async () => {
    await configure(owner, { roomadmins: TYPED });
    expect(await names(owner, 'admin')).to.equal(GEORGE);
    expect(conditionOf(await configure(owner, { roomadmins: 'a\u0378\u{e0001}@example' }))).to.equal('not-acceptable');
  });

  it('R28.1 so does a ban by an operator', async () => {
    await george.join('george');
    const operator = dialogue.person('operator@example/desk');
    const done = await run(operator, 'ban', { address: TYPED });
    expect(noteOf(done)).to.equal(`info: ${GEORGE} is banned. Put out of groups: 1.`);
    expect(outline(george.take())).to.include('presence unavailable george 110,301');
  });

  it('R28.1 so do the settings of the process', () => {
    const read = (env: Record<string, string>) => readSettings({ COMPONENT_SECRET: '0123456789abcdef', ...env });
    expect(read({ LECTERN_OPERATORS: `${TYPED}, Straße@example` }).operators).to.deep.equal([
      GEORGE,
      'strasse@example',
    ]);
    expect(read({ LECTERN_FIRST_ROOM: `Vorlesung = ${TYPED}` }).firstRoom).to.deep.equal({
      name: 'vorlesung',
      owner: GEORGE,
    });
    const { domain, guestDomain, componentDomain } = read({ XMPP_DOMAIN: 'Example.ORG', GUEST_DOMAIN: '' });
    expect([domain, guestDomain, componentDomain]).to.deep.equal(['example.org', '', 'rooms.localhost']);
    for (const room of ['a/b=x@y', 'a@b=x@y', 'a b=x@y', '\u00ad=x@y', 'a=y', 'a=x@y/z', 'a=b=x@y', '=x@y']) {
      expect(() => read({ LECTERN_FIRST_ROOM: room }), room).to.throw('LECTERN_FIRST_ROOM');
    }
    expect(() => read({ LECTERN_OPERATORS: "o'hara@example" })).to.throw('LECTERN_OPERATORS');
    expect(() => read({ COMPONENT_DOMAIN: 'a b' })).to.throw('COMPONENT_DOMAIN');
  });

  it('R28.1 where a room is destroyed, the other place has the address that there is', async () => {
    await owner.iq('set', `<query xmlns='${NS.mucOwner}'><destroy jid='Other@${DOMAIN}'/></query>`);
    const destroyed = dialogue.written.find((text) => text.includes('<destroy'));
    expect(destroyed).to.include(`jid="other@${DOMAIN}"`);
  });

  // What Prosody would not carry as a resource: a number behind Hebrew, no character, a control, what means nothing.
  for (const nick of ['אב 12', 'a\ufffdb', 'a\u0085b', 'a\ue000b', '\u00ad']) {
    it(`R28.2 “${nick}” is reserved for nobody, neither by a form nor by an item`, async () => {
      await openToRegistration(owner);
      await george.join('george');
      expect(await register(george, nick)).to.be.oneOf(['not-acceptable', 'jid-malformed']);
      const item = `jid='x@example' affiliation='member' nick='${nick}'`;
      expect(await change(owner, item)).to.be.oneOf(['not-acceptable', 'jid-malformed']);
      expect(await dialogue.core.rooms.get('lecture')?.reservedNicks.size).to.equal(0);
    });
  }

  it('R28.2 a nick in other letters is the one that will stand in the address', async () => {
    await openToRegistration(owner);
    await george.join('george');
    expect(await register(george, 'Ｇｅｏｒｇｅ ﬁ')).to.equal('ok');
    expect(await change(owner, `jid='x@example' affiliation='member' nick='Ａnna'`)).to.equal('ok');
    const { reservedNicks } = dialogue.core.rooms.get('lecture') ?? {};
    expect([...(reservedNicks ?? [])]).to.deep.equal([
      [GEORGE, 'George fi'],
      ['x@example', 'Anna'],
    ]);
    expect(await change(owner, `nick='ｇeorge' role='visitor'`)).to.equal('ok');
    expect(await names(owner, 'visitor')).to.equal('george');
  });

  it('R28.3 an error that blames our own address puts nobody out, and is logged, but not for ever', async () => {
    await george.join('george');
    const error = new Fault('jid-malformed', 'The source address is invalid').toElement();
    for (let i = 0; i < 20; i++) {
      for (const one of [owner, george]) await one.send(`<presence type='error' to='${ROOM}/x'>${error}</presence>`);
    }
    expect(await names(owner, 'participant')).to.equal('george');
    expect(dialogue.errors.splice(0).map((line) => JSON.parse(line).msg)).to.deep.equal(
      Array(5).fill('what the room sent was refused for its address'),
    );
  });

  it('R7.8 a room has a name as long as voice lets it, in any script', async () => {
    const longest = `${'字'.repeat(27)}x`;
    const enter = async (name: string) => (await owner.join('owner', { room: `${name}@${DOMAIN}` })).map(conditionOf);
    expect(Buffer.byteLength(`${longest}@${DOMAIN}`)).to.equal(LIMITS.room.addressLength);
    expect(await enter(`${longest}x`)).to.deep.equal(['not-acceptable']);
    expect(await enter(longest)).to.not.include('not-acceptable');
    expect(dialogue.core.rooms.get(longest)?.jid).to.equal(`${longest}@${DOMAIN}`);
  });

  it('R28.6 what is escaped is shown as it is meant, and never in an address', async () => {
    const jid = 'd\\27artagnan@example';
    const shown = "d'artagnan@example";
    await configure(owner, { membersonly: '1' });
    await openToRegistration(owner);
    await register(dialogue.person(`${jid}/x`), 'Charles');
    const form = owner.take().at(-1)?.getChild('x', NS.dataForms);
    expect(form?.getChildText('instructions')).to.equal(`${shown} would like to become a member.`);
    expect(form?.getChildren('field').map((field) => field.getChildText('value'))).to.include(jid);
    const operator = dialogue.person('operator@example/desk');
    expect(noteOf(await run(operator, 'ban', { address: jid }))).to.equal(
      `info: ${shown} is banned. Put out of groups: 0.`,
    );
    expect((await dialogue.store.bans.all()).map((ban) => ban.jid)).to.deep.equal([jid]);
    const room = `mus\\27e@${DOMAIN}`;
    await owner.join('owner', { room });
    expect(dialogue.core.rooms.get('mus\\27e')?.config.title).to.equal("mus'e");
    // A stranger does not take the name of an account that belongs to a room.
    const guest = dialogue.person('x@guest.example/y');
    await change(owner, `jid='anne\\20marie@example' affiliation='member'`);
    await configure(owner, { membersonly: '0' });
    expect((await guest.join('Anne Marie')).map(conditionOf)).to.deep.equal(['conflict']);
  });
});

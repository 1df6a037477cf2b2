// Roles, affiliations, configuration and the end of a room: XEP-0045 §8 to §10; docs/rules.md R3.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import type { Element } from '../../protocol/base/xml.ts';
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

const itemOf = (presence: Element | undefined) => presence?.getChild('x', NS.mucUser)?.getChild('item');
const ask = (who: Somebody, attrs: string, reason = '') =>
  who.iq('set', `<query xmlns='${NS.mucAdmin}'><item ${attrs}><reason>${reason}</reason></item></query>`);
/** `ok`, or the condition. */
const outcome = async (reply: Promise<Element>) => conditionOf(await reply) ?? 'ok';

describe('rights in a room', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  let anna: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue);
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
  const roleOf = (nick: string) => dialogue.core.rooms.get('lecture')?.occupants.byNick(nick)?.role;

  it('R3.1 a kick puts all sessions out: 307, who did it and why', async () => {
    const tablet = dialogue.person('bob@example/tablet');
    await tablet.join('bob');
    anna.take();
    bob.take();
    expect(await outcome(ask(owner, "nick='bob' role='none'", 'Avaunt & go!'))).to.equal('ok');
    for (const own of [bob.take(), tablet.take()]) {
      expect(outline(own)).to.include('presence unavailable bob 110,307');
      const item = itemOf(own.at(-1));
      expect(item?.getChildText('reason')).to.equal('Avaunt & go!');
      expect(item?.getChild('actor')?.attrs.nick).to.equal('owner');
    }
    expect(outline(anna.take())).to.deep.equal(['presence unavailable bob 307']);
    expect((await bob.say('x')).map(conditionOf)).to.deep.equal(['not-acceptable']);
    expect(outline(await bob.join('bob'))).to.include('presence bob 110,170');
  });

  it('R3.2 a ban is a kick with 301 that lasts, also after a restart', async () => {
    expect(await outcome(ask(owner, "jid='bob@example/phone' affiliation='outcast'"))).to.equal('ok');
    expect(outline(bob.take())).to.deep.equal(['presence unavailable bob 110,301']);
    expect((await bob.join('bob')).map(conditionOf)).to.deep.equal(['forbidden']);
    expect((await dialogue.person('bob@example/other').join('bobby')).map(conditionOf)).to.deep.equal(['forbidden']);
    await dialogue.restart('crash');
    expect((await bob.join('bob')).map(conditionOf)).to.deep.equal(['forbidden']);
  });

  it('R3.3 only moderators give and take voice, only admins make moderators, nobody unmakes his betters', async () => {
    expect(await outcome(ask(bob, "nick='anna' role='visitor'"))).to.equal('forbidden');
    expect(await outcome(ask(owner, "nick='bob' role='moderator'"))).to.equal('ok');
    expect(roleOf('bob')).to.equal('moderator');
    expect(itemOf(anna.take().at(-1))?.attrs.role).to.equal('moderator');
    expect(await outcome(ask(bob, "nick='anna' role='visitor'"))).to.equal('ok');
    expect(await outcome(ask(bob, "nick='anna' role='moderator'"))).to.equal('not-allowed');
    expect(await outcome(ask(bob, "nick='owner' role='none'"))).to.equal('not-allowed');
    expect(await outcome(ask(bob, "nick='owner' role='participant'"))).to.equal('not-allowed');
    expect(await outcome(ask(bob, "jid='anna@example' affiliation='outcast'"))).to.equal('forbidden');
  });

  it('R3.4 admins order members and the banned, owners all; the last owner stays', async () => {
    await ask(owner, "jid='bob@example' affiliation='admin'");
    expect(roleOf('bob')).to.equal('moderator');
    expect(await outcome(ask(bob, "jid='anna@example' affiliation='member'"))).to.equal('ok');
    expect(await outcome(ask(bob, "jid='anna@example' affiliation='admin'"))).to.equal('forbidden');
    expect(await outcome(ask(bob, "jid='owner@example' affiliation='outcast'"))).to.equal('not-allowed');
    expect(await outcome(ask(bob, "jid='bob@example' affiliation='outcast'"))).to.equal('conflict');
    expect(await outcome(ask(owner, "jid='owner@example' affiliation='admin'"))).to.equal('conflict');
    await ask(owner, "jid='bob@example' affiliation='owner'");
    expect(await outcome(ask(bob, "jid='owner@example' affiliation='none'"))).to.equal('ok');
    expect(roleOf('owner')).to.equal('participant');
    expect(await outcome(owner.iq('get', `<query xmlns='${NS.mucOwner}'/>`))).to.equal('forbidden');
  });

  it('R3.5 a query is carried out whole or not at all, and not without end', async () => {
    const query = (items: string) => owner.iq('set', `<query xmlns='${NS.mucAdmin}'>${items}</query>`);
    expect(await outcome(query("<item nick='bob' role='visitor'/><item nick='nobody' role='visitor'/>"))).to.equal(
      'item-not-found',
    );
    expect(roleOf('bob')).to.equal('participant');
    expect(await outcome(query("<item nick='bob' role='visitor'/><item nick='anna' role='visitor'/>"))).to.equal('ok');
    expect([roleOf('bob'), roleOf('anna')]).to.deep.equal(['visitor', 'visitor']);
    expect(await outcome(query("<item nick='bob' role='visitor'/>".repeat(101)))).to.equal('resource-constraint');
  });

  it('R3.5 a room does not know more people than the limit', async () => {
    await dialogue.end();
    dialogue = await startDialogue({ limits: { room: { affiliations: 3 } } });
    owner = await openRoom(dialogue);
    const add = (n: number) => outcome(ask(owner, `jid='user${n}@example' affiliation='member'`));
    expect([await add(1), await add(2), await add(3)]).to.deep.equal(['ok', 'ok', 'resource-constraint']);
    expect(await outcome(ask(owner, "jid='user1@example' affiliation='none'"))).to.equal('ok');
    expect(await add(3)).to.equal('ok');
  });

  it('R3.6 lists are for those who may change them', async () => {
    await ask(owner, "jid='bob@example' affiliation='member'");
    const list = (who: Somebody, attrs: string) =>
      who.iq('get', `<query xmlns='${NS.mucAdmin}'><item ${attrs}/></query>`);
    const members = (await list(owner, "affiliation='member'")).getChild('query')?.getChildren('item') ?? [];
    expect(members.map((i) => i.attrs.jid)).to.deep.equal(['bob@example']);
    const moderators = (await list(owner, "role='moderator'")).getChild('query')?.getChildren('item') ?? [];
    expect(moderators.map((i) => i.attrs.nick)).to.deep.equal(['owner']);
    expect(conditionOf(await list(anna, "affiliation='member'"))).to.equal('forbidden');
    expect(conditionOf(await list(bob, "affiliation='outcast'"))).to.equal('forbidden');
  });

  it('R3.7 in a moderated room who has no affiliation only listens, until it is given voice', async () => {
    await configure(owner, { moderatedroom: '1' });
    expect(roleOf('bob')).to.equal('visitor');
    expect(roleOf('owner')).to.equal('moderator');
    bob.take();
    expect((await bob.say('x')).map(conditionOf)).to.deep.equal(['forbidden']);
    await ask(owner, "nick='bob' role='participant'");
    bob.take();
    expect(outline(await bob.say('x'))).to.deep.equal(['message bob body']);
    await configure(owner, { moderatedroom: '0' });
    expect(roleOf('anna')).to.equal('participant');
  });

  it('R3.8 the form says what is, takes what is sent, and tells what changed (104, 172, 173)', async () => {
    const values = async () => {
      const form = (await owner.iq('get', `<query xmlns='${NS.mucOwner}'/>`)).getChild('query')?.getChild('x');
      return new Map(form?.getChildren('field').map((f) => [f.attrs.var, f.getChildText('value')]));
    };
    expect((await values()).get('muc#roomconfig_maxusers')).to.equal('3000');
    await configure(owner, { roomname: '课堂 & more', maxusers: '20', whois: 'anyone' });
    expect(outline(bob.take())).to.deep.equal(['message']);
    const now = await values();
    expect(now.get('muc#roomconfig_roomname')).to.equal('课堂 & more');
    expect(now.get('muc#roomconfig_maxusers')).to.equal('20');
    await configure(owner, { whois: 'moderators' });
    expect(codesOf(bob.take()[0])).to.deep.equal(['173']);
    await configure(owner, { whois: 'moderators' });
    expect(bob.take(), 'nothing changed').to.deep.equal([]);
    await dialogue.restart('crash');
    expect(dialogue.core.rooms.get('lecture')?.config).to.include({ title: '课堂 & more', maxUsers: 20 });
  });

  it('R3.8 a password goes when the room is said to need none', async () => {
    await configure(owner, { roomsecret: 'x' });
    await configure(owner, { passwordprotectedroom: 'false', roomsecret: 'x' });
    expect(dialogue.core.rooms.get('lecture')?.config.password).to.equal('');
  });

  it('R3.9 a room that is not public is in no list, and tells who is in it only to those', async () => {
    await configure(owner, { publicroom: '0' });
    const listed = async (who: Somebody) =>
      (await who.iq('get', `<query xmlns='${NS.discoItems}'/>`, DOMAIN)).toString().includes(ROOM);
    const stranger = dialogue.person('stranger@example/x');
    expect(await listed(stranger)).to.equal(false);
    expect(await listed(owner), 'to its owner').to.equal(true);
    expect(await listed(bob), 'to one who is in it').to.equal(true);
    await configure(owner, { publicroom: '1' });
    expect(await listed(stranger), 'public').to.equal(true);
    expect(await listed(dialogue.person('x1@guest.example/a')), 'a guest sees none').to.equal(false);
    await configure(owner, { publicroom: '0' });
    const inside = (await bob.iq('get', `<query xmlns='${NS.discoItems}'/>`)).getChild('query');
    expect(inside?.getChildren('item')).to.have.length(3);
    const spy = dialogue.person('spy@elsewhere.example/x');
    expect((await spy.iq('get', `<query xmlns='${NS.discoItems}'/>`)).getChild('query')?.children).to.deep.equal([]);
    const features = (await spy.iq('get', `<query xmlns='${NS.discoInfo}'/>`)).toString();
    expect(features).to.include('muc_hidden').and.to.include('urn:lectern:stage:1');
  });

  it('R3.9 a long list of rooms is cut, those with people first', async () => {
    await dialogue.end();
    dialogue = await startDialogue({ limits: { search: { listed: 2 } } });
    for (const name of ['a', 'b']) await dialogue.core.rooms.keep(dialogue.core.rooms.create(name, 'x@example', false));
    owner = await openRoom(dialogue);
    const items = (await owner.iq('get', `<query xmlns='${NS.discoItems}'/>`, DOMAIN)).getChild('query');
    expect(items?.getChildren('item').map((i) => i.attrs.jid)).to.deep.equal([ROOM, `a@${DOMAIN}`]);
  });

  it('R3.10 the end of a room is told to all, with reason and another place, and it is gone', async () => {
    const stray = bob.send(`<message type='groupchat' to='${ROOM}'><body>late</body></message>`);
    const reply = await owner.iq(
      'set',
      `<query xmlns='${NS.mucOwner}'><destroy jid='next@${DOMAIN}'><reason>over</reason></destroy></query>`,
    );
    await stray;
    expect(conditionOf(reply)).to.equal(undefined);
    const gone = anna.take().at(-1);
    expect(outline(gone ? [gone] : [])).to.deep.equal(['presence unavailable anna 110']);
    const destroy = gone?.getChild('x', NS.mucUser)?.getChild('destroy');
    expect([destroy?.attrs.jid, destroy?.getChildText('reason')]).to.deep.equal([`next@${DOMAIN}`, 'over']);
    expect((await bob.say('x')).map(conditionOf)).to.deep.equal(['item-not-found']);
    expect(await dialogue.store.rooms.all()).to.deep.equal([]);
    expect(await dialogue.store.seats.all()).to.deep.equal([]);
  });

  it('R3.11 what stood in the queue of a room that was destroyed does not bring it back', async () => {
    const destroy = `<query xmlns='${NS.mucOwner}'><destroy/></query>`;
    const form = `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'><field var='muc#roomconfig_roomname'><value>back</value></field></x></query>`;
    owner.post(`<iq type='set' id='1' to='${ROOM}'>${destroy}</iq>`);
    owner.post(`<iq type='set' id='2' to='${ROOM}'>${form}</iq>`);
    owner.post(
      `<iq type='set' id='3' to='${ROOM}'><query xmlns='${NS.mucAdmin}'><item jid='x@example' affiliation='member'/></query></iq>`,
    );
    bob.post(`<presence to='${ROOM}/bob'><x xmlns='${NS.muc}'/></presence>`);
    bob.post(`<message type='groupchat' to='${ROOM}'><body>x</body></message>`);
    await dialogue.settled();
    const replies = owner.take().filter((s) => s.name === 'iq');
    expect(replies.map((r) => `${r.attrs.id} ${conditionOf(r) ?? 'ok'}`)).to.deep.equal([
      '1 ok',
      '2 item-not-found',
      '3 item-not-found',
    ]);
    expect(bob.take().map(conditionOf)).to.include.members(['gone', 'not-acceptable']);
    expect(await dialogue.store.rooms.all()).to.deep.equal([]);
  });
});

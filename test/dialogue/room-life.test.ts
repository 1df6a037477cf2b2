// Rooms that are being set up, that change, and that end: XEP-0045 §10.1, §10.2, §10.9; docs/rules.md R21.
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr } from '../../protocol/base/xml.ts';
import {
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
import { change, outcome, presences } from '../helpers/muc.ts';

const form = (type: string) => `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='${type}'/></query>`;

describe('a room from its beginning to its end', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = dialogue.person('owner@example/desk');
    bob = dialogue.person('bob@example/phone');
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  const destroyed = (got: Awaited<ReturnType<Somebody['take']>>) =>
    got.flatMap((s) => s.getChild('x', NS.mucUser)?.getChildren('destroy') ?? []);

  it('R21.7 while a room is set up it is not there for others', async () => {
    await owner.join('owner');
    expect((await bob.join('bob')).map(conditionOf)).to.deep.equal(['item-not-found']);
    expect((await bob.say('hello')).map(conditionOf)).to.deep.equal(['item-not-found']);
    for (const query of [
      `<query xmlns='${NS.discoInfo}'/>`,
      `<query xmlns='${NS.discoItems}'/>`,
      `<query xmlns='${NS.register}'/>`,
      `<query xmlns='${NS.mucAdmin}'><item affiliation='owner'/></query>`,
      `<query xmlns='${NS.mucOwner}'/>`,
    ]) {
      expect(await outcome(bob.iq('get', query)), query).to.equal('item-not-found');
    }
    expect(await outcome(owner.iq('get', `<query xmlns='${NS.discoInfo}'/>`))).to.equal('ok');
    expect(outline(await dialogue.person('owner@example/phone').join('owner'))).to.include('presence owner 110,170');
    expect(await outcome(owner.iq('set', form('submit')))).to.equal('ok');
    expect(outline(await bob.join('bob'))).to.include('presence bob 110,170');
  });

  it('R21.7 a form with a bad answer leaves it locked; a good one is told to nobody', async () => {
    await owner.join('owner');
    expect(conditionOf(await configure(owner, { whois: 'nobody' }))).to.equal('not-acceptable');
    expect((await bob.join('bob')).map(conditionOf)).to.deep.equal(['item-not-found']);
    const title = `<field var='muc#roomconfig_roomname'><value>New</value></field>`;
    const whole = `<query xmlns='${NS.mucOwner}'><x xmlns='${NS.dataForms}' type='submit'>${title}</x></query>`;
    const got = await owner.send(`<iq type='set' id='1' to='${ROOM}'>${whole}</iq>`);
    expect(outline(got)).to.deep.equal(['iq result']);
  });

  for (const how of ['cancels', 'leaves', 'vanishes'] as const) {
    it(`R21.7 an owner who ${how} before it is set up ends it, and is told so`, async () => {
      await owner.join('owner');
      const gone = `<message type='error' to='${ROOM}'><error type='cancel'><gone xmlns='${NS.stanzas}'/></error></message>`;
      const got = {
        cancels: () => owner.send(`<iq type='set' id='1' to='${ROOM}'>${form('cancel')}</iq>`),
        leaves: () => owner.leave('owner'),
        vanishes: () => owner.send(gone),
      };
      expect(destroyed(await got[how]())).to.have.length(1);
      expect(dialogue.core.rooms.get('lecture')).to.equal(undefined);
      expect(await dialogue.store.rooms.all()).to.deep.equal([]);
      expect(presences(await bob.join('bob'))).to.deep.equal(['bob owner/moderator bob@example/phone 110,170,201']);
    });
  }

  it('R21.8 a room that becomes moderated takes voice from those of no affiliation, and gives it back', async () => {
    owner = await openRoom(dialogue);
    await change(owner, "jid='member@example' affiliation='member'");
    for (const nick of ['member', 'guest', 'helper']) await dialogue.person(`${nick}@example/x`).join(nick);
    await change(owner, "nick='helper' role='moderator'");
    await bob.join('bob');
    await configure(owner, { moderatedroom: '1' });
    expect(presences(bob.take())).to.have.members(['guest none/visitor', 'bob none/visitor bob@example/phone 110']);
    const roles = () =>
      dialogue.core.rooms
        .get('lecture')
        ?.occupants.all()
        .map((o) => o.role);
    expect(roles()).to.deep.equal(['moderator', 'participant', 'visitor', 'moderator', 'visitor']);
    await configure(owner, { moderatedroom: '0' });
    expect(roles()).to.deep.equal(['moderator', 'participant', 'participant', 'moderator', 'participant']);
  });

  it('R21.8 a room that becomes one of members puts out the others (322), not those who become admins by the same form', async () => {
    owner = await openRoom(dialogue);
    const anna = dialogue.person('anna@example/x');
    await bob.join('bob');
    await anna.join('anna');
    bob.take();
    await configure(owner, { membersonly: '1', roomadmins: 'anna@example' });
    expect(presences(bob.take())).to.deep.equal(['anna admin/moderator', '-bob none/none bob@example/phone 110,322']);
    expect(presences(anna.take()).at(-1)).to.equal('-bob none/none bob@example/phone 322');
  });

  it('R21.9 the end is told to each once, with another place, its password and why; the room is gone', async () => {
    owner = await openRoom(dialogue);
    const tablet = dialogue.person('bob@example/tablet');
    await bob.join('bob');
    await tablet.join('bob');
    for (const one of [owner, bob, tablet]) one.take();
    const next = `next@${DOMAIN}`;
    const content = `<destroy jid='${next}'><password>hecate</password><reason>over &amp; out</reason></destroy>`;
    expect(await outcome(bob.iq('set', `<query xmlns='${NS.mucOwner}'>${content}</query>`))).to.equal('forbidden');
    owner.post(`<iq type='set' id='1' to='${ROOM}'><query xmlns='${NS.mucOwner}'>${content}</query></iq>`);
    await dialogue.settled();
    for (const one of [owner, bob, tablet]) {
      const got = one.take().filter((s) => s.name === 'presence');
      expect(got.map((s) => attr(s, 'type'))).to.deep.equal(['unavailable']);
      const [destroy] = destroyed(got);
      expect([destroy?.attrs.jid, destroy?.getChildText('password'), destroy?.getChildText('reason')]).to.deep.equal([
        next,
        'hecate',
        'over & out',
      ]);
    }
    expect((await bob.say('x')).map(conditionOf)).to.deep.equal(['item-not-found']);
    expect(await dialogue.store.rooms.all()).to.deep.equal([]);
  });

  it('R21.9 a room that is not left a reason or another place ends all the same; a place that is none is refused', async () => {
    owner = await openRoom(dialogue);
    await bob.join('bob');
    const end = (attrs: string) =>
      outcome(owner.iq('set', `<query xmlns='${NS.mucOwner}'><destroy ${attrs}/></query>`));
    for (const jid of ['a b@example', '@example', 'x@'])
      expect(await end(`jid='${jid}'`), jid).to.equal('jid-malformed');
    expect(await end('')).to.equal('ok');
    const [destroy] = destroyed(bob.take());
    expect([destroy?.attrs, destroy?.children]).to.deep.equal([{}, []]);
  });
});

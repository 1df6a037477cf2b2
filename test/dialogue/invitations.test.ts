// Invitations through the room, and their decline: XEP-0045 §7.8.2, §7.9, §9.5; docs/rules.md R23.
import { expect } from 'chai';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import { buildDecline, buildMediatedInvite, parseInvitation } from '../../protocol/invitations/invitation.ts';
import {
  conditionOf,
  configure,
  type Dialogue,
  DOMAIN,
  openRoom,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import { change, names } from '../helpers/muc.ts';

const GUEST = 'x1@guest.example/a';

describe('invitations', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  let anna: Somebody;
  /** Who is invited: by its bare address, as the server would take it, and by its client. */
  let home: Somebody;
  let eve: Somebody;
  beforeEach(async () => {
    dialogue = await startDialogue();
    owner = await openRoom(dialogue, {});
    bob = dialogue.person('bob@example/phone');
    anna = dialogue.person('anna@example/phone');
    home = dialogue.person('eve@far.example');
    eve = dialogue.person('eve@far.example/broom');
    await bob.join('bob');
    await anna.join('anna');
    for (const one of [owner, bob, anna]) one.take();
  });
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });

  const user = (content: string) => `<x xmlns='${NS.mucUser}'>${content}</x>`;
  const send = (who: Somebody, content: string, id = 'i1') =>
    who.send(`<message id='${id}' to='${ROOM}'>${user(content)}</message>`);
  const invite = async (who: Somebody, to = 'eve@far.example', content = '') =>
    (await send(who, `<invite to='${to}'>${content}</invite>`)).map(conditionOf).join() || 'ok';
  const x = (message: Element | undefined) => message?.getChild('x', NS.mucUser);
  const invitation = (message: Element | undefined) => x(message)?.getChild('invite');
  const bounce = (who: Somebody, id: string | undefined, to = ROOM) =>
    who.send(`<message type='error' id='${id}' to='${to}'>${new Fault('service-unavailable').toElement()}</message>`);
  const nobodyHears = () => {
    for (const one of [owner, bob, anna]) expect(one.take(), one.jid).to.deep.equal([]);
  };

  it('R81.20 the web client invites through the room, reads what comes of it, and declines', async () => {
    const sent = buildMediatedInvite(ROOM, 'eve@far.example', 'w1', { reason: 'Come in' });
    expect(await bob.send(sent.toString())).to.deep.equal([]);
    const [message] = home.take();
    const got = message && parseInvitation(message);
    expect(got).to.deep.equal({
      room: ROOM,
      from: `${ROOM}/bob`,
      reason: 'Come in',
      password: undefined,
      mediated: true,
      delayed: undefined,
    });
    expect(await home.send(buildDecline(ROOM, got?.from ?? '', 'w2', 'no time').toString())).to.deep.equal([]);
    expect(x(bob.take()[0])?.getChild('decline')?.getChildText('reason')).to.equal('no time');
  });

  it('R23.1 an invitation goes out from the room with the inviter as the room names it, reason and password', async () => {
    await configure(owner, { roomsecret: 'cauldronburn' });
    for (const one of [owner, anna]) one.take();
    const forged = '<password>guess</password><status code="110"/>';
    expect(
      await bob.send(
        `<message id='i1' to='${ROOM}'><body>spam</body>${user(`<invite to='EVE@far.example' from='owner@example'><reason>Hey &amp; ho</reason></invite>${forged}`)}</message>`,
      ),
    ).to.deep.equal([]);
    const [message, ...more] = home.take();
    expect([more, message?.attrs.from, message?.attrs.type]).to.deep.equal([[], ROOM, undefined]);
    expect(message?.getChildText('body')).to.equal(`bob invites you to the group lecture (${ROOM}): Hey & ho`);
    expect(message?.children.map((child) => (typeof child === 'string' ? child : child.name))).to.deep.equal([
      'x',
      'x',
      'body',
    ]);
    const old = message?.getChild('x', NS.directInvite);
    expect([old?.attrs, old?.text()]).to.deep.equal([
      { xmlns: NS.directInvite, jid: ROOM, password: 'cauldronburn', reason: 'Hey & ho' },
      'Hey & ho',
    ]);
    expect(x(message)?.children.length).to.equal(2);
    expect(invitation(message)?.attrs).to.deep.equal({ from: `${ROOM}/bob` });
    expect([invitation(message)?.getChildText('reason'), x(message)?.getChildText('password')]).to.deep.equal([
      'Hey & ho',
      'cauldronburn',
    ]);
    expect(message?.toString()).not.to.include('bob@example');
    nobodyHears();
    await configure(owner, { whois: 'anyone' });
    await invite(bob);
    expect(invitation(home.take()[0])?.attrs.from, 'where addresses are shown').to.equal('bob@example');
  });

  it('R23.1 a full address is invited as it is, several at once each by itself, and a talk of two goes on (§7.9)', async () => {
    expect(await invite(bob, eve.jid, "<continue thread='e0ff'/>")).to.equal('ok');
    expect(invitation(eve.take()[0])?.getChild('continue')?.attrs).to.deep.equal({ thread: 'e0ff' });
    await invite(bob, eve.jid, '<continue/>');
    expect(invitation(eve.take()[0])?.getChild('continue')?.attrs).to.deep.equal({});
    const zoe = dialogue.person('zoe@example');
    await send(bob, "<invite to='eve@far.example'><reason>one</reason></invite><invite to='zoe@example'/>");
    const [first, second] = [...home.take(), ...zoe.take()];
    expect([invitation(first)?.getChildText('reason'), invitation(second)?.getChildText('reason')]).to.deep.equal([
      'one',
      null,
    ]);
    expect(first?.attrs.id).not.to.equal(second?.attrs.id);
  });

  it('R23.2 visitors and guests invite nobody, nor does who is not in the room', async () => {
    const guest = dialogue.person(GUEST);
    await guest.join('guest');
    await change(owner, "nick='anna' role='visitor'");
    expect([await invite(anna), await invite(guest), await invite(eve, 'zoe@example')]).to.deep.equal([
      'forbidden',
      'forbidden',
      'not-acceptable',
    ]);
    expect([...home.take(), ...eve.take()]).to.deep.equal([]);
  });

  it('R23.2 into a room of members admins invite, others where the form lets them; who is invited is a member', async () => {
    await change(owner, "jid='bob@example' affiliation='member'", "jid='anna@example' affiliation='admin'");
    expect(await invite(bob)).to.equal('ok');
    expect(await names(owner, 'member'), 'of an open room nobody becomes a member').to.equal('bob@example');
    home.take();
    await configure(owner, { membersonly: '1' });
    expect([await invite(bob), home.take()]).to.deep.equal(['forbidden', []]);
    expect(await names(owner, 'member')).to.equal('bob@example');
    expect(await invite(anna)).to.equal('ok');
    expect(home.take().length, 'one invitation and nothing else').to.equal(1);
    expect(await names(owner, 'member')).to.equal('bob@example eve@far.example');
    await configure(owner, { allowinvites: '1' });
    expect(await invite(bob, 'zoe@example/x')).to.equal('ok');
    expect(await names(owner, 'member')).to.equal('bob@example eve@far.example zoe@example');
    expect(await invite(anna, 'owner@example')).to.equal('ok');
    expect(await names(owner, 'owner'), 'nobody is made less').to.equal('owner@example');
  });

  it('R23.3 what is no invitation is refused, and with one bad address nobody is invited', async () => {
    await change(owner, "jid='mallory@example' affiliation='outcast'");
    const good = "<invite to='eve@far.example'/>";
    for (const [content, expected] of [
      ['', 'bad-request'],
      ['<status code="110"/>', 'bad-request'],
      [`${good}<decline to='${ROOM}/bob'/>`, 'bad-request'],
      [`<decline to='${ROOM}/bob'/><decline to='${ROOM}/bob'/>`, 'bad-request'],
      [`${good}<invite/>`, 'jid-malformed'],
      [`${good}<invite to=''/>`, 'jid-malformed'],
      [`${good}<invite to='far.example'/>`, 'jid-malformed'],
      [`${good}<invite to='a b@example'/>`, 'jid-malformed'],
      [`${good}<invite to='@example'/>`, 'jid-malformed'],
      [`${good}<invite to='eve@far.example/'/>`, 'jid-malformed'],
      [`${good}<invite to='mallory@example/x'/>`, 'not-allowed'],
      [good.repeat(21), 'resource-constraint'],
    ] as const) {
      expect((await send(bob, content)).map(conditionOf), content).to.deep.equal([expected]);
    }
    expect(home.take()).to.deep.equal([]);
  });

  it('R23.3 nobody invites faster than the limit', async () => {
    const many = "<invite to='eve@far.example'/>".repeat(20);
    const got = [await send(bob, many), await send(bob, many), await send(bob, many)].flat().map(conditionOf);
    expect(got).to.deep.equal(['policy-violation']);
    expect(home.take()).to.have.length(40);
    dialogue.clock.now += 24 * 3_600_000;
    expect(await invite(bob)).to.equal('ok');
  });

  it('R23.4 an address that is none is told to the inviter, by its own id and once; and to nobody else', async () => {
    await invite(bob);
    const id = home.take()[0]?.attrs.id;
    await bounce(home, id);
    const [error, ...more] = bob.take();
    expect([more, conditionOf(error), error?.attrs.id, error?.attrs.from]).to.deep.equal([
      [],
      'item-not-found',
      'i1',
      ROOM,
    ]);
    await bounce(home, id);
    nobodyHears();
    expect(dialogue.core.rooms.get('lecture')?.occupants.nicksOf('bob@example'), 'and stays').to.equal(1);
  });

  it('R23.4 errors of others, of another room or of no invitation are not heard', async () => {
    await owner.join('owner', { room: `other@${DOMAIN}` });
    owner.take();
    await invite(bob);
    const id = home.take()[0]?.attrs.id;
    await bounce(dialogue.person('mallory@example/x'), id);
    await bounce(home, 'guessed');
    await bounce(home, id, `other@${DOMAIN}`);
    await bounce(home, id, DOMAIN);
    nobodyHears();
    await bounce(eve, id);
    expect(bob.take().map(conditionOf), 'any client of who was invited').to.deep.equal(['item-not-found']);
  });

  it('R23.4 an invitation into a room that is gone is not that into another of its name', async () => {
    await invite(bob);
    const id = home.take()[0]?.attrs.id;
    await owner.iq('set', `<query xmlns='${NS.mucOwner}'><destroy/></query>`);
    await openRoom(dialogue, {});
    await bob.join('bob');
    bob.take();
    await bounce(home, id);
    expect((await decline(eve, `${ROOM}/bob`)).map(conditionOf)).to.deep.equal(['item-not-found']);
    expect(bob.take()).to.deep.equal([]);
  });

  const decline = (who: Somebody, to: string, id = 'd1') =>
    send(who, `<decline to='${to}'><reason>too busy</reason></decline>`, id);

  for (const [whois, to, where] of [
    ['moderators', `${ROOM}/bob`, 'the occupant'],
    ['anyone', 'bob@example', 'the bare address'],
    ['anyone', 'bob@example/phone', 'the full address'],
  ] as const) {
    it(`R23.5 a decline to ${where} reaches the inviter on all clients, once`, async () => {
      const tablet = dialogue.person('bob@example/tablet');
      await tablet.join('bob');
      await configure(owner, { whois });
      await invite(bob);
      for (const one of [owner, bob, anna, tablet]) one.take();
      expect(await decline(eve, to)).to.deep.equal([]);
      for (const got of [bob.take(), tablet.take()]) {
        const [message, ...more] = got;
        expect([more, message && attr(message, 'from'), message?.attrs.id]).to.deep.equal([[], ROOM, 'd1']);
        const declined = x(message)?.getChild('decline');
        expect([declined?.attrs, declined?.getChildText('reason')]).to.deep.equal([
          { from: 'eve@far.example' },
          'too busy',
        ]);
      }
      nobodyHears();
      expect((await decline(eve, to)).map(conditionOf), 'again').to.deep.equal(['item-not-found']);
      nobodyHears();
    });
  }

  it('R23.5 one who has left hears of it at home; one in the room declines by its nick', async () => {
    await invite(bob, 'anna@example');
    const bobAtHome = dialogue.person('bob@example');
    await bob.leave('bob');
    for (const one of [owner, anna]) one.take();
    await decline(anna, `${ROOM}/bob`);
    expect(x(bobAtHome.take()[0])?.getChild('decline')?.attrs.from).to.equal(`${ROOM}/anna`);
    nobodyHears();
  });

  it('R23.5 of several who invite one, each hears of what becomes of its own', async () => {
    await invite(bob);
    await invite(owner);
    const [first, second] = home.take();
    await decline(eve, `${ROOM}/bob`);
    expect(bob.take().map((s) => x(s)?.getChild('decline')?.attrs.from)).to.deep.equal(['eve@far.example']);
    nobodyHears();
    await bounce(home, first?.attrs.id);
    nobodyHears();
    await bounce(home, second?.attrs.id);
    expect(owner.take().map(conditionOf)).to.deep.equal(['item-not-found']);
    nobodyHears();
    await invite(bob);
    await invite(bob);
    await decline(eve, `${ROOM}/bob`);
    bob.take();
    expect((await decline(eve, `${ROOM}/bob`)).map(conditionOf), 'again').to.deep.equal(['item-not-found']);
  });

  it('R23.6 who was not invited declines nothing, and learns nothing of who is there', async () => {
    await change(owner, "jid='zoe@example' affiliation='member'");
    const everybody = [`${ROOM}/bob`, 'bob@example', 'zoe@example', 'owner@example', `${ROOM}/nobody`, 'x@example'];
    for (const to of everybody) expect((await decline(eve, to)).map(conditionOf), to).to.deep.equal(['item-not-found']);
    await invite(bob);
    for (const to of everybody.slice(1)) {
      expect((await decline(eve, to)).map(conditionOf), to).to.deep.equal(['item-not-found']);
    }
    for (const to of ['', 'a b@example'])
      expect((await decline(eve, to)).map(conditionOf)).to.deep.equal(['jid-malformed']);
    nobodyHears();
    await decline(eve, `${ROOM}/bob`);
    expect(bob.take()).to.have.length(1);
  });
});

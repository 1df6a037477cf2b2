// Rooms that an account keeps, and those into which it is invited, in the web client; docs/rules.md R81.
import { expect } from 'chai';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { childElements, type Element } from '../../protocol/base/xml.ts';
import { MAX_INVITATIONS } from '../../web/core/invitations/limits.ts';
import { createTestAccount, event, ME, read } from '../helpers/test-account.ts';

const ROOM = 'talk@rooms.example';

describe('the rooms that an account keeps', () => {
  const conference = (id: string, name: string, more = '', content = '') =>
    `<item id='${id}'><conference xmlns='${NS.bookmarks}' name='${name}' ${more}>${content}</conference></item>`;
  const pinned = `<extensions><pinned xmlns='urn:x'/></extensions>`;
  const kept = (items: string) => (_to: string, child: Element, type: string) =>
    type === 'get' && child.getChild('items')?.attrs.node === NS.bookmarks
      ? read(`<pubsub xmlns='${NS.pubsub}'><items node='${NS.bookmarks}'>${items}</items></pubsub>`)
      : undefined;

  it('R81.18 are those that its devices have put there, and keep what is not understood', async () => {
    const items =
      conference(ROOM, 'B', `autojoin='1'`, `<nick>Me</nick><password>x</password>${pinned}`) +
      conference('b@x', 'A', `autojoin='maybe'`) +
      conference('Wrong Spelling@x', 'C') +
      conference('c@x/nick', 'C') +
      `<item id='d@x'><other xmlns='urn:x'/></item>`;
    const account = createTestAccount({ answer: kept(items) });
    await account.settled();
    const { bookmarks } = account;
    expect(
      bookmarks.list.value.map(({ jid, name, autojoin, nick, password }) => [jid, name, autojoin, nick, password]),
    ).to.deep.equal([
      ['b@x', 'A', false, '', ''],
      [ROOM, 'B', true, 'Me', 'x'],
    ]);
    let published = '';
    account.answer = (_to, child) => {
      published = child.getChild('publish')?.getChild('item')?.toString() ?? '';
      return 'empty';
    };
    expect(await bookmarks.save(ROOM, { autojoin: false })).to.equal(undefined);
    expect(published).to.equal(
      `<item id="${ROOM}"><conference xmlns="${NS.bookmarks}" name="B" autojoin="false"><nick>Me</nick><password>x</password><extensions><pinned xmlns="urn:x"/></extensions></conference></item>`,
    );
    expect(bookmarks.find(ROOM)?.autojoin).to.equal(false);
    account.close();
  });

  it('R81.18 change by events of the own account, and nobody else’s', async () => {
    const account = createTestAccount();
    await account.settled();
    const { bookmarks } = account;
    account.receive(event('eve@example', NS.bookmarks, conference('evil@x', 'Evil', `autojoin='true'`)));
    expect(bookmarks.list.value).to.deep.equal([]);
    account.receive(event(ME, NS.bookmarks, conference(ROOM, 'Ours')));
    account.receive(event(ME, NS.bookmarks, conference('b@x', 'Other')));
    account.receive(event(ME, NS.bookmarks, `<retract id='${ROOM}'/>`));
    expect(bookmarks.list.value.map(({ jid }) => jid)).to.deep.equal(['b@x']);
    account.receive(
      `<message from='${ME}'><event xmlns='${NS.pubsubEvent}'><purge node='${NS.bookmarks}'/></event></message>`,
    );
    expect(bookmarks.list.value).to.deep.equal([]);
    account.close();
  });

  it('R81.18 are not written over before they have come', async () => {
    const account = createTestAccount({
      answer: (_to, child) => (child.getChild('items') ? new Fault('remote-server-timeout') : undefined),
    });
    await account.settled();
    expect((await account.bookmarks.save(ROOM, { name: 'x' }))?.condition).to.equal('unexpected-request');
    expect((await account.bookmarks.save('no room', {}))?.condition).to.equal('jid-malformed');
    account.close();
  });
});

describe('invitations into rooms', () => {
  const mediated = (room: string, from: string, more = '') =>
    `<message from='${room}'><x xmlns='${NS.mucUser}'><invite from='${from}'><reason>Come&#x202e; in</reason></invite>${more}</x></message>`;
  const direct = (from: string, room: string, more = '') =>
    `<message from='${from}'><x xmlns='${NS.directInvite}' jid='${room}' ${more}/></message>`;

  it('R81.19 come through the room or from the inviter, one for a room', async () => {
    const account = createTestAccount();
    await account.settled();
    account.receive(direct('ann@example/a', ROOM, `reason='Hello' password='secret'`));
    account.receive(mediated('b@rooms.example', 'ben@example/phone', '<password>x</password>'));
    const { list } = account.invitations;
    expect(list.value).to.deep.equal([
      { room: 'b@rooms.example', from: 'ben@example', reason: 'Come in', password: 'x', mediated: true, at: 1_000 },
      { room: ROOM, from: 'ann@example', reason: 'Hello', password: 'secret', mediated: false, at: 1_000 },
    ]);
    account.receive(mediated(ROOM, `${ROOM}/Ann`));
    expect(list.value.map(({ room, from }) => [room, from])).to.deep.equal([
      [ROOM, `${ROOM}/Ann`],
      ['b@rooms.example', 'ben@example'],
    ]);
    account.close();
  });

  it('R81.19 are none into a room that one is in, nor of an occupant, nor where no room can be', async () => {
    const account = createTestAccount();
    await account.settled();
    account.rooms.add(ROOM);
    for (const text of [
      direct('ann@example', ROOM),
      mediated(`${ROOM}/eve`, 'ann@example'),
      mediated('rooms.example', 'ann@example'),
      direct('ann@example', 'rooms.example'),
      direct('ann@example', 'Bad Room@x'),
      direct('ann@example', 'a@x/nick'),
      direct(ME, 'other@x'),
      direct('ann@example', 'other@x').replace('<message', `<message type='error'`),
    ]) {
      account.receive(text);
      expect(account.invitations.list.value, text).to.deep.equal([]);
    }
    for (let i = 0; i < MAX_INVITATIONS + 3; i++) account.receive(direct('ann@example', `r${i}@x`));
    expect(account.invitations.list.value).to.have.length(MAX_INVITATIONS);
    account.close();
  });

  it('R81.20 are sent through the room where one is in it, and declined where that can be', async () => {
    const account = createTestAccount();
    await account.settled();
    const last = () => {
      const stanza = account.sent.at(-1);
      const x = stanza && childElements(stanza)[0];
      return `${stanza?.attrs.to} ${x}`;
    };
    account.invitations.invite(ROOM, 'ann@example', { reason: 'Come', password: 'p' });
    expect(last()).to.equal(`ann@example <x xmlns="${NS.directInvite}" jid="${ROOM}" reason="Come" password="p"/>`);
    expect(account.sent.at(-1)?.getChildText('body'), 'for clients that know none of it').to.include(
      `xmpp:${ROOM}?join`,
    );
    account.rooms.add(ROOM);
    account.invitations.invite(ROOM, 'ann@example', { reason: 'Come' });
    expect(account.invited).to.deep.equal([`${ROOM} ann@example Come`]);
    account.receive(mediated('b@x', 'ben@example/phone'));
    account.receive(direct('ann@example', 'c@x'));
    account.invitations.decline('b@x', 'no time');
    expect(last()).to.equal(
      `b@x <x xmlns="${NS.mucUser}"><decline to="ben@example"><reason>no time</reason></decline></x>`,
    );
    const before = account.sent.length;
    account.invitations.decline('c@x');
    account.invitations.decline('unknown@x');
    expect([account.sent.length, account.invitations.list.value.length]).to.deep.equal([before, 0]);
    account.pause();
    account.rooms.clear();
    expect(account.invitations.invite(ROOM, 'ann@example')).to.equal(false);
    account.close();
  });
});

// An account in the web client: its features and what they are told, blocking, bookmarks, invitations; docs/rules.md R81.
import { expect } from 'chai';
import { featuresOf } from '../../protocol/base/caps.ts';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, childElements, type Element, xml } from '../../protocol/base/xml.ts';
import { capsHash } from '../../web/core/account/capabilities.ts';
import type { AccountPart } from '../../web/core/account/part.ts';
import { createPubSub } from '../../web/core/account/pubsub.ts';
import { MAX_INVITATIONS } from '../../web/core/invitations/limits.ts';
import { createTestAccount, event, ME, read, told } from '../helpers/test-account.ts';

const ROOM = 'talk@rooms.example';
const broken = () => {
  throw new Error('broken');
};

describe('the features of an account', () => {
  it('R81.21 are told all that happens, whatever another one throws, and take what is theirs', async () => {
    const heard: string[] = [];
    const { error } = console;
    const errors: unknown[] = [];
    console.error = (what) => errors.push(what);
    const listener = (name: string): AccountPart => ({
      name,
      events: [{ node: 'urn:x', take: (from, { items }) => void heard.push(`${name} event ${from} ${items.length}`) }],
      presence: () => [xml('x', { of: name })],
      seen: (stanza) => void heard.push(`${name} seen ${attr(stanza, 'from')}`),
      receive: (stanza) => heard.push(`${name} receive`) > 0 && stanza.getChildText('body') === 'mine',
      refused: () => heard.push(`${name} refused`) < 0,
      online: () => void heard.push(`${name} online`),
      available: () => void heard.push(`${name} available`),
      paused: () => void heard.push(`${name} paused`),
      resumed: () => void heard.push(`${name} resumed`),
      closed: () => void heard.push(`${name} closed`),
    });
    const account = createTestAccount({
      more: [
        listener('first'),
        {
          name: 'broken',
          events: [{ node: 'urn:x', take: broken }],
          presence: broken,
          seen: broken,
          receive: broken,
          refused: broken,
          online: async () => broken(),
          available: broken,
          paused: broken,
          resumed: broken,
          closed: broken,
        },
        listener('last'),
      ],
    });
    await account.settled();
    account.receive(event('ann@example', 'urn:x', `<item id='1'/>`));
    account.receive(event('ann@example', 'urn:other', ''));
    account.receive(`<presence from='ann@example/a'/>`);
    account.receive(`<message from='ann@example/a'><body>theirs</body></message>`);
    account.receive(`<message from='ann@example/a'><body>mine</body></message>`);
    account.receive(`<message from='ann@example/a' type='error'>${new Fault('gone').toElement()}</message>`);
    account.pause();
    account.resume();
    account.pause();
    account.reset();
    await account.settled();
    account.close();
    console.error = error;
    const both = (what: string) => [`first ${what}`, `last ${what}`];
    expect(heard).to.deep.equal([
      ...both('online'),
      ...both('available'),
      ...both('event ann@example 1'),
      ...both('seen ann@example/a'),
      ...both('receive'),
      'first receive',
      ...both('refused'),
      ...both('paused'),
      ...both('resumed'),
      ...both('paused'),
      ...both('online'),
      ...both('available'),
      ...both('closed'),
    ]);
    expect(errors).to.have.length.above(8);
    expect(account.sent[0] && childElements(account.sent[0]).map((c) => c.attrs.of ?? c.name)).to.deep.equal([
      'first',
      'last',
      'c',
    ]);
  });

  it('R81.9 announce what they speak, and the nodes whose news they take', async () => {
    const account = createTestAccount({
      more: [{ name: 'x', speaks: ['urn:y'], events: [{ node: 'urn:x', take: broken }] }],
    });
    await account.settled();
    const info = await account.question(
      `<iq type='get' id='1' from='ann@example/a'><query xmlns='${NS.discoInfo}'/></iq>`,
    );
    const query = info.getChild('query', NS.discoInfo);
    expect(query && featuresOf(query)).to.include.members(['urn:y', 'urn:x+notify', `${NS.avatarMetadata}+notify`]);
    expect(account.sent[0]?.getChild('c', NS.caps)?.attrs.ver).to.equal(query && capsHash(query));
    account.close();
  });

  it('R81.26 are told of a stream only when they can use it, and presence is not sent on one that is gone', async () => {
    let go: (() => void)[] = [];
    const account = createTestAccount({ more: [{ name: 'slow', online: () => new Promise((done) => go.push(done)) }] });
    await account.settled();
    account.pause();
    account.reset();
    await account.settled();
    const [first, second] = go;
    first?.();
    await account.settled();
    expect(told(account.sent)).to.deep.equal([]);
    second?.();
    await account.settled();
    expect(told(account.sent)).to.deep.equal(['available all']);
    go = [];
    account.close();
  });

  it('R81.26 presence that could not be sent is sent when the stream goes on', async () => {
    let go: (() => void) | undefined;
    const online = () =>
      new Promise<void>((done) => {
        go = done;
      });
    const account = createTestAccount({ more: [{ name: 'slow', online }] });
    await account.settled();
    account.pause();
    go?.();
    await account.settled();
    expect(told(account.sent)).to.deep.equal([]);
    account.resume();
    expect(told(account.sent)).to.deep.equal(['available all']);
    account.close();
  });
});

describe('the nodes of an account', () => {
  const start = (answers: readonly (Element | Fault | undefined)[]) => {
    const asked: string[] = [];
    const rest = [...answers];
    const pubsub = createPubSub(async (type, child, to) => {
      asked.push(`${type} ${to ?? 'own'} ${child}`);
      return rest.shift() ?? xml('iq');
    });
    return { pubsub, asked };
  };
  const unmet = new Fault('conflict', '', 'cancel', read(`<precondition-not-met xmlns='${NS.pubsubErrors}'/>`));

  it('R81.18 are made for those who may see them, and set so where they must be', async () => {
    const strict = start([unmet]);
    const options = { access: 'whitelist', keep: 'max' } as const;
    const payload = xml('x');
    expect(await strict.pubsub.publish('n', 'i', payload, { ...options, strict: true })).to.equal(undefined);
    expect(strict.asked).to.have.length(3);
    expect(strict.asked[0]).to.include('<value>whitelist</value>');
    expect(strict.asked[1]).to.include('configure').and.to.include('<value>whitelist</value>');
    expect(strict.asked[2]).not.to.include('publish-options');
    const refused = start([unmet, new Fault('forbidden')]);
    const fault = await refused.pubsub.publish('n', 'i', payload, { ...options, strict: true });
    expect(fault?.condition, 'nothing is published where others could see it').to.equal('forbidden');
    expect(refused.asked).to.have.length(2);
    const kept = start([unmet]);
    expect(await kept.pubsub.publish('n', 'i', payload, { ...options, strict: false })).to.equal(undefined);
    expect(kept.asked).to.have.length(2);
  });

  it('R81.18 are empty where they are not there, and not where nobody answers', async () => {
    const { pubsub } = start([new Fault('item-not-found'), new Fault('remote-server-timeout'), undefined]);
    expect(await pubsub.items('n')).to.deep.equal([]);
    expect(await pubsub.items('n')).to.be.instanceOf(Fault);
    expect(await pubsub.items('n'), 'an answer with nothing in it').to.deep.equal([]);
  });
});

describe('whom an account blocks', () => {
  const blocked = (child: Element) =>
    child.is('blocklist', NS.blocking)
      ? read(
          `<blocklist xmlns='${NS.blocking}'><item jid='eve@example'/><item jid='spam.example'/><item jid='Not a JID @'/></blocklist>`,
        )
      : undefined;
  const push = (name: string, jid: string, from = '') =>
    `<iq type='set' id='1' ${from && `from='${from}'`}><${name} xmlns='${NS.blocking}'>${jid && `<item jid='${jid}'/>`}</${name}></iq>`;

  it('R81.16 is known with devices and domains, and changes by what the own account pushes', async () => {
    const account = createTestAccount({ answer: (_to, child) => blocked(child) });
    await account.settled();
    const { blocking } = account;
    expect([...blocking.list.value]).to.deep.equal(['eve@example', 'spam.example']);
    const all = () => ['eve@example/a', 'x@spam.example', 'spam.example', 'ann@example'].map(blocking.blocks);
    expect(all()).to.deep.equal([true, true, true, false]);
    expect(attr(await account.question(push('unblock', '', 'eve@example')), 'type'), 'R81.1').to.equal('error');
    expect(attr(await account.question(push('block', 'ann@example', 'example')), 'type')).to.equal('error');
    expect(all()).to.deep.equal([true, true, true, false]);
    await account.question(push('block', 'ann@example'));
    await account.question(push('unblock', 'spam.example', ME));
    expect(all()).to.deep.equal([true, false, false, true]);
    await account.question(push('unblock', ''));
    expect(all(), 'all at once').to.deep.equal([false, false, false, false]);
    account.close();
  });

  it('R81.16 goes to the server with a report', async () => {
    const set: string[] = [];
    const account = createTestAccount({
      answer: (_to, child, type) => {
        if (type === 'set') set.push(child.toString());
        return child.is('query', NS.discoInfo)
          ? read(`<query xmlns='${NS.discoInfo}'><feature var='${NS.reporting}'/></query>`)
          : undefined;
      },
    });
    await account.settled();
    const { blocking } = account;
    expect([blocking.supported.value, blocking.reports.value]).to.deep.equal([true, true]);
    expect(await blocking.block('eve@example', { reason: 'spam', text: 'buy\nthis' })).to.equal(undefined);
    expect(set).to.deep.equal([
      `<block xmlns="${NS.blocking}"><item jid="eve@example"><report xmlns="${NS.reporting}" reason="urn:xmpp:reporting:spam"><text>buy this</text></report></item></block>`,
    ]);
    expect((await blocking.block('Eve@example'))?.condition).to.equal('jid-malformed');
    expect(blocking.blocks('eve@example')).to.equal(true);
    account.answer = () => new Fault('forbidden');
    expect((await blocking.unblock('eve@example'))?.condition).to.equal('forbidden');
    expect(blocking.blocks('eve@example'), 'nothing was done').to.equal(true);
    account.close();
  });

  it('R81.17 asks for nothing any more', async () => {
    const account = createTestAccount();
    await account.settled();
    account.receive(`<presence type='subscribe' from='eve@example'/>`);
    account.receive(`<message from='eve@example/a'><x xmlns='${NS.directInvite}' jid='${ROOM}'/></message>`);
    expect([account.contacts.requests.value.length, account.invitations.list.value.length]).to.deep.equal([1, 1]);
    await account.blocking.block('eve@example');
    expect([account.contacts.requests.value.length, account.invitations.list.value.length]).to.deep.equal([0, 0]);
    account.receive(`<message from='eve@example/a'><x xmlns='${NS.directInvite}' jid='${ROOM}'/></message>`);
    expect(account.invitations.list.value).to.deep.equal([]);
    account.close();
  });
});

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
    expect(last()).to.equal(
      `${ROOM} <x xmlns="${NS.mucUser}"><invite to="ann@example"><reason>Come</reason></invite></x>`,
    );
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
    expect(account.invitations.invite(ROOM, 'ann@example')).to.equal(false);
    account.close();
  });
});

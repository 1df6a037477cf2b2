// What a log-in of the web client owns: docs/rules.md R64.
import { signal } from '@preact/signals-core';
import { expect } from 'chai';
import { Fault } from '../../protocol/base/fault.ts';
import { bareJid } from '../../protocol/base/jid.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element, xml } from '../../protocol/base/xml.ts';
import type { Connection } from '../../web/core/account/connection.ts';
import { createRoutes } from '../../web/core/account/routes.ts';
import { createRooms } from '../../web/core/room/rooms.ts';
import { createSession } from '../../web/core/session.ts';
import { NO_HTTP } from '../helpers/no-http.ts';
import { NO_SOUND } from '../helpers/no-sound.ts';

function start() {
  const status = signal<'online' | 'reconnecting' | 'closed'>('online');
  const sent: Element[] = [];
  const asked: string[] = [];
  const listeners = new Map<string, (stanza: Element) => void>();
  const connection: Connection & { come(stanza: Element): void } = {
    come: (stanza) => listeners.get(bareJid(attr(stanza, 'from') ?? ''))?.(stanza),
    status,
    jid: 'alice@example/a',
    keys: undefined,
    send: (stanza) => sent.push(stanza) > 0,
    async ask(to, type, child) {
      asked.push(`${to} ${type} ${child.name}`);
      return new Fault('service-unavailable');
    },
    routes: createRoutes(() => undefined),
    listen(bare, listener) {
      listeners.set(bare, listener);
      return () => void listeners.delete(bare);
    },
    others: () => () => undefined,
    offers: () => false,
    onReset: () => () => undefined,
    doubt: () => undefined,
    abandon: () => undefined,
    async close() {
      status.value = 'closed';
    },
  };
  const config = { domain: 'example', guestDomain: null, roomsDomain: 'rooms.example', url: '', maxUpload: 1 };
  const pass = { text: undefined, renew: async () => undefined };
  const credentials = { kind: 'account', username: 'alice', password: 'x' } as const;
  const rooms = createRooms({ config, connection, http: NO_HTTP, sound: NO_SOUND, pass: () => undefined });
  const session = createSession({ credentials, connection, pass, rooms, account: null });
  const goodbyes = () => sent.filter((s) => attr(s, 'type') === 'unavailable').map((s) => attr(s, 'to'));
  const names = () => session.rooms.value.map(({ name }) => name);
  const turn = () => new Promise((done) => setImmediate(done));
  return { session, connection, sent, asked, goodbyes, names, turn };
}

describe('a session of the web client', () => {
  it('R64.4 has a room until it is left, and gives the same one to whoever looks at it again', async () => {
    const { session, names, goodbyes, turn } = start();
    const room = session.join('lecture', 'alice');
    const other = session.join('other', 'alice');
    expect(session.join('Lecture', 'someone')).to.equal(room);
    expect(names()).to.deep.equal(['lecture', 'other']);
    expect(goodbyes()).to.deep.equal([]);
    room.leave();
    expect(session.join('lecture', 'alice'), 'what one has left is entered anew').not.to.equal(room);
    await turn();
    expect(names()).to.deep.equal(['other', 'lecture']);
    expect(goodbyes()).to.deep.equal(['lecture@rooms.example/alice']);
    expect(other.leaveReason.value).to.equal(null);
    await session.logout();
    await turn();
    expect(names()).to.deep.equal([]);
    expect(goodbyes().length).to.equal(3);
  });

  it('R64.4 has no room that the link cannot lead to', async () => {
    const { session, names, turn } = start();
    expect(session.join('a/b', 'alice').leaveReason.value).to.equal('link');
    await turn();
    expect(names()).to.deep.equal([]);
    await session.logout();
  });

  it('R81.27 enters a room of another service by its address, and asks it for nothing that it cannot have', async () => {
    const { session, connection, sent, asked, names } = start();
    const own = session.join('Talk@rooms.example', 'alice');
    expect([own.name, own.meetings, session.join('talk', 'alice') === own]).to.deep.equal(['talk', true, true]);
    const room = session.join('Talk@Chat.example', 'alice');
    expect([room.name, room.jid, room.meetings]).to.deep.equal(['talk@chat.example', 'talk@chat.example', false]);
    expect(session.join('talk@chat.example', 'alice')).to.equal(room);
    expect(attr(sent.at(-1) as Element, 'to')).to.equal('talk@chat.example/alice');
    asked.length = 0;
    const self = xml('x', { xmlns: NS.mucUser }, xml('item', { role: 'participant' }), xml('status', { code: '110' }));
    connection.come(xml('presence', { from: 'talk@chat.example/alice' }, self));
    await Promise.resolve();
    expect(room.status.value).to.equal('joined');
    expect([...new Set(asked)]).to.deep.equal(['talk@chat.example get query']);
    expect(session.join('@chat.example', 'alice').leaveReason.value).to.equal('link');
    expect(names()).to.include('talk@chat.example');
    await session.logout();
  });

  it('R64.5 asks the own server and the own account', async () => {
    const { session, asked } = start();
    await session.ask('server', 'get', xml('query', { xmlns: NS.discoItems }));
    await session.ask('account', 'set', xml('block', { xmlns: 'urn:xmpp:blocking' }));
    expect(asked).to.deep.equal(['example get query', 'alice@example set block']);
  });

  it('R64.2 answers service discovery with what its presences announce', async () => {
    const { session, connection, sent } = start();
    const iq = xml('iq', { type: 'get', id: '1', from: 'rooms.example' }, xml('query', { xmlns: NS.discoInfo }));
    const reply = await connection.routes.reply(iq);
    expect(reply.getChild('query', NS.discoInfo)?.getChildren('feature').length).to.be.above(4);
    session.join('lecture', 'alice');
    expect(sent[0]?.getChild('c', NS.caps)).not.to.equal(undefined);
    await session.logout();
  });
});

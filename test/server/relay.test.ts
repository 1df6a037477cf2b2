// The relay of XMPP over WebSocket (RFC 7395), before a WebSocket server of the test's own: docs/rules.md R12.
import { EventEmitter, once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { expect } from 'chai';
import { pino } from 'pino';
import { WebSocket, WebSocketServer } from 'ws';
import { LIMITS, type WebLimits } from '../../web/server/limits.ts';
import { createRelay, type Relay } from '../../web/server/relay.ts';
import { raw } from '../helpers/web.ts';

describe('the relay', () => {
  let server: Server;
  let relay: Relay;
  let behind: WebSocketServer;
  let port: number;
  const open: WebSocket[] = [];

  const begin = async (limits: Partial<WebLimits> = {}, target?: string) => {
    behind = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'xmpp' });
    await once(behind, 'listening');
    server = createServer((_req, res) => res.end());
    relay = createRelay(server, {
      target: target ?? `ws://127.0.0.1:${(behind.address() as AddressInfo).port}/`,
      path: '/xmpp-websocket',
      limits: { ...LIMITS, ...limits },
      log: pino({ level: 'silent' }),
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as AddressInfo).port;
  };
  const end = async () => {
    for (const one of open.splice(0)) one.terminate();
    relay.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
    for (const one of behind.clients) one.terminate();
    await new Promise((done) => behind.close(done));
  };
  beforeEach(() => begin());
  afterEach(end);

  const browser = (headers: Record<string, string> = {}, protocol = 'xmpp') => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/xmpp-websocket`, protocol, { headers });
    socket.on('error', () => undefined);
    open.push(socket);
    return socket;
  };
  /** Both ends of a relayed connection. */
  const pair = async (): Promise<[WebSocket, WebSocket]> => {
    const arrived = once(behind, 'connection') as Promise<[WebSocket]>;
    const near = browser();
    await once(near, 'open');
    const [far] = await arrived;
    far.on('error', () => undefined);
    return [near, far];
  };

  it('R12.10 it is known whether Prosody takes connections, and Prosody is asked for that seldom', async () => {
    let asked = 0;
    behind.on('connection', () => {
      asked += 1;
    });
    expect(await Promise.all([relay.reachable(), relay.reachable()])).to.deep.equal([true, true]);
    expect(asked).to.equal(1);
    await end();
    // One that hangs: the system takes the connection, and that is all.
    const hanging = createTcpServer(() => undefined);
    await new Promise<void>((done) => hanging.listen(0, '127.0.0.1', done));
    await begin({ probe: 50 }, `ws://127.0.0.1:${(hanging.address() as AddressInfo).port}/`);
    expect(await relay.reachable()).to.equal(false);
    hanging.close();
  });

  const closeOf = async (socket: WebSocket): Promise<number> => ((await once(socket, 'close')) as [number])[0];
  const refusal = (socket: WebSocket): Promise<number> =>
    new Promise((done) => {
      socket.on('unexpected-response', (_req, res) => done(res.statusCode ?? 0));
      socket.on('open', () => done(101));
    });

  it('R12.1 passes text both ways as it is, in order, and what was sent too early', async () => {
    const texts = ['<open/>', '一二三 🎓', ...Array.from({ length: 20 }, (_, i) => `<m n='${i}'/>`)];
    const got: string[] = [];
    const counter = new EventEmitter();
    const arrived = new Promise<WebSocket>((done) => {
      behind.once('connection', (far) => {
        far.on('message', (data) => counter.emit(String(got.push(String(data)))));
        done(far);
      });
    });
    const near = browser();
    await once(near, 'open');
    // Prosody is still being connected to: these wait.
    const [some, all] = [once(counter, '5'), once(counter, String(texts.length))];
    for (const text of texts.slice(0, 5)) near.send(text);
    await some;
    for (const text of texts.slice(5)) near.send(text);
    await all;
    const far = await arrived;
    expect(got).to.deep.equal(texts);
    expect([near.protocol, far.protocol]).to.deep.equal(['xmpp', 'xmpp']);
    far.send('back');
    expect(String(((await once(near, 'message')) as [Buffer])[0])).to.equal('back');
  });

  it('R12.2 refuses pages of other sites', async () => {
    for (const origin of ['https://evil.example', 'null', 'nonsense', `http://127.0.0.1:${port + 1}`]) {
      expect(await refusal(browser({ origin })), origin).to.equal(403);
    }
    for (const headers of [
      { origin: `http://127.0.0.1:${port}` },
      { origin: 'https://lectern.example', 'x-forwarded-host': 'lectern.example' },
      {},
    ] as Record<string, string>[]) {
      expect(await refusal(browser(headers)), JSON.stringify(headers)).to.equal(101);
    }
  });

  it('R12.3 speaks XMPP only, at one address', async () => {
    expect(await refusal(browser({}, 'chat'))).to.equal(400);
    const none = new WebSocket(`ws://127.0.0.1:${port}/xmpp-websocket`);
    none.on('error', () => undefined);
    expect(await refusal(none)).to.equal(400);
    const elsewhere = new WebSocket(`ws://127.0.0.1:${port}/other`, 'xmpp');
    elsewhere.on('error', () => undefined);
    expect(await refusal(elsewhere)).to.equal(404);
    expect((await raw(port, '/xmpp-websocket')).status).to.equal(200);
  });

  it('R12.4 ends a connection with a frame that is too long, or with one that is no text', async () => {
    const [near, far] = await pair();
    const closed = Promise.all([closeOf(near), closeOf(far)]);
    near.send('x'.repeat(LIMITS.message + 1));
    await closed;
    const [second, other] = await pair();
    const codes = Promise.all([closeOf(second), closeOf(other)]);
    second.send(Buffer.from([1, 2, 3]));
    expect((await codes)[0]).to.equal(1003);
    const [third, last] = await pair();
    const length = once(last, 'message') as Promise<[Buffer]>;
    third.send('x'.repeat(LIMITS.message));
    expect((await length)[0].length).to.equal(LIMITS.message);
  });

  it('R12.5 ends both sides when one ends', async () => {
    const [near, far] = await pair();
    const ended = closeOf(far);
    near.close(1000, 'bye');
    expect(await ended).to.equal(1000);
    const [second, other] = await pair();
    const gone = closeOf(second);
    other.terminate();
    expect(await gone).to.equal(1001);
  });

  it('R12.5 ends the browser side when Prosody is not there', async () => {
    for (const one of behind.clients) one.terminate();
    await new Promise((done) => behind.close(done));
    const near = browser();
    expect(await closeOf(near)).to.be.oneOf([1001, 1006]);
    behind = new WebSocketServer({ port: 0, host: '127.0.0.1' });
  });

  it('R12.6 cuts off a browser that does not keep up', async () => {
    await end();
    await begin({ backlog: 100_000 });
    const [near, far] = await pair();
    const cut = closeOf(far);
    // It reads nothing any more.
    near.pause();
    let over = false;
    void cut.then(() => {
      over = true;
    });
    while (!over) {
      far.send('x'.repeat(200_000));
      await new Promise((done) => setImmediate(done));
    }
    expect(await cut).to.be.oneOf([1001, 1006]);
  });

  it('R12.7 takes so many at once and no more', async () => {
    await end();
    await begin({ connections: 2 });
    const [near] = await pair();
    await pair();
    expect(await refusal(browser())).to.equal(503);
    const closed = closeOf(near);
    near.close();
    await closed;
    expect(await refusal(browser())).to.equal(101);
  });

  it('R12.8 cuts off a browser that does not answer pings', async () => {
    await end();
    await begin({ ping: 10 });
    const arrived = once(behind, 'connection') as Promise<[WebSocket]>;
    const deaf = new WebSocket(`ws://127.0.0.1:${port}/xmpp-websocket`, 'xmpp', { autoPong: false });
    deaf.on('error', () => undefined);
    open.push(deaf);
    const [far] = await arrived;
    expect(await closeOf(far)).to.equal(1001);
    const [near] = await pair();
    let pings = 0;
    await new Promise<void>((done) => {
      near.on('ping', () => {
        pings += 1;
        if (pings === 6) done();
      });
    });
    expect(near.readyState).to.equal(WebSocket.OPEN);
  });

  it('R12.9 does not keep more than the limit for a Prosody that is slow to answer', async () => {
    await end();
    const silent = createTcpServer();
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    await begin({ early: 3 }, `ws://127.0.0.1:${(silent.address() as AddressInfo).port}/`);
    const near = browser();
    await once(near, 'open');
    for (let i = 0; i < 4; i++) near.send(String(i));
    expect(await closeOf(near)).to.equal(1013);
    silent.close();
  });
});

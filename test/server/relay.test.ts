// The relay of XMPP over WebSocket (RFC 7395), before a WebSocket server of the test's own: docs/rules.md R12.
import { once } from 'node:events';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { expect } from 'chai';
import { WebSocket, WebSocketServer } from 'ws';
import { LIMITS, type WebLimits } from '../../web/server/limits.ts';
import { closeOf, refusal, startRelay, type TestRelay } from '../helpers/relay.ts';
import { raw } from '../helpers/web.ts';

describe('the relay', () => {
  let relayed: TestRelay;
  const begin = async (limits: Partial<WebLimits> = {}, target?: string) => {
    relayed = await startRelay({ limits, ...(target === undefined ? {} : { target }) });
  };
  const end = () => relayed.end();
  beforeEach(() => begin());
  afterEach(end);

  it('R12.10 it is known whether Prosody takes connections, and Prosody is asked for that seldom', async () => {
    let asked = 0;
    relayed.behind.on('connection', () => {
      asked += 1;
    });
    expect(await Promise.all([relayed.relay.reachable(), relayed.relay.reachable()])).to.deep.equal([true, true]);
    expect(asked).to.equal(1);
    await end();
    // One that hangs: the system takes the connection, and that is all.
    const hanging = createTcpServer(() => undefined);
    await new Promise<void>((done) => hanging.listen(0, '127.0.0.1', done));
    await begin({ probe: 50 }, `ws://127.0.0.1:${(hanging.address() as AddressInfo).port}/`);
    expect(await relayed.relay.reachable()).to.equal(false);
    hanging.close();
  });

  it('R12.1 passes text both ways as it is, in order', async () => {
    const [near, far] = await relayed.pair();
    const texts = ["<open  a='1' />", '一二三 🎓', ...Array.from({ length: 20 }, (_, i) => `<m n='${i}'/>`)];
    const got: string[] = [];
    const all = new Promise<void>((done) => {
      far.on('message', (data) => {
        if (got.push(String(data)) === texts.length) done();
      });
    });
    for (const text of texts) near.send(text);
    await all;
    expect(got).to.deep.equal(texts);
    expect([near.protocol, far.protocol]).to.deep.equal(['xmpp', 'xmpp']);
    far.send('back');
    expect(String(((await once(near, 'message')) as [Buffer])[0])).to.equal('back');
  });

  it('R12.2 refuses pages of other sites', async () => {
    const { port } = relayed;
    for (const origin of ['https://evil.example', 'null', 'nonsense', `http://127.0.0.1:${port + 1}`]) {
      expect(await refusal(relayed.browser({ origin })), origin).to.equal(403);
    }
    for (const headers of [
      { origin: `http://127.0.0.1:${port}` },
      { origin: 'https://lectern.example', 'x-forwarded-host': 'lectern.example' },
      {},
    ] as Record<string, string>[]) {
      expect(await refusal(relayed.browser(headers)), JSON.stringify(headers)).to.equal(101);
    }
  });

  it('R12.3 speaks XMPP only, at one address', async () => {
    expect(await refusal(relayed.browser({}, 'chat'))).to.equal(400);
    expect(await refusal(relayed.keep(new WebSocket(`ws://127.0.0.1:${relayed.port}/xmpp-websocket`)))).to.equal(400);
    expect(await refusal(relayed.keep(new WebSocket(`ws://127.0.0.1:${relayed.port}/other`, 'xmpp')))).to.equal(404);
    expect((await raw(relayed.port, '/xmpp-websocket')).status).to.equal(200);
  });

  it('R12.4 ends a connection with a frame that is too long, or with one that is no text', async () => {
    const [near, far] = await relayed.pair();
    const closed = Promise.all([closeOf(near), closeOf(far)]);
    near.send('x'.repeat(LIMITS.message + 1));
    await closed;
    const [second, other] = await relayed.pair();
    const codes = Promise.all([closeOf(second), closeOf(other)]);
    second.send(Buffer.from([1, 2, 3]));
    expect((await codes)[0]).to.equal(1003);
    const [third, last] = await relayed.pair();
    const length = once(last, 'message') as Promise<[Buffer]>;
    third.send('x'.repeat(LIMITS.message));
    expect((await length)[0].length).to.equal(LIMITS.message);
  });

  it('R12.5 ends both sides when one ends', async () => {
    const [near, far] = await relayed.pair();
    const ended = closeOf(far);
    near.close(1000, 'bye');
    expect(await ended).to.equal(1000);
    const [second, other] = await relayed.pair();
    const gone = closeOf(second);
    other.terminate();
    expect(await gone).to.equal(1001);
  });

  it('R12.5 ends the browser side when Prosody is not there', async () => {
    const none = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(none, 'listening');
    const { port } = none.address() as AddressInfo;
    await new Promise((done) => none.close(done));
    await end();
    await begin({}, `ws://127.0.0.1:${port}/`);
    expect(await closeOf(relayed.browser())).to.be.oneOf([1001, 1006]);
  });

  it('R12.6 cuts off a browser that does not keep up', async () => {
    await end();
    await begin({ backlog: 100_000 });
    const [near, far] = await relayed.pair();
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

  it('R12.6 cuts off the one for which most waits, where too much waits for all', async () => {
    await end();
    await begin({ backlog: 1_000_000_000, backlogOfAll: 400_000 });
    const [near, far] = await relayed.pair();
    const [other, its] = await relayed.pair();
    const last = new Promise<void>((done) => {
      other.on('message', (data) => {
        if (String(data) === 'the last') done();
      });
    });
    near.pause();
    let over = false;
    far.on('close', () => {
      over = true;
    });
    while (!over) {
      its.send('x'.repeat(1_000));
      far.send('x'.repeat(200_000));
      await new Promise((done) => setImmediate(done));
    }
    its.send('the last');
    await last;
  });

  it('R12.12 stops in time, whatever browsers answer', async () => {
    await end();
    await begin({ goodbye: 50 });
    const [near, far] = await relayed.pair();
    near.pause();
    const gone = closeOf(far);
    relayed.relay.close();
    await gone;
  });

  it('R12.11 reads of a browser no faster than Prosody does, and loses nothing', async () => {
    await end();
    await begin({ ahead: 10_000 });
    const [near, far] = await relayed.pair();
    far.pause();
    const many = 200;
    for (let i = 0; i < many; i++) near.send(`${i} ${'x'.repeat(100_000)}`);
    // All that the system and the relay hold together is full.
    let before = -1;
    while (near.bufferedAmount !== before) {
      before = near.bufferedAmount;
      for (let i = 0; i < 100; i++) await new Promise((done) => setImmediate(done));
    }
    expect(before).to.be.above(5_000_000);
    const got: number[] = [];
    const all = new Promise<void>((done) => {
      far.on('message', (data) => {
        if (got.push(Number(String(data).split(' ')[0])) === many) done();
      });
    });
    far.resume();
    await all;
    expect(got).to.deep.equal(Array.from({ length: many }, (_, i) => i));
  });

  it('R12.7 takes so many at once and no more', async () => {
    await end();
    await begin({ connections: 2 });
    const [near] = await relayed.pair();
    await relayed.pair();
    expect(await refusal(relayed.browser())).to.equal(503);
    const closed = closeOf(near);
    near.close();
    await closed;
    expect(await refusal(relayed.browser())).to.equal(101);
  });

  it('R12.8 cuts off a browser that does not answer pings', async () => {
    await end();
    await begin({ ping: 10 });
    const deaf = relayed.keep(
      new WebSocket(`ws://127.0.0.1:${relayed.port}/xmpp-websocket`, 'xmpp', { autoPong: false }),
    );
    const [, far] = await relayed.reach(deaf);
    expect(await closeOf(far)).to.equal(1001);
    const [near] = await relayed.pair();
    let pings = 0;
    await new Promise<void>((done) => {
      near.on('ping', () => {
        pings += 1;
        if (pings === 6) done();
      });
    });
    expect(near.readyState).to.equal(WebSocket.OPEN);
  });

  it('R12.9 reads nothing of a browser while Prosody does not answer, and ends it after a time', async () => {
    await end();
    const silent = createTcpServer();
    await new Promise<void>((done) => silent.listen(0, '127.0.0.1', done));
    await begin({ login: 100 }, `ws://127.0.0.1:${(silent.address() as AddressInfo).port}/`);
    const near = relayed.browser();
    await once(near, 'open');
    // Not even what would be answered with 1003.
    near.send(Buffer.from([1]));
    expect(await closeOf(near)).to.be.oneOf([1001, 1006]);
    silent.close();
  });
});

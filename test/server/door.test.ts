// Strangers at the web server's sockets: docs/rules.md R54.
import { once } from 'node:events';
import { mkdirSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { expect } from 'chai';
import type { WebSocket } from 'ws';
import { connect as connectClient } from '../../web/core/account/connection.ts';
import { LIMITS } from '../../web/server/limits.ts';
import { limitSockets, serverOptions } from '../../web/server/sockets.ts';
import { waitUntil } from '../helpers/ports.ts';
import { closeOf, refusal, startRelay, type TestRelay, type TestRelayOptions } from '../helpers/relay.ts';
import { FAILURE, plain, SUCCESS } from '../helpers/sasl.ts';
import { startTestWeb } from '../helpers/web.ts';

describe('strangers at the door', () => {
  let relayed: TestRelay;
  let time = 0;
  const begin = async (options: TestRelayOptions = {}) => {
    time = 0;
    relayed = await startRelay({ proxies: ['loopback'], now: () => time, ...options });
  };
  afterEach(() => relayed?.end());
  const from = (address: string) => relayed.browser({ 'x-forwarded-for': address });

  it('R54.1 Prosody is told where somebody comes from, and nothing that strangers say of it', async () => {
    for (const [proxies, said, told] of [
      [['loopback'], '192.0.2.66, 198.51.100.1', '198.51.100.1'],
      [[], '192.0.2.66, 198.51.100.1', '127.0.0.1'],
    ] as const) {
      await begin({ proxies });
      from(said);
      const [, request] = (await once(relayed.behind, 'connection')) as [WebSocket, { headers: object }];
      expect(request.headers).to.include({ 'x-forwarded-for': told });
      await relayed.end();
    }
    await begin();
  });

  it('R54.2 with all the sockets of one address idle everybody else gets in', async () => {
    await begin({ limits: { connections: 40, waiting: 30, connectionsOfAddress: 20, waitingOfAddress: 10 } });
    const answers = await Promise.all(Array.from({ length: 60 }, () => refusal(from('203.0.113.5'))));
    expect(answers.filter((status) => status === 101)).to.have.length(10);
    expect(new Set(answers)).to.deep.equal(new Set([101, 429]));
    for (let i = 0; i < 15; i++) await relayed.pair(from(`198.51.100.${i}`));
    // And of three.
    for (const other of ['203.0.113.6', '203.0.113.7']) {
      await Promise.all(Array.from({ length: 20 }, () => refusal(from(other))));
    }
    time += LIMITS.patience;
    await relayed.pair(from('198.51.100.99'));
  });

  it('R54.4 who does not log in in time is out, whatever trickles in', async () => {
    await begin({ limits: { login: 100 } });
    const [idle, busy] = [from('203.0.113.5'), from('203.0.113.6')];
    const ends = Promise.all([closeOf(idle), closeOf(busy)]);
    await once(busy, 'open');
    const open = `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='example' version='1.0'/>`;
    const trickle = setInterval(() => busy.send(open, () => undefined), 5);
    await ends;
    clearInterval(trickle);
    // One that is in stays, and has as long as it likes. On a busy machine it may need more than one try.
    let inside: Awaited<ReturnType<TestRelay['pair']>> | undefined;
    while (!inside) {
      const one = from('203.0.113.7');
      inside = await Promise.race([relayed.pair(one), closeOf(one).then(() => undefined)]);
    }
    const [near, far] = inside;
    const later = from('203.0.113.8');
    await closeOf(later);
    near.send('still here');
    expect(String(((await once(far, 'message')) as [Buffer])[0])).to.equal('still here');
  });

  it('R54.5 before the log-in a connection has 64 KiB, in one frame or in many', async () => {
    await begin();
    const open = `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${'x'.repeat(1_000)}'/>`;
    let got = 0;
    const some = new Promise<void>((done) => {
      relayed.behind.on('connection', (far) =>
        far.on('message', (data) => {
          got += String(data).length;
          if (got >= 30_000) done();
        }),
      );
    });
    const [many] = await relayed.reach();
    const out = closeOf(many);
    for (let i = 0; i < 30; i++) many.send(open);
    await some;
    for (let i = 0; i < 100; i++) many.send(open);
    await out;
    expect(got).to.be.at.most(LIMITS.early);
    const [one] = await relayed.reach();
    got = 0;
    const over = closeOf(one);
    // The beginning of a frame that is never whole.
    (one as unknown as { _socket: Socket })._socket.write(
      Buffer.concat([Buffer.from([0x81, 0xff, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0, 0, 0]), Buffer.alloc(LIMITS.early)]),
    );
    await over;
    expect(got).to.equal(0);
  });

  it('R54.8 a wrong password is counted, and one that comes too soon does not reach Prosody', async () => {
    await begin({ limits: { freeGuesses: 2 } });
    const asked: string[] = [];
    let answer = FAILURE;
    relayed.behind.on('connection', (far) =>
      far.on('message', (data) => {
        asked.push(String(data));
        far.send(answer);
      }),
    );
    const tries = async (address: string): Promise<string> => {
      const [near] = await relayed.reach(from(address));
      near.send(plain('alice'));
      return String(((await once(near, 'message')) as [Buffer])[0]);
    };
    for (let i = 0; i < 2; i++) expect(await tries('203.0.113.5')).to.equal(FAILURE);
    expect(await tries('203.0.113.5'))
      .to.include('temporary-auth-failure')
      .and.to.include('seconds="1"');
    expect(asked).to.have.length(2);
    answer = SUCCESS;
    expect(await tries('198.51.100.1')).to.equal(SUCCESS);
    time += 1_000;
    expect(await tries('203.0.113.5')).to.equal(SUCCESS);
    expect(asked).to.have.length(4);
  });

  const OPEN = `<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='example' version='1.0'/>`;
  /** What one without a place is told, and with which code it ends. */
  async function told(near: WebSocket): Promise<{ said: string; code: number }> {
    let said = '';
    near.on('message', (data) => {
      said += String(data);
    });
    await once(near, 'open');
    near.send(OPEN);
    return { code: await closeOf(near), said };
  }

  it('R54.15 who finds no place is told why', async () => {
    await begin({ limits: { waitingOfAddress: 1, connections: 2, told: 9 } });
    let reached = 0;
    relayed.behind.on('connection', () => {
      reached += 1;
    });
    await relayed.reach(from('203.0.113.5'));
    const address = await told(from('203.0.113.5'));
    expect(address.code).to.equal(1013);
    expect(address.said).to.equal(
      '<open xmlns="urn:ietf:params:xml:ns:xmpp-framing" version="1.0"/>' +
        '<stream:error xmlns:stream="http://etherx.jabber.org/streams"><resource-constraint xmlns="urn:ietf:params:xml:ns:xmpp-streams"/>' +
        '<text xmlns="urn:ietf:params:xml:ns:xmpp-streams" xml:lang="en">Too many connections from your network; wait 10 seconds</text>' +
        '<wait xmlns="urn:lectern:login:1" seconds="10"/></stream:error><close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>',
    );
    await relayed.reach(from('203.0.113.6'));
    const full = await told(from('203.0.113.7'));
    expect(full.said).to.include('All places are taken').and.not.to.include('<wait');
    expect(reached).to.equal(2);
    // As the web client takes it.
    const failed: unknown = await connectClient({
      service: `ws://127.0.0.1:${relayed.port}/xmpp-websocket`,
      domain: 'example',
      credentials: { kind: 'guest' },
    }).catch((error) => error);
    expect(failed).to.include({ reason: 'full' });
  });

  it('R54.15 a few at a time, for a short time, and others by the status', async () => {
    await begin({ limits: { waitingOfAddress: 0, connections: 5, told: 2, toldOfAddress: 1, toldTime: 200 } });
    const [silent, other] = [from('203.0.113.5'), from('203.0.113.6')];
    const ends = Promise.all([closeOf(silent), closeOf(other)]);
    expect(await Promise.all([refusal(silent), refusal(other)])).to.deep.equal([101, 101]);
    expect(await refusal(from('203.0.113.5'))).to.equal(429);
    expect(await refusal(from('203.0.113.7'))).to.equal(429);
    other.send('x'.repeat(LIMITS.toldBytes + 1));
    await ends;
    await waitUntil(async () => (await relayed.connections()) === 0, AbortSignal.timeout(10_000));
    expect((await told(from('203.0.113.5'))).code).to.equal(1013);
  });

  describe('of the web server', () => {
    before(() => begin());

    it('R54.11 TCP connections of one address are bounded, whatever they do', async () => {
      const limits = { ...LIMITS, socketsOfAddress: 3 };
      const server = createServer((_req, res) => void res.end());
      limitSockets(server, { ofPeer: () => 'one' }, limits);
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      const { port } = server.address() as AddressInfo;
      const sockets: Socket[] = [];
      /** @returns the server's end */
      const come = async (): Promise<Socket> => {
        const arrived = once(server, 'connection') as Promise<[Socket]>;
        sockets.push(connect(port, '127.0.0.1').on('error', () => undefined));
        return (await arrived)[0];
      };
      const [first] = [await come(), await come(), await come()];
      expect((await come()).destroyed).to.equal(true);
      const gone = once(first, 'close');
      sockets[0]?.destroy();
      await gone;
      expect((await come()).destroyed).to.equal(false);
      expect((await come()).destroyed).to.equal(true);
      for (const socket of sockets) socket.destroy();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    });

    it('R54.11 nothing is held for one whose WebSocket is refused', async () => {
      await begin();
      const head = 'GET /other HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n';
      const socket = connect({ port: relayed.port, host: '127.0.0.1', allowHalfOpen: true });
      socket.on('error', () => undefined);
      socket.write(`${head}and more`);
      const answer = String(((await once(socket, 'data')) as [Buffer])[0]);
      expect(answer).to.match(/^HTTP\/1.1 404 /);
      // It does not hang up itself.
      await waitUntil(async () => (await relayed.connections()) === 0, AbortSignal.timeout(10_000));
      socket.destroy();
    });

    it('R54.11 no head of a request takes for ever, nor a body that nobody wants', async () => {
      const web = await startTestWeb({ head: 100, refusedTime: 50 });
      const answered = (text: string) =>
        new Promise<string>((done) => {
          const socket = connect(web.port, '127.0.0.1').setEncoding('utf8');
          let got = '';
          socket.on('data', (chunk: string) => {
            got += chunk;
          });
          socket.on('error', () => undefined);
          socket.on('close', () => done(got.split('\r\n')[0] ?? ''));
          socket.write(text);
        });
      const [head, body, chunked] = await Promise.all([
        answered('GET / HTTP/1.1\r\nHost: x\r\n'),
        answered('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nslowly'),
        answered('GET /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n'),
      ]);
      expect(head).to.equal('HTTP/1.1 408 Request Timeout');
      expect(body).to.equal('HTTP/1.1 404 Not Found');
      expect(chunked).to.equal('HTTP/1.1 404 Not Found');
      expect(serverOptions(LIMITS).headersTimeout).to.be.at.most(30_000);
      await web.close();
    });

    it('R54.11 nothing is held for one that takes nothing of what it asked for', async () => {
      const web = await startTestWeb({ stalled: 100 });
      const id = 'a'.repeat(64);
      mkdirSync(join(web.folders.documents, id));
      const file = join(web.folders.documents, id, 'document.pdf');
      writeFileSync(file, '');
      // More than the system keeps for both ends; it takes no space on the disk.
      truncateSync(file, 50_000_000);
      const socket = connect(web.port, '127.0.0.1').on('error', () => undefined);
      socket.pause();
      socket.write(`GET /documents/${id}/document.pdf HTTP/1.1\r\nHost: x\r\n\r\n`);
      const stopped = async () => (await web.connections()) === 0;
      await waitUntil(stopped, AbortSignal.timeout(10_000));
      socket.destroy();
      await web.close();
    });
  });
});

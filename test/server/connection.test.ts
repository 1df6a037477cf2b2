// The component's stream (XEP-0114) before a server of the test's own: docs/rules.md R14.
import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { expect } from 'chai';
import { pino } from 'pino';
import { LIMITS } from '../../component/limits.ts';
import { type Connection, createConnection } from '../../component/wire/connection.ts';
import type { Element } from '../../protocol/base/xml.ts';
import { holdTimers } from '../helpers/held-timers.ts';

const HEADER = `<?xml version='1.0'?><stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' id='stream-1' from='rooms.example'>`;

describe('the stream of the component', () => {
  let server: Server;
  let connection: Connection;
  const events = new EventEmitter();
  const stanzas: Element[] = [];
  const sockets: Socket[] = [];

  const begin = (limits: Partial<typeof LIMITS.wire> = {}) => {
    connection = createConnection({
      service: `xmpp://127.0.0.1:${(server.address() as AddressInfo).port}`,
      domain: 'rooms.example',
      secret: 'secret',
      log: pino({ level: 'silent' }),
      limits: { ...LIMITS.wire, reconnectFirst: 1, reconnectMost: 8, ...limits },
      onStanza: (stanza) => {
        stanzas.push(stanza);
        events.emit('stanza', stanza);
      },
      onOnline: () => events.emit('online'),
      onOffline: () => events.emit('offline'),
    });
    connection.start();
  };
  /** Speaks as Prosody does until the handshake is done. */
  const accept = async (): Promise<Socket> => {
    const [socket] = (await once(server, 'connection')) as [Socket];
    sockets.push(socket);
    socket.on('error', () => undefined);
    let text = '';
    await new Promise<void>((done) => {
      const read = (data: Buffer) => {
        text += data;
        if (text.includes('<stream:stream') && !text.includes('handshake')) socket.write(HEADER);
        if (text.includes('</handshake>')) {
          socket.off('data', read);
          done();
        }
      };
      socket.on('data', read);
    });
    expect(text).to.include(createHash('sha1').update('stream-1secret').digest('hex'));
    return socket;
  };
  const online = async () => {
    const [socket] = await Promise.all([
      accept().then((s) => {
        s.write('<handshake/>');
        return s;
      }),
      once(events, 'online'),
    ]);
    return socket;
  };

  beforeEach(async () => {
    stanzas.length = 0;
    server = createServer();
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  });
  afterEach(async () => {
    const stopped = connection.stop();
    for (const socket of sockets.splice(0)) socket.end('</stream:stream>');
    await stopped;
    await new Promise((done) => server.close(done));
    events.removeAllListeners();
  });

  it('R14.1 proves itself with the secret, and nothing counts before', async () => {
    begin();
    const socket = await accept();
    expect([connection.online, connection.send('<message/>')]).to.deep.equal([false, false]);
    socket.write('<handshake/>');
    await once(events, 'online');
    socket.write("<message from='a@b/c' to='x@rooms.example' id='late'/>");
    const [stanza] = (await once(events, 'stanza')) as [Element];
    expect([stanza.attrs.id, connection.online]).to.deep.equal(['late', true]);
  });

  it('R14.2 reads letters that are cut by the edges of chunks', async () => {
    begin();
    const socket = await online();
    const text = '春🎓é'.repeat(50);
    const bytes = Buffer.from(`<message from='a@b/c' to='x@rooms.example'><body>${text}</body></message>`);
    const got = once(events, 'stanza') as Promise<[Element]>;
    socket.setNoDelay(true);
    for (const byte of bytes) {
      socket.write(Buffer.of(byte));
      await new Promise((done) => setImmediate(done));
    }
    expect((await got)[0].getChildText('body')).to.equal(text);
  });

  it('R14.3 comes back whenever the stream breaks, and says so', async () => {
    begin();
    for (let i = 0; i < 3; i++) {
      const socket = await online();
      const offline = once(events, 'offline');
      socket.destroy();
      await offline;
      expect(connection.online).to.equal(false);
    }
    await online();
    connection.send('<message to="a@b/c"/>');
  });

  it('R14.3 comes back after a stream error, and after nonsense', async () => {
    begin();
    for (const nonsense of [
      `<stream:error><stanza-too-large xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>`,
      '</stream:stream>',
      '<message></iq>',
    ]) {
      const socket = await online();
      const offline = once(events, 'offline');
      socket.write(nonsense);
      socket.end();
      await offline;
    }
    await online();
  });

  it('R14.3 goes on trying when its secret is refused', async () => {
    begin();
    for (let i = 0; i < 3; i++) {
      const socket = await accept();
      socket.end(
        `<stream:error><not-authorized xmlns='urn:ietf:params:xml:ns:xmpp-streams'/></stream:error></stream:stream>`,
      );
    }
    await online();
  });

  it('R14.4 drops what may be lost when Prosody is slow, and begins anew when it is dead', async () => {
    begin({ lossyBacklog: 1_000, backlog: 20_000_000 });
    const socket = await online();
    socket.pause();
    const offline = once(events, 'offline');
    const stanza = `<message to='a@b/c'><body>${'x'.repeat(100_000)}</body></message>`;
    let lossy = 0;
    while (connection.send(stanza, true)) lossy += 1;
    expect(lossy).to.be.below(200);
    expect(connection.send('<message/>'), 'what must arrive is still written').to.equal(true);
    let sure = 0;
    while (connection.send(stanza)) sure += 1;
    expect(sure).to.be.within(190, 210);
    await offline;
    socket.destroy();
    await online();
  });

  it('R14.10 writes nothing that XML forbids, whatever it is given', async () => {
    begin();
    const socket = await online();
    let text = '';
    const written = new Promise<void>((done) => {
      socket.on('data', (data: Buffer) => {
        text += data;
        if (text.includes('id="last"')) done();
      });
    });
    for (const c of ['\0', '\v', '\u001f', '\uffff', '\ufffe', '\ud800']) connection.send(`<message id="a${c}b"/>`);
    connection.send('<message id="last"/>');
    await written;
    expect(text).to.equal(
      ['ab', 'a\nb', 'ab', 'a\ufffdb', 'a\ufffdb', 'a\ufffdb', 'last'].map((id) => `<message id="${id}"/>`).join(''),
    );
  });

  for (const moment of ['before the socket is there', 'before the stream is open', 'before the handshake is done']) {
    it(`R14.5 a stop ${moment} is one, too`, async () => {
      const arrived = once(server, 'connection') as Promise<[Socket]>;
      begin();
      if (moment !== 'before the socket is there') {
        const [socket] = await arrived;
        socket.on('error', () => undefined);
        const ended = once(socket, 'close');
        await once(socket, 'data');
        if (moment === 'before the handshake is done') {
          socket.write(HEADER);
          await once(socket, 'data');
        }
        await connection.stop();
        await ended;
      } else await connection.stop();
      // Nobody is connected any more: otherwise the server would not come to its end.
      await new Promise((done) => server.close(done));
      server.listen(0);
    });
  }

  describe('R14.11 a Prosody that hangs', () => {
    const echo = (socket: Socket, answer: (ping: string) => string) => {
      let asked = 0;
      const enough = new Promise<void>((done) => {
        socket.on('data', (data: Buffer) => {
          for (const [ping] of data.toString().matchAll(/<iq [^>]*>.*?<\/iq>/g)) {
            socket.write(answer(ping));
            asked += 1;
            if (asked === 2) done();
          }
        });
      });
      return enough;
    };
    const pinging = { pingEvery: 220, pingWait: 200 };

    for (const [how, answer] of [
      ['brings its pings back', (ping: string) => ping],
      ['answers its pings', (ping: string) => ping.replace('type="get"', 'type="result"')],
      ['says anything else', () => `<message from='a@b/c' to='x@rooms.example'/>`],
    ] as const) {
      it(`is none that ${how}`, async () => {
        begin(pinging);
        let broke = false;
        events.on('offline', () => {
          broke = true;
        });
        await echo(await online(), answer);
        expect([connection.online, broke]).to.deep.equal([true, false]);
        const answers = how.startsWith('says') ? 2 : 0;
        while (stanzas.length < answers) await once(events, 'stanza');
        expect(stanzas.filter((stanza) => stanza.name === 'iq')).to.deep.equal([]);
      });
    }

    it('is noticed, and the stream is begun anew', async () => {
      begin(pinging);
      const socket = await online();
      const enough = echo(socket, (ping) => ping);
      await enough;
      const offline = once(events, 'offline');
      socket.removeAllListeners('data').resume();
      await offline;
      expect(connection.online).to.equal(false);
      await online();
    });

    it('is none that reads what is written to it, however long it says nothing', async () => {
      begin({ pingEvery: 700, pingWait: 600 });
      const socket = await online();
      socket.pause();
      let broke = false;
      events.once('offline', () => {
        broke = true;
      });
      // More than the buffers of the system hold.
      const much = `<message to='a@b/c'><body>${'x'.repeat(1_000_000)}</body></message>`;
      for (let i = 0; i < 60; i++) connection.send(much);
      let read = 0;
      const enough = performance.now() + 2 * 700;
      await new Promise<void>((done) => {
        const slowly = setInterval(() => {
          // Each time a little, so that it takes longer than a ping may.
          read += (socket.read(32_000) ?? socket.read())?.length ?? 0;
          if ((read < 20_000_000 || performance.now() < enough) && !broke) return;
          clearInterval(slowly);
          done();
        }, 1);
      });
      expect(broke).to.equal(false);
      const offline = once(events, 'offline');
      socket.destroy();
      await offline;
      await online();
    });
  });

  it('R14.6 takes stanzas in order, and none while what they cause is not read', async () => {
    begin({ inboxSlice: 3, inboxBacklog: 100_000 });
    const socket = await online();
    let read = 0;
    socket.on('data', (data: Buffer) => {
      read += data.length;
    });
    // Each causes more than the buffers of the system hold.
    const answer = `<message from='a@rooms.example' to='b@example'><body>${'x'.repeat(5_000_000)}</body></message>`;
    const readBefore: number[] = [];
    const last = new Promise<void>((done) => {
      events.on('stanza', (stanza: Element) => {
        readBefore.push(read);
        connection.send(answer);
        if (stanza.attrs.id === '9') done();
      });
    });
    socket.write(Array.from({ length: 10 }, (_, n) => `<message id='${n}'/>`).join(''));
    await last;
    expect(stanzas.map((stanza) => Number(stanza.attrs.id))).to.deep.equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(readBefore.at(-1)).to.be.above(30_000_000);
  });

  it('R14.5 after a stop it does not come back: nothing waits for another try', async () => {
    using timers = holdTimers('wire/connection.ts');
    begin();
    const socket = await online();
    const offline = once(events, 'offline');
    socket.destroy();
    await offline;
    expect(timers.waiting, 'the next try').to.equal(1);
    await connection.stop();
    expect(timers.waiting).to.equal(0);
  });
});

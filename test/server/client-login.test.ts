// The web client's log-in (core/connection.ts) before a server of the test's own, which does not do what a good one does.
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect } from 'chai';
import { WebSocketServer } from 'ws';
import { connect } from '../../web/core/account/connection.ts';
import { LoginError } from '../../web/core/account/contract.ts';

const STREAMS = "xmlns:stream='http://etherx.jabber.org/streams'";
const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
const BIND = `<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm xmlns='urn:xmpp:sm:3'/>`;

describe('the log-in of the web client', () => {
  let server: WebSocketServer;
  afterEach(async () => {
    for (const client of server.clients) client.terminate();
    await new Promise((done) => server.close(done));
  });

  /** A server with these features, stream by stream, and these answers to what begins so. @returns why the log-in failed */
  async function failure(
    features: readonly string[],
    answers: Record<string, (text: string) => string>,
  ): Promise<string> {
    for (const client of server?.clients ?? []) client.terminate();
    server?.close();
    server = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'xmpp' });
    await once(server, 'listening');
    server.on('connection', (socket) => {
      let streams = 0;
      socket.on('message', (data) => {
        const text = String(data);
        if (text.startsWith('<open')) {
          socket.send("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' version='1.0' id='s' from='example'/>");
          socket.send(`<stream:features ${STREAMS}>${features[streams]}</stream:features>`);
          streams += 1;
        } else if (text.startsWith('<close')) socket.send("<close xmlns='urn:ietf:params:xml:ns:xmpp-framing'/>");
        for (const [start, answer] of Object.entries(answers)) if (text.startsWith(start)) socket.send(answer(text));
      });
    });
    const { port } = server.address() as AddressInfo;
    return await connect({
      service: `ws://127.0.0.1:${port}/`,
      domain: 'example',
      credentials: { kind: 'account', username: 'alice', password: 'secret' },
    }).then(
      () => 'none',
      (error) => (error instanceof LoginError ? [error.reason, error.seconds || []].flat().join(' ') : String(error)),
    );
  }

  const bound = (text: string) =>
    `<iq xmlns='jabber:client' type='result' id='${/ id="([^"]*)"/.exec(text)?.[1]}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>alice@example/a</jid></bind></iq>`;
  const unmanaged = { '<enable': () => "<failed xmlns='urn:xmpp:sm:3'/>" };
  const scram = `<mechanisms xmlns='${SASL}'><mechanism>SCRAM-SHA-1</mechanism></mechanisms>`;
  const refused = (condition: string) =>
    failure([scram], { '<auth': () => `<failure xmlns='${SASL}'><${condition}/></failure>` });

  it('believes no server that lets anybody in: it has not proved that it knows the password', async () => {
    expect(await failure([BIND], { '<iq': bound, ...unmanaged })).to.equal('unreachable');
  });
  it('believes no success without a proof', async () => {
    const answers = { '<auth': () => `<success xmlns='${SASL}'>dj1ub3RoaW5n</success>`, '<iq': bound, ...unmanaged };
    expect(await failure([scram, BIND], answers)).to.equal('unreachable');
  });
  it('takes a wrong password for one, and nothing else', async () => {
    expect(await refused('not-authorized')).to.equal('credentials');
  });
  it('R54.10 says how long to wait after too many tries', async () => {
    const wait = `<text xml:lang='en'>Too many tries</text><wait xmlns='urn:lectern:login:1' seconds='37'/>`;
    const failed = `<failure xmlns='${SASL}'><temporary-auth-failure/>${wait}</failure>`;
    expect(await failure([scram], { '<auth': () => failed })).to.equal('too-many 37');
    expect(await failure([scram], { '<auth': () => failed.replace('37', '-1') })).to.equal('unreachable');
  });
  it('R54.15 says what the server has too many of', async () => {
    const ended = (more: string) =>
      `<stream:error ${STREAMS}><resource-constraint xmlns='urn:ietf:params:xml:ns:xmpp-streams'/><text xmlns='urn:ietf:params:xml:ns:xmpp-streams'>x</text>${more}</stream:error>`;
    const answer = (more = '') => failure([scram], { '<open': () => ended(more) });
    expect(await answer(`<wait xmlns='urn:lectern:login:1' seconds='10'/>`)).to.equal('too-many 10');
    expect(await answer()).to.equal('full');
  });
  it('takes a server that cannot look the account up for one that is away (RFC 6120 §6.5.9)', async () => {
    expect(await refused('temporary-auth-failure')).to.equal('unreachable');
  });
});

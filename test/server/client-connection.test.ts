// The stream of the web client (core/connection.ts) to a real Prosody, over a line that is hurt: docs/rules.md R40.
import { expect } from 'chai';
import { isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element, xml } from '../../protocol/base/xml.ts';
import { type Connection, connect } from '../../web/core/account/connection.ts';
import { type BrokenLine, breakableLine } from '../helpers/broken-line.ts';
import { startClient, type TestClient } from '../helpers/client.ts';
import type { TestProsody } from '../helpers/prosody.ts';
import { sharedProsody } from '../helpers/shared.ts';

describe('the stream of the web client', () => {
  let prosody: TestProsody;
  let line: BrokenLine;
  let web: Connection;
  let other: TestClient;
  let to: string;
  let resets: number;

  before(async () => {
    prosody = await sharedProsody();
    const password = await prosody.createUser('line-other');
    other = await startClient({ service: prosody.service, domain: prosody.domain, username: 'line-other', password });
    to = other.jid;
  });
  after(() => other.stop());
  beforeEach(async () => {
    const password = await prosody.createUser('line-web');
    line = await breakableLine(prosody.httpPort);
    web = await connect({
      service: `ws://127.0.0.1:${line.port}/xmpp-websocket`,
      domain: prosody.domain,
      credentials: { kind: 'account', username: 'line-web', password },
    });
    resets = 0;
    web.onReset(() => {
      resets += 1;
    });
  });
  afterEach(async () => {
    line.mend();
    await web.close();
    await line.close();
  });

  let ids = 0;
  const say = (body: string, lossy = false) => {
    ids += 1;
    web.send(xml('message', { to, type: 'chat', id: `m${ids}` }, xml('body', {}, body)), lossy);
    return ids;
  };
  const heard = (body: string) => other.until((s) => s.getChildText('body') === body);
  const bodies = (start: string) =>
    other.received.map((s) => s.getChildText('body') ?? '').filter((body) => body.startsWith(start));
  const state = (wanted: string) =>
    new Promise<void>((done) => {
      const stop = web.status.subscribe((value) => {
        if (value !== wanted) return;
        done();
        queueMicrotask(() => stop());
      });
    });
  /** The next error that comes back from the other's address. */
  const bounced = () =>
    new Promise<Element>((done) => {
      const stop = web.listen(to.split('/')[0] ?? '', (stanza) => {
        if (attr(stanza, 'type') !== 'error') return;
        stop();
        done(stanza);
      });
    });

  it('R40.1 carries every character that there is, and stays the same stream', async () => {
    // All of the basic plane, and both ends of each other: more would take minutes at the rate that a client may send.
    const ranges = [
      ...Array.from({ length: 8 }, (_, i) => [i * 0x2000, 0x2000] as const),
      ...Array.from({ length: 16 }, (_, i) => [(i + 1) * 0x10000 - 8, 16] as const),
    ];
    for (const [from, count] of ranges) {
      say(`all ${Array.from({ length: count }, (_, i) => String.fromCodePoint(from + i)).join('')}`);
    }
    say('all end');
    await heard('all end');
    const got = bodies('all ');
    expect(got).to.have.length(ranges.length + 1);
    // But for 29 control characters that go, and surrogates, of which some pairs are taken for one letter.
    expect([...got.join('')].length).to.be.above(0x10000 - 29 - 0x400);
    expect([line.made, resets]).to.deep.equal([1, 0]);
  });

  it('R40.2 a stream that broke is resumed: nothing is lost and nothing comes twice, but sound is not sent late', async () => {
    say('resumed before');
    await heard('resumed before');
    line.freeze();
    for (let i = 0; i < 20; i++) say(`resumed lossy ${i}`, true);
    say('resumed frozen');
    line.cut();
    line.mend();
    await state('reconnecting');
    await state('online');
    say('resumed after');
    await heard('resumed after');
    expect(bodies('resumed')).to.deep.equal(['resumed before', 'resumed frozen', 'resumed after']);
    expect([line.made, resets]).to.deep.equal([2, 0]);
  });

  it('R40.2 what was asked before a break is answered after it', async () => {
    line.freeze();
    const reply = web.ask(prosody.domain, 'get', xml('query', { xmlns: NS.discoInfo }));
    line.cut();
    line.mend();
    expect(isFault(await reply)).to.equal(false);
    expect(resets).to.equal(0);
  });

  for (const [what, step] of [
    ['asked for its stream', '<resume'],
    ['begun to log in', '<auth'],
    ['answered the server', '<response'],
  ] as const) {
    it(`R40.2 nothing is lost or comes twice where the line breaks again after it has ${what}`, async () => {
      line.freeze();
      for (let i = 0; i < 3; i++) say(`${step} ${i}`);
      const { send } = WebSocket.prototype;
      let breaks = 2;
      WebSocket.prototype.send = function (this: WebSocket, data) {
        send.call(this, data);
        if (typeof data !== 'string' || !data.startsWith(step) || breaks === 0) return;
        breaks -= 1;
        line.blip();
      };
      line.cut();
      line.mend();
      await state('reconnecting');
      await state('online');
      WebSocket.prototype.send = send;
      say(`${step} after`);
      await heard(`${step} after`);
      expect(breaks).to.equal(0);
      expect(bodies(step)).to.deep.equal([`${step} 0`, `${step} 1`, `${step} 2`, `${step} after`]);
      expect(resets).to.equal(0);
    });
  }

  it('R40.3 what is sent the moment it is up again is sent', async () => {
    const sent: boolean[] = [];
    const stop = web.status.subscribe((status) => {
      if (status === 'online')
        sent.push(web.send(xml('message', { to, type: 'chat' }, xml('body', {}, `up ${sent.length}`))));
    });
    line.blip();
    await heard('up 1');
    stop();
    expect(sent).to.deep.equal([true, true]);
  });

  it('R40.4 a line that is dead without a word is replaced when there is a reason for doubt', async () => {
    line.freeze();
    web.doubt();
    await state('reconnecting');
    line.mend();
    web.doubt();
    await state('online');
    say('doubt over');
    await heard('doubt over');
    expect(resets).to.equal(0);
  }).timeout(40_000);

  it('R40.5 a stanza for which two streams ended is not sent a third time, and its sender is told', async () => {
    const told = bounced();
    // A prefix that nobody has declared: not well-formed (Namespaces in XML 1.0 §5). A new stream has nothing of the old
    // one, so that rooms and the like send again what was not confirmed.
    const poison = () => web.send(xml('message', { to, type: 'chat', id: 'poison' }, xml('nobody:knows')));
    web.onReset(() => void poison());
    poison();
    const error = await told;
    expect([attr(error, 'id'), error.getChild('error')?.getChild('bad-request') !== undefined]).to.deep.equal([
      'poison',
      true,
    ]);
    expect([line.made, resets]).to.deep.equal([3, 2]);
    await state('online');
    say('poison over');
    await heard('poison over');
  }).timeout(60_000);

  it('R64.2 answers a question however long it is, and goes on', async () => {
    // As much as the server takes: a reply with the question in it would be more.
    const long = 'x'.repeat(256 * 1024 - 180);
    const refused = other.iq('get', web.jid, `<x xmlns='urn:x'>${long}</x>`).then(
      () => undefined,
      ({ condition }) => condition,
    );
    expect(await refused).to.equal('service-unavailable');
    say('answered');
    await heard('answered');
    expect([line.made, resets]).to.deep.equal([1, 0]);
  });

  it('R40.6 a stanza that is too large for the server comes back, measured as it is written', async () => {
    const told = bounced();
    // Written out, each of these has four bytes.
    say('>'.repeat(70_000));
    const error = await told;
    expect(error.getChild('error')?.getChild('policy-violation')).not.to.equal(undefined);
    say('large over');
    await heard('large over');
    expect([line.made, resets]).to.deep.equal([1, 0]);
    const reply = await web.ask(prosody.domain, 'get', xml('query', { xmlns: NS.discoInfo }, '>'.repeat(70_000)));
    expect(isFault(reply) && reply.condition).to.equal('policy-violation');
  });
});

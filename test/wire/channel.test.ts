// The channel between a component and web servers that run apart: docs/rules.md R70.
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import { serialize } from 'node:v8';
import { expect } from 'chai';
import { type Channel, openChannel } from '../../backplane/direct/channel.ts';
import { CHANNEL } from '../../backplane/direct/limits.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';

const SECRET = 'a secret of the tests';

describe('a channel between two processes', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = temporaryFolder('channel');
  });
  afterEach(() => folder.remove());

  async function pair(): Promise<readonly [Socket, Socket]> {
    const path = join(folder.path, 'socket');
    const server = createServer().listen({ path });
    await once(server, 'listening');
    const near = connect({ path });
    const [far] = (await once(server, 'connection')) as [Socket];
    server.close();
    return [near, far];
  }

  async function channels(receive: (message: unknown) => void): Promise<readonly [Channel<unknown>, Socket]> {
    const [near, far] = await pair();
    const [channel] = await Promise.all([
      openChannel<unknown, unknown>(near, 'web', SECRET, () => () => undefined),
      openChannel<unknown, unknown>(far, 'component', SECRET, () => receive),
    ]);
    return [channel, near];
  }

  it('R70.11 carries messages as they are, in their order', async () => {
    const came: unknown[] = [];
    const arrived = Promise.withResolvers<void>();
    const [channel] = await channels((message) => came.push(message) === 300 && arrived.resolve());
    for (let i = 0; i < 300; i++) channel.send({ call: 'x', args: [i, Buffer.alloc(i, i)] });
    await arrived.promise;
    expect(came.map((message) => (message as { args: [number, Buffer] }).args[0])).to.deep.equal(
      Array.from({ length: 300 }, (_, i) => i),
    );
    expect(Buffer.from((came[299] as { args: [number, Uint8Array] }).args[1])).to.deep.equal(Buffer.alloc(299, 299));
    channel.close();
  });

  it('R70.11 takes what comes together with the proof', async () => {
    const [near, far] = await pair();
    const came = Promise.withResolvers<unknown>();
    const opening = openChannel<unknown, unknown>(far, 'component', SECRET, () => came.resolve);
    const mine = Buffer.alloc(16, 1);
    near.write(mine);
    let heard = Buffer.alloc(0);
    while (heard.length < 48) heard = Buffer.concat([heard, ((await once(near, 'data')) as [Buffer])[0]]);
    const proof = createHmac('sha256', SECRET).update('direct web').update(mine).update(heard.subarray(0, 16)).digest();
    const body = serialize('first');
    const head = Buffer.alloc(4);
    head.writeUInt32BE(body.length);
    near.write(Buffer.concat([proof, head, body]));
    await opening;
    expect(await came.promise).to.equal('first');
  });

  for (const [what, role, secret] of [
    ['another secret', 'web', 'another secret'],
    ['the same role', 'component', SECRET],
  ] as const) {
    it(`R70.11 refuses who has ${what}, and is refused by it`, async () => {
      const [near, far] = await pair();
      const received: unknown[] = [];
      const results = await Promise.allSettled([
        openChannel(near, role, secret, () => () => undefined),
        openChannel(far, 'component', SECRET, () => (message) => received.push(message)),
      ]);
      expect(results.map(({ status }) => status)).to.deep.equal(['rejected', 'rejected']);
      expect(received).to.deep.equal([]);
    });
  }

  it('R70.11 refuses who only says again what it was told', async () => {
    const [near, far] = await pair();
    near.on('error', () => undefined);
    near.on('data', (data) => near.write(data));
    const failed = await openChannel(far, 'component', SECRET, () => () => undefined).catch((error: unknown) => error);
    expect(failed).to.be.instanceOf(Error);
  });

  it('R70.11 ends where a message is too long, or more waits than may', async () => {
    const [channel, near] = await channels(() => undefined);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(CHANNEL.message + 1);
    near.write(head);
    await channel.closed;
    expect(channel.send('x')).to.equal(false);

    const [one, line] = await channels(() => undefined);
    line.cork();
    const big = Buffer.alloc(CHANNEL.message / 2);
    let sent = 0;
    while (one.send(big)) sent += big.length;
    expect(sent).to.be.within(CHANNEL.waiting / 2, CHANNEL.waiting * 2);
  });

  it('R70.11 leaves out sound where much waits, and nothing else', async () => {
    const [channel, line] = await channels(() => undefined);
    const big = Buffer.alloc(CHANNEL.message / 2);
    line.cork();
    while (line.writableLength <= CHANNEL.lossy) channel.send(big);
    expect(channel.send('sound', true)).to.equal(false);
    expect(channel.send('event')).to.equal(true);
    channel.close();
  });
});

// Frames past the stream on real connections, before a WebSocket server of the test's own: docs/rules.md R70.
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { expect } from 'chai';
import type { WebSocket } from 'ws';
import type { ConnectionId, Spreader } from '../../backplane/direct/contract.ts';
import { waitUntil } from '../../launcher/ports.ts';
import type { DirectLimits } from '../../web/server/direct/limits.ts';
import type { WebLimits } from '../../web/server/limits.ts';
import { startRelay, type TestRelay } from '../helpers/relay.ts';

const KIB = 1024;
const patience = () => AbortSignal.timeout(10_000);
const GROUP = 1;

/** A browser that counts what comes to it. */
interface Browser {
  readonly near: WebSocket;
  readonly far: WebSocket;
  readonly frames: Buffer[];
  readonly texts: string[];
}

describe('frames past the stream', () => {
  let relayed: TestRelay;
  let spreader: Spreader;
  let detach: () => void;
  let bound: ConnectionId[];

  async function begin(directLimits: Partial<DirectLimits> = {}, limits: Partial<WebLimits> = {}): Promise<void> {
    relayed = await startRelay({ directLimits, limits });
    bound = [];
    detach = relayed.direct.attach({
      attach(given) {
        spreader = given;
        return {
          bound: (connection) => void bound.push(connection),
          resumable: () => undefined,
          resumed: () => undefined,
          gone: () => undefined,
          detach: () => undefined,
        };
      },
    });
  }
  afterEach(async () => {
    detach();
    await relayed.end();
  });

  /** Comes, is bound, and is one of the group. */
  async function come(): Promise<Browser> {
    const [near, far] = await relayed.pair(relayed.browser({}, 'xmpp', '?frames'));
    const frames: Buffer[] = [];
    const texts: string[] = [];
    near.on('message', (data: Buffer, binary) => {
      if (binary) frames.push(data);
      else texts.push(data.toString());
    });
    const before = bound.length;
    far.send(
      `<iq type='result' id='1'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>b${before}@x/1</jid></bind></iq>`,
    );
    await waitUntil(async () => bound.length > before, patience());
    spreader.change(GROUP, bound.slice(-1), []);
    await waitUntil(async () => texts.length === 1, patience());
    return { near, far, frames, texts: texts.splice(0) && texts };
  }

  const lineOf = (near: WebSocket) => (near as unknown as { _socket: Socket })._socket;
  /** Numbered, of one letter: `v` may be lost. */
  const frame = (letter: string, n: number, size: number) => Buffer.from(`${letter}${n} `.padEnd(size, '.'));
  const say = (letter: string, n: number, size: number) =>
    spreader.send(GROUP, frame(letter, n, size), [], letter === 'v');
  const named = (frames: readonly Buffer[], letter: string) =>
    frames.map((one) => one.toString().split(' ')[0] ?? '').filter((name) => name.startsWith(letter));
  const names = (letter: string, from: number, to: number) =>
    Array.from({ length: to - from }, (_, i) => `${letter}${from + i}`);

  it('R70.1 stand whole between what comes on the stream, whatever sizes both have', async () => {
    await begin();
    const { far, frames, texts } = await come();
    const sizes = [1, 125, 126, 65_535, 65_536, 100_000];
    for (let i = 0; i < 60; i++) {
      say('e', i, Math.max(5, sizes[i % sizes.length] ?? 0));
      far.send(`<m n='${i}'>${'x'.repeat(sizes[(i + 3) % sizes.length] ?? 0)}</m>`);
    }
    await waitUntil(async () => frames.length === 60 && texts.length === 60, patience());
    expect(named(frames, 'e')).to.deep.equal(names('e', 0, 60));
    expect(frames.map(({ length }) => length)).to.deep.equal(
      Array.from({ length: 60 }, (_, i) => Math.max(5, sizes[i % sizes.length] ?? 0)),
    );
    expect(texts.map((text) => /n='(\d+)'/.exec(text)?.[1])).to.deep.equal(
      Array.from({ length: 60 }, (_, i) => `${i}`),
    );
  });

  it('R70.3 one that reads slowly loses the oldest sound and no event; the others lose nothing', async () => {
    await begin({ ahead: 4 * KIB, lossy: 20 * KIB });
    const [slow, other] = [await come(), await come()];
    lineOf(slow.near).pause();
    // What the system takes for one that does not read is some megabytes.
    const [many, size] = [700, 10 * KIB];
    for (let i = 0; i < many; i++) {
      // As in a meeting: what has come is read before more comes.
      const read = once(other.near, 'message');
      say('v', i, size);
      if (i % 10 === 0) say('e', i / 10, 100);
      await read;
    }
    lineOf(slow.near).resume();
    await waitUntil(async () => named(slow.frames, 'e').length === many / 10, patience());
    await waitUntil(async () => named(slow.frames, 'v').includes(`v${many - 1}`), patience());
    const heard = named(slow.frames, 'v');
    expect(heard.length, 'some are lost').to.be.lessThan(many);
    expect(named(slow.frames, 'e')).to.deep.equal(names('e', 0, many / 10));
    expect(heard, 'in order').to.deep.equal(names('v', 0, many).filter((name) => heard.includes(name)));
    expect(named(other.frames, 'v')).to.deep.equal(names('v', 0, many));
    // It keeps up again, and loses nothing more.
    for (let i = many; i < many + 5; i++) say('v', i, 100);
    await waitUntil(async () => named(slow.frames, 'v').includes(`v${many + 4}`), patience());
    expect(named(slow.frames, 'v').slice(-5)).to.deep.equal(names('v', many, many + 5));
  });

  for (const [what, directLimits, limits] of [
    ['of frames', { ahead: 4 * KIB, behind: 64 * KIB }, {}],
    ['for all browsers', { ahead: 4 * KIB }, { backlogOfAll: 64 * KIB }],
  ] as const) {
    it(`R70.4 one for which too much waits ${what} is given up, and nobody else`, async () => {
      await begin(directLimits, limits);
      const [stuck, other] = [await come(), await come()];
      lineOf(stuck.near).pause();
      const closed = once(stuck.far, 'close');
      let sent = 0;
      let over = false;
      void closed.then(() => {
        over = true;
      });
      await waitUntil(async () => {
        for (let i = 0; i < 20; i++) say('e', sent++, 10 * KIB);
        await waitUntil(async () => other.frames.length === sent, patience());
        return over;
      }, patience());
      expect(named(other.frames, 'e')).to.deep.equal(names('e', 0, sent));
      expect(other.near.readyState).to.equal(other.near.OPEN);
    });
  }
});

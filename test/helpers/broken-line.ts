// A line that can be hurt: a TCP proxy on loopback before a server.

import { connect, createServer, type Server, type Socket } from 'node:net';

export interface BrokenLine {
  readonly port: number;
  /** Connections that were made so far. */
  readonly made: number;
  /** Ends all connections, as when a network is left. New ones are refused until `mend`. */
  cut(): void;
  /** Ends all connections; new ones are let through. */
  blip(): void;
  /** Nothing goes through any more and nobody is told, as when a router has forgotten a connection. */
  freeze(): void;
  /** What is connected from now on goes through; what was frozen stays so. */
  mend(): void;
  /** What was frozen goes on, with all that was held back. */
  thaw(): void;
  close(): Promise<void>;
}

/** @param target a port on loopback, or the path of a socket */
export async function breakableLine(target: number | string): Promise<BrokenLine> {
  const pairs = new Set<readonly [Socket, Socket]>();
  let state: 'whole' | 'cut' | 'frozen' = 'whole';
  let made = 0;
  const server: Server = createServer((near) => {
    made += 1;
    near.on('error', () => undefined);
    if (state === 'cut') return void near.destroy();
    const far = connect(typeof target === 'number' ? { port: target, host: '127.0.0.1' } : { path: target });
    far.on('error', () => undefined);
    const pair = [near, far] as const;
    pairs.add(pair);
    near.pipe(far);
    far.pipe(near);
    for (const one of pair) {
      one.setNoDelay(true);
      one.on('close', () => {
        pairs.delete(pair);
        for (const each of pair) each.destroy();
      });
    }
    if (state === 'frozen') hold(pair);
  });
  const hold = ([near, far]: readonly [Socket, Socket]) => {
    near.unpipe(far).pause();
    far.unpipe(near).pause();
  };
  const end = () => {
    for (const pair of [...pairs]) for (const one of pair) one.destroy();
  };
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : 0,
    get made() {
      return made;
    },
    cut() {
      state = 'cut';
      end();
    },
    blip: end,
    freeze() {
      state = 'frozen';
      for (const pair of pairs) hold(pair);
    },
    mend() {
      state = 'whole';
    },
    thaw() {
      state = 'whole';
      for (const [near, far] of pairs) {
        near.pipe(far);
        far.pipe(near);
      }
    },
    async close() {
      end();
      await new Promise((done) => server.close(done));
    },
  };
}

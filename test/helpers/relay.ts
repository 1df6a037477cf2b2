// The relay before a WebSocket server of the test's own, and browsers that come to it.

import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { WebSocket, WebSocketServer } from 'ws';
import { createDirect, type Direct } from '../../web/server/direct/direct.ts';
import { DIRECT, type DirectLimits } from '../../web/server/direct/limits.ts';
import { LIMITS, type WebLimits } from '../../web/server/limits.ts';
import { createAddresses } from '../../web/server/relay/address.ts';
import { createRelay, type Relay } from '../../web/server/relay/relay.ts';
import { limitSockets, serverOptions } from '../../web/server/sockets.ts';
import { routeUpgrades } from '../../web/server/upgrade.ts';
import { GUEST, SUCCESS } from './sasl.ts';

export interface TestRelay {
  readonly relay: Relay;
  readonly direct: Direct;
  readonly port: number;
  /** What stands where Prosody does. */
  readonly behind: WebSocketServer;
  /** @param query of the address */
  browser(headers?: Record<string, string>, protocol?: string, query?: string): WebSocket;
  /** Keeps it until the end. */
  keep(socket: WebSocket): WebSocket;
  /** Both ends of a relayed connection, at once. */
  reach(near?: WebSocket): Promise<[near: WebSocket, far: WebSocket]>;
  /** The same when it is logged in: what is said first, and the answer. */
  pair(near?: WebSocket, first?: string): Promise<[near: WebSocket, far: WebSocket]>;
  /** How many there are at the server, whatever they are. */
  connections(): Promise<number>;
  end(): Promise<void>;
}

export interface TestRelayOptions {
  readonly limits?: Partial<WebLimits>;
  readonly directLimits?: Partial<DirectLimits>;
  readonly target?: string;
  readonly proxies?: readonly string[];
  now?(): number;
}

export async function startRelay(options: TestRelayOptions = {}): Promise<TestRelay> {
  const { limits, directLimits, target, proxies = [], now } = options;
  const behind = new WebSocketServer({ port: 0, host: '127.0.0.1', handleProtocols: () => 'xmpp' });
  await once(behind, 'listening');
  // Who finds no place gets the status, unless a test wants more said.
  const all = { ...LIMITS, told: 0, ...limits };
  const addresses = createAddresses(proxies);
  const server = createServer(serverOptions(all), (_req, res) => void res.end());
  limitSockets(server, addresses, all);
  const direct = createDirect({ ...DIRECT, ...directLimits });
  const relay = createRelay({
    target: target ?? `ws://127.0.0.1:${(behind.address() as AddressInfo).port}/`,
    direct,
    addresses,
    limits: all,
    log: pino({ level: 'silent' }),
    ...(now ? { now } : {}),
  });
  routeUpgrades(server, new Map([['/xmpp-websocket', relay.upgrade]]));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  const open: WebSocket[] = [];
  const it: TestRelay = {
    relay,
    direct,
    port,
    behind,
    browser: (headers = {}, protocol = 'xmpp', query = '') =>
      it.keep(new WebSocket(`ws://127.0.0.1:${port}/xmpp-websocket${query}`, protocol, { headers })),
    keep(socket) {
      socket.on('error', () => undefined);
      open.push(socket);
      return socket;
    },
    async reach(near = it.browser()) {
      const [far] = (await once(behind, 'connection')) as [WebSocket];
      far.on('error', () => undefined);
      return [near, far];
    },
    async pair(near, first = GUEST) {
      const ends = await it.reach(near);
      const asked = once(ends[1], 'message');
      ends[0].send(first);
      await asked;
      const answered = once(ends[0], 'message');
      ends[1].send(SUCCESS);
      await answered;
      return ends;
    },
    connections: () =>
      new Promise((done, failed) => server.getConnections((error, count) => (error ? failed(error) : done(count)))),
    async end() {
      for (const one of open) one.terminate();
      relay.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      for (const one of behind.clients) one.terminate();
      await new Promise((done) => behind.close(done));
    },
  };
  return it;
}

export const closeOf = async (socket: WebSocket): Promise<number> => ((await once(socket, 'close')) as [number])[0];

/** The status with which it is not let in; 101 when it is. */
export const refusal = (socket: WebSocket): Promise<number> =>
  new Promise((done) => {
    socket.on('unexpected-response', (_req, res) => done(res.statusCode ?? 0));
    socket.on('open', () => done(101));
  });

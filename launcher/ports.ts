// TCP ports: which are free, which answer.

import { connect, createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** Whether a server could listen there now. A privileged port or a foreign address counts as not free. */
export function isFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

/** Different free ports on loopback, as many as asked for, chosen by the system. */
export async function freePorts(count: number): Promise<number[]> {
  // All are held at once, so that the system cannot name one twice.
  const servers = await Promise.all(
    Array.from({ length: count }, () => {
      const server = createServer();
      return new Promise<typeof server>((resolve, reject) => {
        server.once('error', reject);
        server.listen({ port: 0, host: '127.0.0.1' }, () => resolve(server));
      });
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

/** Whether somebody accepts a connection there now. */
export function answers(port: number, host = '127.0.0.1'): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host });
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

/**
 * Asks until the answer is yes, every 25 ms.
 * @throws the signal's reason when it aborts first; whatever `ask` throws
 */
export async function waitUntil(ask: () => Promise<boolean>, signal: AbortSignal): Promise<void> {
  while (!(await ask())) {
    signal.throwIfAborted();
    await delay(25);
  }
}

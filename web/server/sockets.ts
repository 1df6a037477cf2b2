/** What holds for every connection to the web server, whatever comes over it: how many, and how long a head may take. */
import type { Server, ServerOptions } from 'node:http';
import { createCounts } from './counts.ts';
import type { WebLimits } from './limits.ts';
import type { Addresses } from './relay/address.ts';

export const serverOptions = (limits: WebLimits): ServerOptions => ({
  requestTimeout: limits.uploadTime + limits.refusedTime,
  headersTimeout: limits.head,
  // How late both may be noticed.
  connectionsCheckingInterval: limits.head / 4,
});

/** Closes what is too much at once. A proxy connects for many, and sees to that itself: docs/operators.md. */
export function limitSockets(server: Server, addresses: Pick<Addresses, 'ofPeer'>, limits: WebLimits): void {
  server.maxConnections = limits.sockets;
  // Not of WebSockets, which have pings.
  server.setTimeout(limits.stalled);
  const counts = createCounts<string>();
  server.on('connection', (socket) => {
    const key = addresses.ofPeer(socket.remoteAddress ?? '');
    if (key === undefined) return;
    const leave = counts.enter(key, limits.socketsOfAddress);
    if (leave) socket.once('close', leave);
    else socket.destroy();
  });
}

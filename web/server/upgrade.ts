/** Requests for a WebSocket: each path has its handler, and what has none is refused. */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';

/** Answers a request for a WebSocket, one way or the other; the errors of its socket are seen to. */
export type UpgradeHandler = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** @param handlers by path, without a query */
export function routeUpgrades(server: Server, handlers: ReadonlyMap<string, UpgradeHandler>): void {
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    const handler = handlers.get(request.url?.split('?')[0] ?? '');
    if (!handler) return refuseUpgrade(socket, '404 Not Found');
    // Another site's page may not open a connection in a visitor's name, whatever is behind it.
    if (!isSameOrigin(request)) return refuseUpgrade(socket, '403 Forbidden');
    handler(request, socket, head);
  });
}

/** Not its end alone: nobody reads what comes of the socket any more, nor sees to it that it goes. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy());
}

/** A client that is no browser sends no Origin. */
function isSameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === (request.headers['x-forwarded-host'] ?? host);
}

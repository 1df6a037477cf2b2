// The limit: a process that does nothing but write the same bytes to many WebSockets. What its first connection sends goes
// to all others. Started by ways.ts, which is told its port.

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';

const TEXT = 0x81;

const wss = new WebSocketServer({ noServer: true, perMessageDeflate: false });
const server = createServer();
const listeners = new Set<Duplex>();
let speaker: WebSocket | undefined;

server.on('upgrade', (request, socket, head) => {
  wss.handleUpgrade(request, socket, head, (one) => {
    if (speaker) {
      listeners.add(socket);
      socket.once('close', () => listeners.delete(socket));
      return;
    }
    speaker = one.on('message', (data: Buffer) => {
      const frame = Buffer.concat([Buffer.from([TEXT, 126, data.length >> 8, data.length & 0xff]), data]);
      for (const listener of listeners) listener.write(frame);
    });
  });
});
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port));

// The web server's routes on a free port, over folders of a test; and raw HTTP, which changes no path.

import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pino } from 'pino';
import { createDisk, type Disk } from '../../backplane/files/disk.ts';
import { type DataFolders, dataFolders } from '../../backplane/files/folders.ts';
import { createSlotSigner, type SlotSigner } from '../../backplane/tickets/slots.ts';
import { createApp } from '../../web/server/app.ts';
import { createShared } from '../../web/server/files/shared.ts';
import { LIMITS, type WebLimits } from '../../web/server/limits.ts';
import { createAddresses } from '../../web/server/relay/address.ts';
import { limitSockets, serverOptions } from '../../web/server/sockets.ts';
import { temporaryFolder } from './temporary.ts';

export interface TestWeb {
  readonly port: number;
  readonly folders: DataFolders;
  readonly slots: SlotSigner;
  /** Bytes that are free, of which 1,000 are to stay free. */
  readonly space: { free: number };
  readonly disk: Disk;
  /** What the parts say of themselves. */
  readonly health: Record<string, boolean>;
  /** How many there are at the server. */
  connections(): Promise<number>;
  close(): Promise<void>;
}

export async function startTestWeb(
  limits: Partial<WebLimits> = {},
  titles: Readonly<Record<string, string>> = {},
  /** Of a Prosody whose files are relayed. */
  websocket = '',
): Promise<TestWeb> {
  const folder = temporaryFolder('web');
  const folders = dataFolders(folder.path);
  for (const path of Object.values(folders)) mkdirSync(path, { recursive: true });
  const client = join(folder.path, 'client');
  mkdirSync(join(client, 'assets'), { recursive: true });
  writeFileSync(join(client, 'index.html'), '<!doctype html><title>Lectern</title>');
  writeFileSync(join(client, 'assets/main-abc123.js'), 'export {};');
  writeFileSync(join(client, '.secret'), 'not for everybody');
  writeFileSync(join(folder.path, 'lectern.sqlite'), 'the database');
  const slots = createSlotSigner('the secret of the tests');
  const health: Record<string, boolean> = { component: true };
  const space = { free: Number.POSITIVE_INFINITY };
  const log = pino({ level: 'silent' });
  const disk = createDisk({ floor: 1_000, free: async () => space.free, takes: async () => true, log });
  const app = createApp({
    client,
    folders,
    slots,
    limits: { ...LIMITS, ...limits },
    log,
    disk,
    shared: createShared({
      target: websocket,
      host: websocket && 'localhost',
      addresses: createAddresses([]),
      limits: { ...LIMITS, ...limits },
      log,
    }),
    guestPass: () => 'a pass',
    url: 'https://lectern.example',
    title: (name) => (Object.hasOwn(titles, name) ? titles[name] : undefined),
    health: async () => health,
    config: {
      domain: 'example',
      guestDomain: null,
      roomsDomain: 'rooms.example',
      url: 'https://lectern.example',
      maxUpload: 10,
    },
  });
  const server = createServer(serverOptions({ ...LIMITS, head: limits.head ?? LIMITS.head }), app);
  server.on('checkContinue', app);
  limitSockets(server, createAddresses([]), { ...LIMITS, ...limits });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return {
    port: (server.address() as AddressInfo).port,
    folders,
    slots,
    health,
    space,
    disk,
    connections: () =>
      new Promise((done, failed) => server.getConnections((error, count) => (error ? failed(error) : done(count)))),
    async close() {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      folder.remove();
    },
  };
}

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

/** One request whose path and headers go out as they are. */
export function raw(
  port: number,
  path: string,
  options: { method?: string; headers?: Record<string, string>; body?: Buffer | string } = {},
): Promise<RawAnswer> {
  return new Promise((done, failed) => {
    const req = request(
      { host: '127.0.0.1', port, path, method: options.method ?? 'GET', headers: options.headers, agent: false },
      (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('end', () => done({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks) }));
        res.on('error', failed);
      },
    );
    req.on('error', failed);
    req.end(options.body);
  });
}

/** The web server, put together: the routes, the relay to Prosody, the broom. */
import { mkdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import { resolve } from 'node:path';
import type { Logger } from 'pino';
import type { Disk } from '../../backplane/files/disk.ts';
import { dataFolders } from '../../backplane/files/folders.ts';
import { UPLOAD_SIZE } from '../../backplane/limits.ts';
import { createGuestPasses } from '../../backplane/tickets/guest-pass.ts';
import { createSlotSigner } from '../../backplane/tickets/slots.ts';
import type { Settings } from '../../settings.ts';
import { createApp } from './app.ts';
import { createDirect, type Direct } from './direct/direct.ts';
import { DIRECT } from './direct/limits.ts';
import { createShared } from './files/shared.ts';
import { sweepUploads } from './files/uploads.ts';
import { LIMITS } from './limits.ts';
import { createAddresses } from './relay/address.ts';
import { createRelay } from './relay/relay.ts';
import { limitSockets, serverOptions } from './sockets.ts';
import { routeUpgrades } from './upgrade.ts';

/** Whether the other parts do their work. */
export interface OthersHealth {
  readonly component: boolean;
  readonly converter: boolean;
}

export interface RunningWeb extends Pick<Direct, 'attach'> {
  readonly port: number;
  close(): Promise<void>;
}

/** Rejects with code EADDRINUSE when the port is taken. */
export async function startWeb(
  settings: Settings,
  log: Logger,
  disk: Disk,
  others: () => Promise<OthersHealth>,
  title: (name: string) => string | undefined | Promise<string | undefined>,
): Promise<RunningWeb> {
  const folders = dataFolders(resolve(settings.data));
  // It writes to no other, and where it runs apart may not be let to.
  await mkdir(folders.uploads, { recursive: true });
  await disk.look();
  const addresses = createAddresses(settings.proxies, (proxy) =>
    log.warn(
      { proxy },
      'a proxy that LECTERN_PROXY does not name: all who come by it count as one address, or as none',
    ),
  );
  const passes = createGuestPasses(settings.componentSecret);
  const app = createApp({
    client: resolve(import.meta.dirname, '../../dist'),
    folders,
    slots: createSlotSigner(settings.componentSecret),
    limits: LIMITS,
    log,
    disk,
    shared: createShared({ target: settings.websocket, host: settings.shareHost, addresses, limits: LIMITS, log }),
    health: async () => ({
      ...(await others()),
      websocket: await relay.reachable(),
      disk: disk.level === 'fine',
    }),
    guestPass: (request) => passes.make(addresses.of(request).key, Date.now() + LIMITS.passLife),
    url: settings.url,
    title,
    config: {
      domain: settings.domain,
      guestDomain: settings.guestDomain || null,
      roomsDomain: settings.componentDomain,
      url: settings.url,
      maxUpload: UPLOAD_SIZE,
    },
  });
  const server = createServer(serverOptions(LIMITS), app);
  // A client that asks before it sends is answered by the route, which may not want it (RFC 9110 §10.1.1).
  server.on('checkContinue', app);
  limitSockets(server, addresses, LIMITS);
  const direct = createDirect(DIRECT);
  const relay = createRelay({
    direct,
    target: settings.websocket,
    addresses,
    limits: LIMITS,
    log,
  });
  routeUpgrades(server, new Map([['/xmpp-websocket', relay.upgrade]]));
  const sweep = () =>
    sweepUploads(folders, LIMITS).catch((error: unknown) =>
      log.warn({ error: String(error) }, 'uploads that nobody wants could not be removed'),
    );
  const broom = setInterval(() => void sweep(), LIMITS.strayUpload / 4);
  await new Promise<void>((done, failed) => {
    server.once('error', failed);
    server.listen(settings.port, settings.host, done);
  });
  const address = server.address();
  return {
    attach: direct.attach,
    port: typeof address === 'object' && address ? address.port : settings.port,
    async close() {
      clearInterval(broom);
      relay.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

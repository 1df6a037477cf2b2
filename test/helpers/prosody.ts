// A real Prosody with free ports and an empty data folder.

import { join } from 'node:path';
import { freePorts } from '../../launcher/ports.ts';
import type { Running } from '../../launcher/processes.ts';
import { prosody } from '../../launcher/prosody.ts';
import { readablePassword } from '../../launcher/secret.ts';
import { DOMAINS, type ProsodyPorts } from '../../launcher/settings.ts';
import { leftOver } from './left-over.ts';
import { temporaryFolder } from './temporary.ts';

export interface TestProsody {
  domain: string;
  guestDomain: string;
  componentDomain: string;
  c2sPort: number;
  httpPort: number;
  componentPort: number;
  /** For XMPP over WebSocket (RFC 7395). */
  websocket: string;
  /** For XMPP over TCP. */
  service: string;
  ports: ProsodyPorts;
  /** The component's. */
  secret: string;
  logFile: string;
  /** Where Prosody's shell listens, where it is loaded (mod_admin_shell). */
  adminSocket: string;
  /** Of the running process. */
  readonly pid: number;
  /** Makes the account, or gives it a new password. @returns the password */
  createUser(name: string, password?: string, domain?: string): Promise<string>;
  /** Ends it in order; its data stays until the folder is removed by `remove`. */
  stop(): Promise<void>;
  /** Ends it as a crash would. */
  kill(): Promise<void>;
  /** Starts it again after stop or kill (or stops it first), with the same ports and data. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

export async function startProsody(
  configuration: 'test' | 'bench' | 'federation' = 'test',
  env: Record<string, string> = {},
): Promise<TestProsody> {
  const folder = temporaryFolder('prosody');
  const secret = 'component-secret-of-the-tests';
  const ports = await somePorts();
  const server = prosody({ configuration, ports, dataDir: folder.path, secret, env });
  let running: Running | undefined = await server.start();

  const stop = async () => {
    await running?.stop();
    running = undefined;
  };
  const gone = leftOver.add(stop);

  return {
    domain: DOMAINS.user,
    guestDomain: DOMAINS.guest,
    componentDomain: DOMAINS.component,
    c2sPort: ports.c2s,
    httpPort: ports.http,
    componentPort: ports.component,
    websocket: `ws://127.0.0.1:${ports.http}/xmpp-websocket`,
    service: `xmpp://127.0.0.1:${ports.c2s}`,
    ports,
    secret,
    logFile: server.logFile,
    adminSocket: join(folder.path, 'prosody', 'prosody.sock'),
    get pid() {
      return running?.pid ?? Number.NaN;
    },
    async createUser(name, password = readablePassword(), domain: string = DOMAINS.user) {
      await server.setPassword(`${name}@${domain}`, password);
      return password;
    },
    stop,
    async kill() {
      await running?.kill();
      running = undefined;
    },
    async restart() {
      await stop();
      running = await server.start();
    },
    async remove() {
      await stop();
      gone();
      folder.remove();
    },
  };
}

async function somePorts(): Promise<ProsodyPorts> {
  const [c2s, http, component] = await freePorts(3);
  if (!c2s || !http || !component) throw new Error('no free ports');
  return { c2s, http, component };
}

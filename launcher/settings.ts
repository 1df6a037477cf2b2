// What the operator may set, all by environment variables. docs/operators.md lists them.

import { join, resolve } from 'node:path';
import { object } from 'valibot';
import { port, readPlace, readVariables } from '../settings.ts';

/** What `make start` starts, and where. */
export interface Launch {
  host: string;
  port: number;
  url: string;
  dataDir: string;
  prosody: ProsodyPorts;
}

export interface ProsodyPorts {
  c2s: number;
  http: number;
  component: number;
}

/** Fixed in development.cfg.lua and test.cfg.lua. */
export const DOMAINS = {
  user: 'localhost',
  guest: 'guest.localhost',
  component: 'rooms.localhost',
} as const;

export const PROJECT_DIR = resolve(import.meta.dirname, '..');

/** The variable that moves each port, in the order in which they are checked. */
export const PORT_VARIABLES = {
  lectern: 'LECTERN_PORT',
  c2s: 'PROSODY_C2S_PORT',
  http: 'PROSODY_HTTP_PORT',
  component: 'COMPONENT_PORT',
} as const;

const ports = object({
  // 0 is for processes that tell their port to whoever started them.
  [PORT_VARIABLES.lectern]: port(PORT_VARIABLES.lectern, 8080),
  [PORT_VARIABLES.c2s]: port(PORT_VARIABLES.c2s, 5222),
  [PORT_VARIABLES.http]: port(PORT_VARIABLES.http, 5280),
  [PORT_VARIABLES.component]: port(PORT_VARIABLES.component, 5347),
});

/** @throws SettingsError with one line that names the variable */
export function readLaunch(env: NodeJS.ProcessEnv): Launch {
  const { data, ...place } = readPlace(env);
  const { PROSODY_C2S_PORT: c2s, PROSODY_HTTP_PORT: http, COMPONENT_PORT: component } = readVariables(env, ports);
  return { ...place, dataDir: resolve(PROJECT_DIR, data), prosody: { c2s, http, component } };
}

export interface ServerOptions {
  host: string;
  port: number;
  url: string;
  dataDir: string;
  ports: ProsodyPorts;
  secret: string;
}

/** The environment of the server process, as lectern.ts reads it. */
export function serverEnv({ host, port, url, dataDir, ports, secret }: ServerOptions): Record<string, string> {
  return {
    LECTERN_HOST: host,
    LECTERN_PORT: String(port),
    LECTERN_URL: url,
    LECTERN_DATA: dataDir,
    XMPP_DOMAIN: DOMAINS.user,
    GUEST_DOMAIN: DOMAINS.guest,
    COMPONENT_DOMAIN: DOMAINS.component,
    COMPONENT_SERVICE: `xmpp://127.0.0.1:${ports.component}`,
    COMPONENT_SECRET: secret,
    XMPP_WEBSOCKET: `ws://127.0.0.1:${ports.http}/xmpp-websocket`,
  };
}

export const logDir = (dataDir: string): string => join(dataDir, 'log');

// What the operator may set, all by environment variables. docs/operators.md lists them.

import { join, resolve } from 'node:path';

export interface Settings {
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

/** @throws Error with one line that names the variable */
export function readSettings(env: NodeJS.ProcessEnv): Settings {
  const port = readPort(env, PORT_VARIABLES.lectern, 8080);
  return {
    host: env.LECTERN_HOST || '127.0.0.1',
    port,
    url: (env.LECTERN_URL || `http://localhost:${port}`).replace(/\/+$/, ''),
    dataDir: resolve(PROJECT_DIR, env.LECTERN_DATA || 'var'),
    prosody: {
      c2s: readPort(env, PORT_VARIABLES.c2s, 5222),
      http: readPort(env, PORT_VARIABLES.http, 5280),
      component: readPort(env, PORT_VARIABLES.component, 5347),
    },
  };
}

function readPort(env: NodeJS.ProcessEnv, variable: string, fallback: number): number {
  const text = env[variable];
  if (!text) return fallback;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error(`${variable}=${text} is not a port: give a number from 1 to 65535.`);
  }
  return port;
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

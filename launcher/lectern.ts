// The server process, lectern.ts: how it is started and when it is ready.

import { join } from 'node:path';
import { waitUntil } from './ports.ts';
import type { Command } from './processes.ts';
import { logDir, PROJECT_DIR, type ServerOptions, serverEnv } from './settings.ts';

/** What lectern.ts ends with when only the operator can mend it: a port that is taken, a setting that is wrong. */
export const OPERATOR_EXIT = 2;

/**
 * What the process is run with. A thousand browsers that come make much that is soon of no use: with V8's 16 MB for what is young, and
 * with an arena of malloc's for each thread, what is resident grows by half as much again and stays so.
 */
const FLAGS = ['--max-semi-space-size=2'];
const ARENAS = { MALLOC_ARENA_MAX: '2' };

export function lecternCommand(options: ServerOptions, more: Record<string, string>): Command {
  return {
    name: 'Lectern',
    file: process.execPath,
    args: [...FLAGS, join(PROJECT_DIR, 'lectern.ts')],
    cwd: PROJECT_DIR,
    env: { ...process.env, ...ARENAS, ...serverEnv(options), ...more },
    logFile: join(logDir(options.dataDir), 'lectern.log'),
  };
}

/**
 * Waits until /healthz says that the component has joined Prosody.
 * @throws the signal's reason when it aborts first
 */
export function lecternReady({ host, port }: { host: string; port: number }, signal: AbortSignal): Promise<void> {
  const address = `http://${host.includes(':') ? `[${host}]` : host}:${port}/healthz`;
  return waitUntil(async () => {
    try {
      const response = await fetch(address, { signal: AbortSignal.timeout(2_000) });
      const health = (await response.json()) as { component?: unknown; websocket?: unknown };
      // Whatever else is wrong, a disk that is full: it is up.
      return health.component === true && health.websocket === true;
    } catch {
      return false; // not listening yet
    }
  }, signal);
}

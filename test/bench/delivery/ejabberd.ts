// ejabberd (Debian's package), run from its files alone: no service, no node name, nothing kept.

import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { freePorts } from '../../../launcher/ports.ts';
import { startProcess } from '../../../launcher/processes.ts';
import { temporaryFolder } from '../../helpers/temporary.ts';

export interface Ejabberd {
  readonly domain: string;
  /** Of its rooms. */
  readonly rooms: string;
  readonly c2sPort: number;
  readonly websocket: string;
  readonly pid: number;
  remove(): Promise<void>;
}

const FILES = '/usr/lib/*/ejabberd-*/ebin';
const READY_MS = 30_000;

export async function startEjabberd(): Promise<Ejabberd> {
  const [files] = globSync(FILES);
  if (!files) throw new Error('ejabberd is not installed: make bench installs it');
  const [c2s, http] = await freePorts(2);
  if (!c2s || !http) throw new Error('no free ports');
  const folder = temporaryFolder('ejabberd');
  const config = join(folder.path, 'ejabberd.yml');
  const text = readFileSync(resolve(import.meta.dirname, 'ejabberd.yml'), 'utf8');
  writeFileSync(config, text.replace('"c2s"', String(c2s)).replace('"http"', String(http)));
  const database = join(folder.path, 'database');
  mkdirSync(database);
  const logFile = join(folder.path, 'out.log');
  const running = await startProcess({
    name: 'ejabberd',
    file: '/usr/bin/erl',
    // Kernel poll, and as many processes as ejabberdctl asks for.
    args: ['+K', 'true', '+P', '250000', '-noinput', '-pa', files, '-mnesia', 'dir', `"${database}"`, '-s', 'ejabberd'],
    cwd: folder.path,
    env: {
      PATH: '/usr/bin:/bin',
      HOME: folder.path,
      EJABBERD_CONFIG_PATH: config,
      EJABBERD_LOG_PATH: join(folder.path, 'ejabberd.log'),
    },
    logFile,
  });
  const remove = async () => {
    await running.kill();
    folder.remove();
  };
  try {
    await listening(c2s);
  } catch (cause) {
    const log = readFileSync(logFile, 'utf8');
    await remove();
    throw new Error(`ejabberd did not start:\n${log}`, { cause });
  }
  return {
    domain: 'bench.localhost',
    rooms: 'muc.localhost',
    c2sPort: c2s,
    websocket: `ws://127.0.0.1:${http}/ws`,
    // setpriv is replaced by what it starts, and erl by the emulator.
    pid: running.pid,
    remove,
  };
}

async function listening(port: number): Promise<void> {
  const end = performance.now() + READY_MS;
  for (;;) {
    const there = await new Promise<boolean>((done) => {
      const socket = connect({ host: '127.0.0.1', port });
      socket.once('connect', () => done(true)).once('error', () => done(false));
      socket.once('connect', () => socket.destroy());
    });
    if (there) return;
    if (performance.now() > end) throw new Error('it does not listen');
    await delay(100);
  }
}

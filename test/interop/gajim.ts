// Gajim (Debian's), each with a window of its own on a display that nobody looks at: gajim_driver.py carries out what a
// test says.

import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { waitUntil } from '../../launcher/ports.ts';
import { DOMAINS } from '../../launcher/settings.ts';
import type { TestProsody } from '../helpers/prosody.ts';
import { temporaryFolder } from '../helpers/temporary.ts';
import { type Driver, startDriver } from './driver.ts';

export interface GajimUser {
  readonly bare: string;
  /** Has the driver's command of this name carried out. */
  do(command: string, args?: Record<string, unknown>): Promise<unknown>;
  /** Resolves when the window shows all of these, in this order, with whatever between them. */
  sees(...what: string[]): Promise<void>;
  /** Resolves when those who wait for its decision about voice have these nicks. */
  seesVoiceRequests(room: string, nicks: readonly string[]): Promise<void>;
  /** Resolves when these are the room's participants, each with role and affiliation. */
  seesParticipants(room: string, people: Record<string, string>): Promise<void>;
}

export interface Gajim {
  /** Starts one, which logs in; the account is made. */
  connect(username: string): Promise<GajimUser>;
  stop(): Promise<void>;
}

const DEADLINE_MS = 30_000;

export async function startGajim(prosody: TestProsody): Promise<Gajim> {
  const folder = temporaryFolder('gajim');
  const display = await startDisplay();
  const drivers: Driver[] = [];

  /** Asks until the answer fits. */
  const until = async <T>(ask: () => Promise<T>, fits: (answer: T) => boolean, what: string) => {
    let last: T | undefined;
    const look = async () => {
      last = await ask();
      return fits(last);
    };
    await waitUntil(look, AbortSignal.timeout(DEADLINE_MS)).catch((cause) => {
      throw new Error(`${what}, but ${JSON.stringify(last)}`, { cause });
    });
  };

  return {
    async connect(username) {
      const password = await prosody.createUser(username);
      const home = join(folder.path, username);
      mkdirSync(home, { mode: 0o700 });
      const env = {
        DISPLAY: display.name,
        HOME: home,
        XDG_CONFIG_HOME: join(home, 'config'),
        XDG_DATA_HOME: join(home, 'data'),
        XDG_CACHE_HOME: join(home, 'cache'),
        XDG_RUNTIME_DIR: home,
        // Alone on its machine: no session bus, no settings of a desktop, no helpers for those who cannot see.
        DBUS_SESSION_BUS_ADDRESS: 'disabled:',
        GSETTINGS_BACKEND: 'memory',
        NO_AT_BRIDGE: '1',
        GDK_BACKEND: 'x11',
        LC_ALL: 'C.UTF-8',
      };
      const driver = startDriver({ file: 'gajim_driver.py', env });
      drivers.push(driver);
      const settings = {
        name: username,
        hostname: DOMAINS.user,
        password,
        savepass: true,
        active: true,
        autoconnect: true,
        resource: 'gajim',
        use_custom_host: true,
        custom_host: '127.0.0.1',
        custom_port: prosody.c2sPort,
        custom_type: 'PLAIN', // SCRAM keeps the password from the wire, and the wire is loopback
        confirm_unencrypted_connection: false,
      };
      driver.send({ account: username, folder: join(home, 'gajim'), settings });
      const ask = (command: string, args: Record<string, unknown> = {}) => driver.ask({ do: command, args });
      await until(
        async () => (await ask('state')) as { online: boolean },
        ({ online }) => online,
        `${username} comes online`,
      );
      return {
        bare: `${username}@${DOMAINS.user}`,
        do: ask,
        sees: (...what) =>
          until(
            async () => (await ask('window')) as string[],
            (shown) => inOrder(shown, what),
            `${username} sees ${what.join(', then ')}`,
          ),
        seesVoiceRequests: (room, nicks) =>
          until(
            async () => (await ask('voice_requests', { room })) as string[],
            (waiting) => waiting.join() === nicks.join(),
            `${username} sees who asks for voice`,
          ),
        seesParticipants: (room, people) =>
          until(
            async () => (await ask('participants', { room })) as Record<string, string>,
            (shown) => sorted(shown) === sorted(people),
            `${username} sees ${JSON.stringify(people)}`,
          ),
      };
    },
    async stop() {
      await Promise.all(drivers.map((driver) => driver.stop()));
      await display.stop();
      folder.remove();
    },
  };
}

function inOrder(shown: readonly string[], what: readonly string[]): boolean {
  let from = 0;
  return what.every((text) => {
    const at = shown.findIndex((one, index) => index >= from && one.includes(text));
    from = at + 1;
    return at >= 0;
  });
}

const sorted = (people: Record<string, string>) => JSON.stringify(Object.entries(people).sort());

/** Xvfb, on a display that it finds free itself. */
async function startDisplay(): Promise<{ name: string; stop(): Promise<void> }> {
  const args = [
    '--pdeathsig',
    'KILL',
    '--',
    'Xvfb',
    '-displayfd',
    '3',
    '-screen',
    '0',
    '1200x800x24',
    '-nolisten',
    'tcp',
  ];
  const child: ChildProcess = spawn('/usr/bin/setpriv', args, { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const exited = new Promise<void>((done) => child.once('close', () => done()));
  const number = await new Promise<string>((done, fail) => {
    createInterface({ input: child.stdio[3] as Readable }).once('line', done);
    void exited.then(() => fail(new Error('Xvfb ended before it had a display')));
    child.once('error', fail);
  });
  return {
    name: `:${number}`,
    async stop() {
      child.kill('SIGTERM');
      await exited;
    },
  };
}

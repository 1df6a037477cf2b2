// Profanity (Debian's) in a terminal: tmux types and reads the screen.

import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { waitUntil } from '../../launcher/ports.ts';
import { startProcess } from '../../launcher/processes.ts';
import { DOMAINS } from '../../launcher/settings.ts';
import type { TestProsody } from '../helpers/prosody.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

export interface ProfanityClient {
  readonly bare: string;
  /** Types each line, and Enter after it. */
  type(...lines: string[]): Promise<void>;
  /** Resolves when the screen shows all of these, in any order. */
  sees(...what: (string | RegExp)[]): Promise<string>;
  screen(): Promise<string>;
}

export interface Profanity {
  /** Starts one, which logs in; the account is made. */
  connect(username: string): Promise<ProfanityClient>;
  stop(): Promise<void>;
}

const run = promisify(execFile);

const DEADLINE_MS = 20_000;

/** A terminal so large that what a test looks for has not scrolled away. */
const SIZE = ['-x', '180', '-y', '70'];

export async function startProfanity(prosody: TestProsody): Promise<Profanity> {
  const folder = temporaryFolder('profanity');
  const socket = join(folder.path, 'tmux');
  const env = { ...process.env, LC_ALL: 'C.UTF-8', TERM: 'xterm-256color', TMUX: '' };
  // -D: not a daemon, so that it ends with us, and every Profanity with it, whose terminal it is.
  const server = await startProcess({
    name: 'tmux',
    file: 'tmux',
    args: ['-u', '-S', socket, '-f', '/dev/null', '-D'],
    cwd: folder.path,
    env,
    logFile: join(folder.path, 'tmux.log'),
  });
  const tmux = async (...args: string[]) => (await run('tmux', ['-u', '-S', socket, ...args], { env })).stdout;
  // A server that runs and has no session yet says so.
  const listens = () =>
    tmux('list-sessions').then(
      () => true,
      (error) => /no sessions/.test(error.stderr),
    );
  await waitUntil(listens, AbortSignal.timeout(DEADLINE_MS));

  function client(username: string): ProfanityClient {
    const screen = () => tmux('capture-pane', '-p', '-t', username);
    return {
      bare: `${username}@${DOMAINS.user}`,
      screen,
      async type(...lines) {
        for (const line of lines) {
          await tmux('send-keys', '-t', username, '-l', line);
          await tmux('send-keys', '-t', username, 'Enter');
        }
      },
      async sees(...what) {
        let seen = '';
        const fits = async () => {
          seen = await screen();
          return what.every((one) => (typeof one === 'string' ? seen.includes(one) : one.test(seen)));
        };
        await waitUntil(fits, AbortSignal.timeout(DEADLINE_MS)).catch((cause) => {
          throw new Error(`${username} does not see ${what.join(' and ')}, but:\n${seen.replace(/ *\n+/g, '\n')}`, {
            cause,
          });
        });
        return seen;
      },
    };
  }

  return {
    async connect(username) {
      const password = await prosody.createUser(username);
      const home = join(folder.path, username);
      const [config, data] = [join(home, 'config'), join(home, 'data')];
      mkdirSync(join(config, 'profanity'), { recursive: true });
      mkdirSync(join(data, 'profanity'), { recursive: true });
      writeFileSync(join(config, 'profanity', 'profrc'), '[ui]\nsplash=false\nbeep=false\n[connection]\nreconnect=0\n');
      const account = [
        `[${username}]`,
        'enabled=true',
        `jid=${username}@${DOMAINS.user}`,
        `password=${password}`,
        'resource=profanity',
        `muc.service=${DOMAINS.component}`,
        'server=127.0.0.1',
        `port=${prosody.c2sPort}`,
        'tls.policy=disable', // SCRAM keeps the password from the wire, and the wire is loopback
        '',
      ];
      writeFileSync(join(data, 'profanity', 'accounts'), account.join('\n'), { mode: 0o600 });
      const place = ['-e', `HOME=${home}`, '-e', `XDG_CONFIG_HOME=${config}`, '-e', `XDG_DATA_HOME=${data}`];
      await tmux('new-session', '-d', '-s', username, ...SIZE, ...place, 'profanity', '-a', username);
      const it = client(username);
      await it.sees('logged in successfully');
      return it;
    },
    async stop() {
      await tmux('kill-server').catch(() => undefined);
      await server.stop();
      folder.remove();
    },
  };
}

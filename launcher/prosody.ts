// Debian's Prosody with one of the project's configurations: how it is started, when it is ready, how accounts are made.

import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { answers, waitUntil } from './ports.ts';
import { type Command, describeExit, type Running, startProcess } from './processes.ts';
import { logDir, PROJECT_DIR, type ProsodyPorts } from './settings.ts';

export interface ProsodyOptions {
  configuration: 'development' | 'test' | 'bench' | 'federation';
  ports: ProsodyPorts;
  /** Lectern's data folder; Prosody keeps its own in prosody/ below it. */
  dataDir: string;
  secret: string;
  /** More of what the configuration reads from its environment. */
  env?: Record<string, string>;
}

export interface Prosody {
  logFile: string;
  /**
   * Starts it and waits until all three ports accept.
   * @throws Error with one line when it ends, cannot have a port or is not ready within 20 s
   */
  start(): Promise<Running>;
  /**
   * Gives an account this password, making the account if it is not there. Works whether Prosody runs or not.
   * @throws Error when prosodyctl fails
   */
  setPassword(jid: string, password: string): Promise<void>;
}

const READY_MS = 20_000;

export function prosody({ configuration, ports, dataDir, secret, env: more = {} }: ProsodyOptions): Prosody {
  const config = join(PROJECT_DIR, 'prosody-config', `${configuration}.cfg.lua`);
  const data = join(dataDir, 'prosody');
  const logFile = join(logDir(dataDir), 'prosody.log');
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    // Debian keeps prosody in /usr/bin, but an ordinary user's PATH need not have been asked.
    PATH: `${process.env.PATH ?? ''}:/usr/bin:/usr/sbin`,
    PROSODY_DATA: data,
    PROSODY_C2S_PORT: String(ports.c2s),
    PROSODY_HTTP_PORT: String(ports.http),
    COMPONENT_PORT: String(ports.component),
    COMPONENT_SECRET: secret,
    PROSODY_MODULES: join(PROJECT_DIR, 'prosody-config/modules'),
    ...more,
  };
  mkdirSync(data, { recursive: true, mode: 0o700 });
  mkdirSync(logDir(dataDir), { recursive: true, mode: 0o700 });

  const command: Command = {
    name: 'Prosody',
    file: 'prosody',
    args: ['-F', '--config', config],
    cwd: data,
    env,
    logFile,
  };

  const start = async (): Promise<Running> => {
    const logged = sizeOf(logFile);
    const running = await startProcess(command);
    let over: string | undefined;
    void running.exited.then((exit) => {
      over = `Prosody ${describeExit(exit)} before it was ready`;
    });
    const ready = async () => {
      if (over) throw new Error(`${over}: ${lastLine(logFile, logged)}`);
      return (await Promise.all(Object.values(ports).map((port) => answers(port)))).every(Boolean);
    };
    try {
      await waitUntil(ready, AbortSignal.timeout(READY_MS));
      // Prosody goes on without a port that it could not have. Then somebody else has answered there.
      const failure = /Failed to open server port (\d+)[^\n]*/.exec(textFrom(logFile, logged));
      if (failure) throw new Error(`Prosody could not have port ${failure[1]}`);
    } catch (error) {
      await running.kill();
      throw error;
    }
    return running;
  };

  const control = (args: string[], input: string): Promise<{ code: number | null; output: string }> =>
    new Promise((resolve, reject) => {
      const child = spawn('prosodyctl', ['--config', config, ...args], { cwd: data, env });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        stream.setEncoding('utf8').on('data', (text: string) => {
          output += text;
        });
      }
      child.once('error', reject);
      child.once('close', (code) => resolve({ code, output }));
      child.stdin.on('error', () => undefined); // it may have ended without reading
      child.stdin.end(input);
    });

  const setPassword = async (jid: string, password: string): Promise<void> => {
    // Through stdin: command lines are readable for everyone on the machine.
    const input = `${password}\n${password}\n`;
    let { code, output } = await control(['adduser', jid], input);
    if (code !== 0 && output.includes('already exists')) ({ code, output } = await control(['passwd', jid], input));
    if (code !== 0) throw new Error(`prosodyctl could not make the account ${jid}: ${output.trim()}`);
  };

  return { logFile, start, setPassword };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function textFrom(file: string, offset: number): string {
  return readFileSync(file).subarray(offset).toString('utf8');
}

function lastLine(file: string, offset: number): string {
  return textFrom(file, offset).trim().split('\n').at(-1) ?? '';
}

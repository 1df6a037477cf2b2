// One child process in a process group of its own, ended as a whole.

import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';

export interface Command {
  /** What people call it, in messages. */
  name: string;
  file: string;
  args: string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Takes stdout and stderr, appended. */
  logFile: string;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Running {
  pid: number;
  exited: Promise<Exit>;
  /** SIGTERM to the process; SIGKILL to its whole group after `graceMs`. Resolves when it is gone. */
  stop(graceMs?: number): Promise<Exit>;
  /** SIGKILL to its whole group at once. */
  kill(): Promise<Exit>;
}

const GRACE_MS = 8_000;
const SETPRIV = '/usr/bin/setpriv';

/**
 * Starts a program.
 * @throws (as a rejection) when the program cannot be run at all
 */
export async function startProcess(command: Command): Promise<Running> {
  // A launcher that is killed outright cannot stop its children: setpriv (util-linux) has the kernel do it.
  const [file, args] = existsSync(SETPRIV)
    ? [SETPRIV, ['--pdeathsig', 'TERM', '--', command.file, ...command.args]]
    : [command.file, command.args];

  const log = openSync(command.logFile, 'a', 0o600);
  // A group of its own (detached): Ctrl-C in the terminal reaches the launcher alone, which then stops its children in
  // order; and what a child leaves behind can be ended with it.
  const child = spawn(file, args, {
    cwd: command.cwd,
    env: command.env,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);

  const pid = await new Promise<number>((resolve, reject) => {
    child.once('error', (cause) =>
      reject(new Error(`${command.name} could not be started: ${cause.message}`, { cause })),
    );
    child.once('spawn', () => resolve(child.pid ?? 0));
  });

  const exited = new Promise<Exit>((resolve) => {
    child.once('exit', (code, signal) => {
      endGroup(pid, 'SIGKILL');
      resolve({ code, signal });
    });
  });

  const kill = () => {
    endGroup(pid, 'SIGKILL');
    return exited;
  };

  const stop = async (graceMs = GRACE_MS) => {
    child.kill('SIGTERM');
    const deadline = setTimeout(kill, graceMs);
    try {
      return await exited;
    } finally {
      clearTimeout(deadline);
    }
  };

  return { pid, exited, stop, kill };
}

/** Signals every process of a group; a group that is gone is no error. */
function endGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // ESRCH: nobody is left in it.
  }
}

/** How a process ended, in words. */
export function describeExit({ code, signal }: Exit): string {
  return signal ? `was ended by ${signal}` : `ended with code ${code}`;
}

// A Python program that has a client do what a test says: one JSON object a line, both ways.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export interface Driver {
  /** Sends a line as it is, without an answer. */
  send(line: Record<string, unknown>): void;
  /** Sends a line with an id, and resolves with the `result` of the answer that has it. @throws DriverError */
  ask(line: { do: string; [name: string]: unknown }): Promise<unknown>;
  /** Ends the driver's input, upon which it ends; kills it when it does not. */
  stop(): Promise<void>;
}

/** The `error` of an answer, as the driver gave it. */
export class DriverError extends Error {
  readonly error: unknown;

  constructor(command: string, error: unknown) {
    super(`${command}: ${JSON.stringify(error)}`);
    this.error = error;
  }
}

export interface DriverOptions {
  /** The file of the driver, in this folder. */
  readonly file: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Takes lines that answer nothing. */
  told?(line: Record<string, unknown>): void;
}

// Debian's, which has the packages, whatever other Python comes first in PATH.
const PYTHON = '/usr/bin/python3';
const SETPRIV = '/usr/bin/setpriv';

const END_MS = 8_000;

export function startDriver({ file, env = {}, told }: DriverOptions): Driver {
  // -B: no compiled files beside the sources.
  const command = [PYTHON, '-u', '-B', join(import.meta.dirname, file)];
  // As in launcher/processes.ts: it ends with us even when we are killed.
  const [program = PYTHON, ...args] = existsSync(SETPRIV)
    ? [SETPRIV, '--pdeathsig', 'KILL', '--', ...command]
    : command;
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  const exited = new Promise<void>((done) => child.once('close', () => done()));
  const pending = new Map<number, { command: string; done(result: unknown): void; fail(error: Error): void }>();
  let printed = '';
  let ids = 0;

  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    printed = (printed + text).slice(-20_000);
  });
  child.stdin.on('error', () => undefined); // it ended: said below
  void exited.then(() => {
    for (const { fail, command } of pending.values()) fail(new Error(`${file} ended amid ${command}:\n${printed}`));
  });
  createInterface({ input: child.stdout }).on('line', (text) => {
    const line = JSON.parse(text);
    const asked = pending.get(line.id);
    if (!asked) return told?.(line);
    pending.delete(line.id);
    if (line.error === undefined) asked.done(line.result);
    else asked.fail(new DriverError(asked.command, line.error));
  });

  const send = (line: Record<string, unknown>) => void child.stdin.write(`${JSON.stringify(line)}\n`);
  return {
    send,
    ask: (line) =>
      new Promise((done, fail) => {
        ids += 1;
        pending.set(ids, { command: line.do, done, fail });
        send({ ...line, id: ids });
      }),
    async stop() {
      const deadline = setTimeout(() => child.kill('SIGKILL'), END_MS);
      child.stdin.end();
      await exited;
      clearTimeout(deadline);
    },
  };
}

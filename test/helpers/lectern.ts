// The real server process, lectern.ts, beside a Prosody of startProsody().

import { mkdirSync, readFileSync } from 'node:fs';
import { lecternCommand, lecternReady } from '../../launcher/lectern.ts';
import { type Running, startProcess } from '../../launcher/processes.ts';
import { logDir } from '../../launcher/settings.ts';
import { leftOver } from './left-over.ts';
import { freePort } from './ports.ts';
import type { TestProsody } from './prosody.ts';
import { temporaryFolder } from './temporary.ts';

export interface TestLectern {
  url: string;
  port: number;
  dataDir: string;
  /** Of the running process. */
  readonly pid: number;
  /** What it has logged so far, one line of JSON each. */
  logs(): string;
  stop(): Promise<void>;
  kill(): Promise<void>;
  /** Starts it again after stop or kill (or stops it first), with the same port and data. */
  restart(): Promise<void>;
  /** Ends it and removes its data. */
  remove(): Promise<void>;
}

export interface TestLecternOptions {
  /** More or other environment variables, such as LECTERN_FIRST_ROOM. */
  env?: Record<string, string>;
}

const READY_MS = 20_000;

/** Resolves when /healthz says that the component has joined Prosody. */
export async function startLectern(prosody: TestProsody, { env = {} }: TestLecternOptions = {}): Promise<TestLectern> {
  const folder = temporaryFolder('server');
  const host = '127.0.0.1';
  const port = await freePort();
  const url = `http://localhost:${port}`;
  mkdirSync(logDir(folder.path), { recursive: true });
  const command = lecternCommand(
    { host, port, url, dataDir: folder.path, ports: prosody.ports, secret: prosody.secret },
    // Whatever the disk of the tests has left.
    { LECTERN_DISK_FLOOR: '0', ...env },
  );
  const logs = () => readFileSync(command.logFile, 'utf8');

  const start = async (): Promise<Running> => {
    const started = await startProcess(command);
    const over = new AbortController();
    void started.exited.then(() => over.abort(new Error('it ended')));
    try {
      await lecternReady({ host, port }, AbortSignal.any([over.signal, AbortSignal.timeout(READY_MS)]));
    } catch (cause) {
      await started.kill();
      throw new Error(`lectern.ts did not become ready; its log:\n${logs()}`, { cause });
    }
    return started;
  };

  let running: Running | undefined = await start();
  const stop = async () => {
    await running?.stop();
    running = undefined;
  };
  const gone = leftOver.add(stop);

  return {
    url,
    port,
    dataDir: folder.path,
    get pid() {
      return running?.pid ?? Number.NaN;
    },
    logs,
    stop,
    async kill() {
      await running?.kill();
      running = undefined;
    },
    async restart() {
      await stop();
      running = await start();
    },
    async remove() {
      await stop();
      gone();
      folder.remove();
    },
  };
}

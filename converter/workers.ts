import { type ChildProcess, fork, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Failure } from '../protocol/documents/document.ts';
import type { WorkerJob, WorkerMessage } from './messages.ts';
import { groupGone, killGroup } from './processes.ts';

/** How long after one process was taken the next one is started, in ms: not while the first one makes its page 1. */
const NEXT_AFTER = 1000;

const PROGRAM = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** How a job ended; undefined reason means that it is done, unless it gave way to another. */
export interface Outcome {
  readonly reason?: Failure;
  readonly detail?: string;
  /** It was broken off for another job, and is to be done anew. */
  readonly gaveWay?: true;
}

/** A process that does one job, and is gone with all that it started when that has ended. */
export interface Worker {
  /**
   * Runs its one job; never rejects. `onFound` is given what it has found out, and says whether something is to be seen by
   * now. `giveWay` breaks it off.
   */
  run(job: WorkerJob, times: Times, onFound: (found: object) => boolean, giveWay: AbortSignal): Promise<Outcome>;
  /** What it does from now on comes after all other work of this machine. */
  lower(): void;
}

/** Milliseconds for all of a job, and until something of it is to be seen where nothing is yet. */
export interface Times {
  readonly whole: number;
  readonly first: number | undefined;
}

/** Makes processes, one ahead, as their start takes as long as a short job. */
export interface Workers {
  /** Starts the first one. */
  warm(): void;
  take(): Worker;
  /** Ends all of them; jobs under way end with 'crashed'. */
  close(): Promise<void>;
}

/**
 * @param programs modules of all kinds of jobs
 * @param cache folder, which need not be there, where programs are kept as they are compiled: a start then takes a third of
 * the time
 */
export function createWorkers(programs: readonly string[], cache: string): Workers {
  const children = new Set<ChildProcess>();
  let ahead: ChildProcess | undefined;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;

  function start(): ChildProcess {
    const child = startProcess(programs, cache);
    children.add(child);
    child.once('exit', () => children.delete(child));
    return child;
  }

  async function stop(child: ChildProcess): Promise<void> {
    const ended = child.exitCode !== null || child.signalCode !== null;
    const exit = ended ? undefined : new Promise((resolve) => child.once('exit', resolve));
    // Where there is no group the first process has not made it yet.
    if (child.pid === undefined) child.kill('SIGKILL');
    else killGroup(child.pid, () => child.kill('SIGKILL'));
    await exit;
    if (child.pid !== undefined) await groupGone(child.pid);
  }

  function warm(): void {
    if (!closed) ahead ??= start();
  }

  function take(): Worker {
    const child = ahead?.connected ? ahead : start();
    ahead = undefined;
    clearTimeout(timer);
    timer = setTimeout(warm, NEXT_AFTER).unref();
    return {
      async run(...what) {
        const outcome = await (closed ? DIED : outcomeOf(child, ...what));
        child.removeAllListeners('message');
        warm();
        // Also when it died by itself: what it started may live on.
        await stop(child);
        return outcome;
      },
      lower() {
        // The process group with all its threads, as what runs in it now has taken its priority over already.
        if (child.pid === undefined) return;
        spawn('renice', ['-n', '19', '-g', String(child.pid)], { stdio: 'ignore' }).on('error', () => undefined);
      },
    };
  }

  return {
    warm,
    take,
    async close() {
      closed = true;
      clearTimeout(timer);
      await Promise.all([...children].map(stop));
    },
  };
}

const DIED: Outcome = { reason: 'crashed', detail: 'the worker died' };

/** Gives a process its job, and resolves with how that ends, before the process does. */
async function outcomeOf(child: ChildProcess, ...[job, times, onFound, giveWay]: Parameters<Worker['run']>) {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  // Timers from the start of the job: what the worker says does not put off its end.
  const late = (ms: number) => setTimeout(() => resolve({ reason: 'timeout', detail: `${ms} ms` }), ms);
  const timers = [late(times.whole), ...(times.first === undefined ? [] : [late(times.first)])];
  child.on('message', (message: WorkerMessage) => {
    if (message.kind === 'failed') resolve({ reason: message.reason, detail: message.detail });
    else if (message.kind === 'done') resolve({});
    else if (onFound(message.found)) clearTimeout(timers[1]);
  });
  const died = () => resolve(DIED);
  child.once('exit', died).once('error', died);
  giveWay.addEventListener('abort', () => resolve({ gaveWay: true }));
  if (giveWay.aborted) resolve({ gaveWay: true });
  else child.send(job, (error) => error && died());
  const outcome = await promise;
  for (const each of timers) clearTimeout(each);
  return outcome;
}

function startProcess(programs: readonly string[], cache: string): ChildProcess {
  const { PATH = '/usr/bin:/bin' } = process.env;
  // timeout(1), here without a time, leads a process group of its own. `detached` would do so as well, in a session of its
  // own, and between sessions Linux heeds no priorities (sched(7), autogroup). It gets no secrets of the parent's environment.
  const child = fork(PROGRAM, programs, {
    execPath: 'timeout',
    execArgv: ['0', process.execPath, '--max-old-space-size=1024'],
    // Not there, but said: a user without an entry in passwd, as in containers, has none that a library could ask for.
    env: { PATH, HOME: '/nonexistent', NODE_COMPILE_CACHE: cache },
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  // Told to the job by its own handler; without any, Node would end the parent.
  child.on('error', () => undefined);
  return child;
}

import { type ChildProcess, fork } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { FailureReason } from './contract.ts';
import type { Progress, WorkerJob, WorkerMessage } from './messages.ts';

/** How long the processes of a killed group are waited for, in ms. */
const GROUP_GONE = 5000;

const PROGRAM = fileURLToPath(new URL('./worker.ts', import.meta.url));

/** How a job ended; undefined reason means that it is done. */
export interface Outcome {
  readonly reason?: FailureReason;
  readonly detail?: string;
}

export interface Worker {
  /** Runs one job at a time; never rejects. The process is replaced when it dies or does not end in time. */
  run(job: WorkerJob, onProgress: (progress: Progress) => void): Promise<Outcome>;
  /** Ends the job under way, if there is one: it ends with 'crashed'. */
  cancel(): void;
  /** Ends the process; a job under way ends with 'crashed'. */
  close(): Promise<void>;
}

export function createWorker(): Worker {
  let child = start();
  let closed = false;
  let abandon = () => {};

  async function stop(process: ChildProcess): Promise<void> {
    const ended = process.exitCode !== null || process.signalCode !== null;
    const exit = ended ? undefined : new Promise((resolve) => process.once('exit', resolve));
    killGroup(process);
    await exit;
    await groupGone(process);
  }

  async function run(job: WorkerJob, onProgress: (progress: Progress) => void): Promise<Outcome> {
    if (closed) return { reason: 'crashed', detail: 'closed' };
    if (!child.connected) child = start();
    const mine = child;
    const { promise, resolve } = Promise.withResolvers<{ outcome: Outcome; healthy: boolean }>();
    const onMessage = (message: WorkerMessage) => {
      if (message.kind === 'progress') onProgress(message.progress);
      else if (message.kind === 'done') resolve({ outcome: {}, healthy: true });
      else resolve({ outcome: { reason: message.reason, detail: message.detail }, healthy: true });
    };
    const onExit = () => resolve({ outcome: { reason: 'crashed', detail: 'the worker died' }, healthy: false });
    // One timer from the start of the job: what the worker says does not extend it.
    const timer = setTimeout(
      () => resolve({ outcome: { reason: 'timeout', detail: `${job.limits.deadline} ms` }, healthy: false }),
      job.limits.deadline,
    );
    abandon = () => resolve({ outcome: { reason: 'crashed', detail: 'cancelled' }, healthy: false });
    mine.on('message', onMessage).once('exit', onExit).once('error', onExit);
    mine.send(job, (error) => error && onExit());
    const { outcome, healthy } = await promise;
    clearTimeout(timer);
    abandon = () => {};
    mine.off('message', onMessage).off('exit', onExit).off('error', onExit);
    if (!healthy) {
      // Also when it died by itself: what it started may live on.
      await stop(mine);
      if (!closed) child = start();
    }
    return outcome;
  }

  return {
    run,
    cancel: () => abandon(),
    async close() {
      closed = true;
      await stop(child);
    },
  };
}

function start(): ChildProcess {
  const { PATH = '/usr/bin:/bin' } = process.env;
  // `detached` makes it the leader of a process group. It gets no secrets of the parent's environment.
  const child = fork(PROGRAM, [], {
    detached: true,
    execArgv: ['--max-old-space-size=1024'],
    env: { PATH },
    stdio: ['ignore', 2, 2, 'ipc'],
  });
  // Told to the job by its own handler; without any, Node would end the parent.
  child.on('error', () => undefined);
  return child;
}

/**
 * What a kill meets ends a moment later: a large program gives its memory back first. Waited for, so that nobody writes
 * into a folder that is being removed, but not for ever: where nothing reaps orphans, the dead stay in the group.
 */
async function groupGone({ pid }: ChildProcess): Promise<void> {
  for (let waited = 0; pid !== undefined && isGroup(pid) && waited < GROUP_GONE; waited += 10) await wait(10);
}

function isGroup(pid: number): boolean {
  try {
    return process.kill(-pid, 0);
  } catch {
    return false;
  }
}

function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // No process of the group is left.
  }
}

/** Begins the jobs whose turn it is, and lets those give way that have had much. */
import type { Disk } from '../backplane/files/disk.ts';
import type { TurnLimits, Turns } from './turns.ts';
import type { Workers } from './workers.ts';
import type { Running, Work, Works } from './works.ts';

/** How often it is looked, while something waits, whether something else has to give way, in ms. */
const LOOK = 1000;

export interface Order {
  /** Begins what can be begun now. */
  pump(): void;
  /** Brings what everybody had up to this moment. The jobs of those who have had much work behind all others from then on. */
  charge(): void;
  /** Resolves when nothing is being done any more; nothing is begun from now on. */
  close(): Promise<void>;
}

export interface OrderParts {
  readonly works: Works;
  readonly turns: Turns;
  readonly limits: Pick<TurnLimits, 'short'>;
  readonly workers: Pick<Workers, 'take'>;
  /** Jobs at a time. */
  readonly slots: number;
  readonly disk?: Pick<Disk, 'level'> | undefined;
  run(work: Work, run: Running): Promise<void>;
  /** Something else waits or is done than before. */
  changed(): void;
}

export function createOrder(parts: OrderParts): Order {
  const { turns, disk } = parts;
  const { waiting, running } = parts.works;
  const now = () => performance.now();
  const jobs = new Set<Promise<void>>();
  let looking: NodeJS.Timeout | undefined;
  let closed = false;

  function charge(): void {
    for (const work of running) {
      const { run } = work;
      if (!run) continue;
      turns.charge(work.party, now() - run.charged);
      run.charged = now();
      lower(work, run);
    }
  }

  function lower(work: Work, run: Running): void {
    if (run.low || turns.had(work) < parts.limits.short) return;
    run.low = true;
    run.worker.lower();
  }

  function pump(): void {
    charge();
    const held = closed || (disk !== undefined && disk.level !== 'fine');
    for (;;) {
      const next = held ? undefined : turns.next([...waiting], [...running], parts.slots);
      if (!next) break;
      next.instead?.run?.giveWay.abort();
      if (next.instead) running.delete(next.instead);
      begin(next.start);
    }
    parts.changed();
    clearTimeout(looking);
    if (!closed && running.size > 0) looking = setTimeout(pump, LOOK).unref();
  }

  function begin(work: Work): void {
    waiting.delete(work);
    running.add(work);
    const worker = parts.workers.take();
    work.run = { began: now(), charged: now(), low: false, worker, giveWay: new AbortController() };
    lower(work, work.run);
    const job = parts.run(work, work.run);
    work.job = job;
    jobs.add(job);
    void job.finally(() => {
      jobs.delete(job);
      // Where it gave way it may have been begun anew by now.
      if (work.job === job) running.delete(work);
      pump();
    });
  }

  return {
    pump,
    charge,
    async close() {
      closed = true;
      clearTimeout(looking);
      await Promise.all(jobs);
    },
  };
}

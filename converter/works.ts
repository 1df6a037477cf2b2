/** The jobs that are neither ready nor failed, and who of them waits and who is being done. */
import type { JobStatus } from '../backplane/jobs/job.ts';
import type { Kind, Task } from './kind.ts';
import type { Turn } from './turns.ts';
import type { Worker } from './workers.ts';

export interface Work extends Turn {
  readonly kind: Kind;
  readonly id: string;
  status: JobStatus;
  readonly cutOff: number;
  /** Its last conversion. */
  job: Promise<void>;
  /** Milliseconds that it was converted for before it gave way. */
  spent: number;
  /** Set while it is converted. */
  run: Running | undefined;
  /** Nobody wants it any more. */
  dropped: boolean;
}

export interface Running {
  readonly began: number;
  /** Until when it has been charged. */
  charged: number;
  /** Other work comes before it. */
  low: boolean;
  readonly worker: Worker;
  /** Aborted when another takes its place, or when nobody wants it any more. */
  readonly giveWay: AbortController;
}

export interface Works {
  readonly waiting: Set<Work>;
  readonly running: Set<Work>;
  find(kind: Kind, id: string): Work | undefined;
  /** It waits from now on. */
  enter(kind: Kind, status: JobStatus, task: Task): Work;
  /** It is done, or nobody wants it. */
  leave(work: Work): void;
}

export function createWorks(): Works {
  const underway = new Map<string, Work>();
  const keyOf = (kind: Kind, id: string) => `${kind.name} ${id}`;
  const waiting = new Set<Work>();
  return {
    waiting,
    running: new Set(),
    find: (kind, id) => underway.get(keyOf(kind, id)),
    enter(kind, status, { party, cutOff }) {
      const { id } = status;
      const job = Promise.resolve();
      const work: Work = { kind, id, status, party, cutOff, job, spent: 0, run: undefined, dropped: false };
      underway.set(keyOf(kind, id), work);
      waiting.add(work);
      return work;
    },
    leave(work) {
      if (underway.get(keyOf(work.kind, work.id)) === work) underway.delete(keyOf(work.kind, work.id));
      waiting.delete(work);
    },
  };
}

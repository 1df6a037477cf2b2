/** What the queue and a process that does one job say to each other. */
import type { Failure } from '../protocol/documents/document.ts';

/** What the process is told: the module of its kind, and what that is given. */
export interface WorkerJob {
  readonly program: string;
  readonly task: object;
}

/** Exported by such a module. Rejects with a Failure. @param tell what was found out since the last time */
export type Program<Task extends object = never> = (task: Task, tell: (found: object) => void) => Promise<void>;

/** What the process tells. `done` and `failed` end the job: nothing that belongs to it runs any more. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly found: object }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly reason: Failure; readonly detail: string };

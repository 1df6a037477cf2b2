/** What the queue must know of a kind of jobs. It knows no format itself: a kind brings what becomes of its files. */
import type { JobStatus, KindName, Party } from '../backplane/jobs/job.ts';
import type { Failure } from '../protocol/documents/document.ts';
import type { Tools } from './tools.ts';

export interface Kind<Input extends object = object, Status extends JobStatus = JobStatus> {
  readonly name: KindName;
  /** Path of a module that does one job in a process of its own: it exports `run` (see Program in messages.ts). */
  readonly program: string;
  /** Milliseconds of converting for a whole job, and until something of it is to be seen. */
  readonly times: { readonly whole: number; readonly first: number };
  readonly folder: JobFolder<Input, Status>;
  /** Gets ready; jobs are begun once it has resolved. Call it once. */
  start(context: StartContext): Promise<void>;
  /** Resolves when nothing more goes on of what `start` began: its signal is aborted by then. */
  close(): Promise<void>;
  /** The status of a job of which nothing is known yet. */
  queued(id: string, input: Input): Status;
  failed(before: Status, reason: Failure): Status;
  /** Why this input is not what is known under its id, be its bytes the same. */
  refuses(input: Input, known: Status): Failure | undefined;
  /** The status with what a process has found out since; nothing is taken back where a job is done anew. */
  onwards(before: Status, found: object): Status;
  /** Whether something of it is to be seen. */
  isBegun(status: Status): boolean;
  /** What the process is given. @param scratch an empty folder, deleted by the queue @param alone no other job needs the cores */
  task(status: Status, scratch: string, alone: boolean): Promise<object>;
}

/** What kinds find when they start. */
export interface StartContext {
  readonly tools: Tools;
  /** Folder for work in progress. */
  readonly scratch: string;
  /** Aborted when the queue is closed. */
  readonly signal: AbortSignal;
  /** Tells the operator what cannot be done here. */
  warn(problem: string, details?: object): void;
}

/** Where a kind keeps what its jobs make, and what it must know of them after a restart. */
export interface JobFolder<Input extends object, Status extends JobStatus> {
  /** Throws RangeError on an id that is none, so that no path can be made of it. */
  path(id: string): string;
  /** Makes what belongs to a job afresh, with its file. */
  create(status: Status, input: Input, task: Task): Promise<void>;
  /** The job's file comes a second time: it goes. */
  discard(input: Input): Promise<void>;
  write(status: Status): Promise<void>;
  writeTask(status: Status, task: Task): Promise<void>;
  /** The job has ended: who wanted it is not kept. */
  removeTask(id: string): Promise<void>;
  /** The stored status; undefined when there is none that can be read. */
  read(id: string): Promise<Status | undefined>;
  remove(id: string): Promise<void>;
  /**
   * Removes what jobs that were cut off have made, all but their file, and gives them as they are queued anew. Of what cannot
   * be read nothing is deleted.
   */
  recover(warn: StartContext['warn']): Promise<readonly { readonly status: Status; readonly task: Task }[]>;
}

/** What a restart must know of a job that is not done. */
export interface Task {
  readonly party: Party;
  /** How often it was cut off by the end of the process. */
  readonly cutOff: number;
}

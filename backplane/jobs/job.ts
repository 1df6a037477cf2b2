/**
 * Work that takes long and is done by processes of its own: what goes in, what comes out, and what may be asked of whoever does
 * it. How it gets there, by a function call or through a folder, nobody needs to know who gives a job.
 */
import { type GenericSchema, object, string } from 'valibot';
import type { Kinds } from './kinds.ts';

/** On whose behalf a job is done. */
export interface Party {
  /** Bare address of the account that answers for it: a guest's is that of the group's owner. */
  readonly account: string;
  readonly group: string;
}

export const partySchema: GenericSchema<unknown, Party> = object({ account: string(), group: string() });

export type KindName = keyof Kinds;

/** One of a kind, as JSON can carry it. */
export interface Job<K extends KindName = KindName> {
  readonly kind: K;
  /** Names the result; of one kind and id there is one job at a time. 64 lower-case hex digits. */
  readonly id: string;
  readonly input: Kinds[K]['input'];
  readonly party: Party;
}

/** What is known of a job; each kind adds what it makes. */
export interface JobStatus {
  /** As it was submitted. */
  readonly id: string;
  readonly state: 'queued' | 'converting' | 'ready' | 'failed';
  /** Only when state is 'failed': a word of the wire. */
  readonly reason?: string;
  /** Jobs whose turn comes before, as far as can be said now. Only when state is 'queued'. */
  readonly ahead?: number;
}

export type StatusOf<K extends KindName = KindName> = Kinds[K]['status'];

/** The share that is full: that of one account, of one group, or all of the queue. */
export type Full = 'account' | 'group' | 'all';

export interface Jobs {
  /**
   * Takes a job into the queue. The same kind and id again while it is under way or ready changes nothing (its second file is
   * deleted) and gives the present status; after a failure it is tried anew. A word instead of a status: too much waits, and
   * the job's file stays where it is.
   */
  submit<K extends KindName>(job: Job<K>): Promise<StatusOf<K> | Full>;
  /** The present status; undefined for a job that was never seen or has failed. */
  status<K extends KindName>(kind: K, id: string): Promise<StatusOf<K> | undefined>;
  /**
   * Ends a job, if it is under way, and tells nothing more of it; resolves when all that it made is gone. It must not be
   * submitted meanwhile.
   */
  remove(kind: KindName, id: string): Promise<void>;
  /** Ends what is under way here and waits for it; jobs that are not done are begun anew after the next start. */
  close(): Promise<void>;
}

/** Is told every change of every job of a kind, in order; 'failed' once, when what it made is gone. */
export type Listener = <K extends KindName>(kind: K, status: StatusOf<K>) => void;

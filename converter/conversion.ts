/** One job from its beginning to its end, which may be that it gives way to another and is begun anew later. */
import { mkdtemp } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Disk } from '../backplane/files/disk.ts';
import { isFull } from '../backplane/files/space.ts';
import type { JobStatus, Listener } from '../backplane/jobs/job.ts';
import type { Failure } from '../protocol/documents/document.ts';
import { removeTree } from './files.ts';
import type { Outcome } from './workers.ts';
import type { Running, Work, Works } from './works.ts';

/** The part of a pino logger that is used here. */
export interface ConverterLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface ConversionParts {
  readonly works: Works;
  readonly scratch: string;
  readonly log: ConverterLog;
  readonly disk?: Pick<Disk, 'level' | 'look' | 'refused'> | undefined;
  readonly onStatus: Listener;
  /** Resolves when jobs can be begun. */
  readonly ready: Promise<unknown>;
  /** Aborted when the queue is closed. */
  readonly closed: AbortSignal;
  /** Counts what everybody had up to now. */
  charge(): void;
}

/** What a program that finds no space may end with, as if the file or the program itself were at fault. */
const MAY_BE_SPACE: ReadonlySet<Failure | undefined> = new Set(['crashed', 'damaged', 'timeout']);

/** Tells of one job, step by step: a status is on disk before it is told. */
interface Telling {
  tell(change: (before: JobStatus) => JobStatus): Promise<void>;
  /** All that was told is on disk. */
  settled(): Promise<void>;
}

function createTelling(work: Work, write: (work: Work, next: JobStatus) => Promise<void>): Telling {
  let told = Promise.resolve();
  return {
    settled: () => told,
    tell(change) {
      const { ahead: _, ...before } = work.status;
      const next = change(before);
      work.status = next;
      told = told.then(() => write(work, next));
      // Waited for later; until then a full disk must not count as an error that nobody handles.
      told.catch(() => undefined);
      return told;
    },
  };
}

export function createConversion(parts: ConversionParts) {
  const { works, log, disk, closed } = parts;
  const now = () => performance.now();
  const isShort = () => disk !== undefined && disk.level !== 'fine';

  async function write(work: Work, next: JobStatus): Promise<void> {
    const { kind, id } = work;
    if (work.dropped) return;
    await kind.folder.write(next);
    if (closed.aborted || work.dropped) return;
    if (next.state === 'ready') {
      await kind.folder.removeTask(id);
      works.leave(work);
    }
    parts.onStatus(kind.name, next as never);
  }

  async function runIn(scratch: string, work: Work, run: Running, { tell }: Telling): Promise<Outcome> {
    const { kind } = work;
    const others = [...works.running].filter((other) => other !== work && other.run?.low === false);
    // While half of the cores are free, this one may take one more.
    const alone = 2 * (others.length + 1) <= availableParallelism();
    const left = (ms: number) => Math.max(0, ms - work.spent);
    return await run.worker.run(
      { program: kind.program, task: await kind.task(work.status, scratch, alone) },
      { whole: left(kind.times.whole), first: kind.isBegun(work.status) ? undefined : left(kind.times.first) },
      (found) => {
        void tell((before) => kind.onwards(before, found));
        return kind.isBegun(work.status);
      },
      run.giveWay.signal,
    );
  }

  /** Does a job whose turn it is. Rejects where the disk is full or broken. */
  async function convert(work: Work, run: Running): Promise<void> {
    const { id } = work;
    await parts.ready;
    const telling = createTelling(work, write);
    const { tell } = telling;
    void tell((before) => ({ ...before, state: 'converting' }));
    const scratch = await mkdtemp(join(parts.scratch, 'job-'));
    const outcome = await runIn(scratch, work, run, telling);
    // Looked at before what it made is gone.
    if (MAY_BE_SPACE.has(outcome.reason)) await disk?.look();
    const short = MAY_BE_SPACE.has(outcome.reason) && isShort();
    await removeTree(scratch);
    await telling.settled();
    // Cut off: the folder stays as it is for the next start, or goes with what nobody wants any more.
    if (closed.aborted || work.dropped) return;
    parts.charge();
    work.run = undefined;
    work.spent += now() - run.began;
    if (outcome.gaveWay) {
      log.info({ kind: work.kind.name, id }, 'a conversion gave way to another');
      await tell((before) => ({ ...before, state: 'queued' }));
      works.waiting.add(work);
    } else if (outcome.reason) {
      await fail(work, short ? { ...outcome, reason: 'no-space' } : outcome);
    } else {
      await tell((before) => ({ ...before, state: 'ready' }));
      log.info({ kind: work.kind.name, id, ms: Math.round(work.spent) }, 'converted');
    }
  }

  async function fail(work: Work, { reason = 'crashed', detail }: Outcome): Promise<void> {
    const { kind, id, status } = work;
    log.info({ kind: kind.name, id, reason, detail }, 'conversion failed');
    await kind.folder.remove(id);
    works.leave(work);
    parts.onStatus(kind.name, kind.failed(status, reason) as never);
  }

  return {
    fail,
    /** The same as convert, and never rejects. */
    async run(work: Work, run: Running): Promise<void> {
      try {
        await convert(work, run).catch((error: unknown) => {
          if (isFull(error)) disk?.refused(error);
          return fail(work, { reason: isFull(error) ? 'no-space' : 'crashed', detail: String(error) });
        });
      } catch (error) {
        log.warn({ id: work.id, error: String(error) }, 'files could not be removed');
      }
    },
  };
}

import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { Disk } from '../backplane/files/disk.ts';
import { isFull } from '../backplane/files/space.ts';
import type { ConversionJob, Converter, DocumentStatus, FailureReason } from './contract.ts';
import { createDocumentFolder, type Task } from './documents/folder.ts';
import { checkOtherName, endingOf } from './documents/formats/detect.ts';
import { prepareProfile } from './documents/profile.ts';
import { removeTree } from './files.ts';
import type { ConverterLimits } from './limits.ts';
import type { Progress } from './messages.ts';
import { findTools, type Tools } from './tools.ts';
import { createTurns, defaultTurns, type Full, type Turn, type TurnLimits } from './turns.ts';
import { createWorkers, type Outcome, type Worker } from './workers.ts';

/** The part of a pino logger that is used here. */
export interface ConverterLog {
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
}

export interface ConverterOptions {
  /** Folder of the finished documents; one converter only may write there. */
  readonly documents: string;
  /** Folder for work in progress, emptied at start; on the same disk as `documents` moves are free. */
  readonly scratch: string;
  readonly limits: ConverterLimits;
  readonly turns?: TurnLimits;
  readonly log: ConverterLog;
  /** Told every change of every document, in order; 'failed' once, when its files are gone. */
  readonly onStatus: (status: DocumentStatus) => void;
  /** Documents that are converted at the same time, the last of them only for those who had little; 3 when not given. */
  readonly workers?: number;
  /** bubblewrap's name or path. */
  readonly bwrap?: string;
  /** Whether documents of all kinds are converted where bubblewrap does not work. */
  readonly unsandboxed?: boolean;
  /** Nothing is begun while there is little space on it. */
  readonly disk?: Pick<Disk, 'level' | 'look' | 'refused' | 'onChange'>;
}

/** What a program that finds no space may end with, as if the document or the program itself were at fault. */
const MAY_BE_SPACE: ReadonlySet<FailureReason | undefined> = new Set(['crashed', 'damaged', 'timeout']);

/** How long a document converts before page 1 is converted on its own while other jobs need the cores, in ms. */
const PATIENCE = 4000;

/** How often it is looked, while something waits, whether something else has to give way, in ms. */
const LOOK = 1000;

/** How often people are told how many come before them, at most, in ms. */
const TELL = 2000;

/** Restarts that a conversion may live through: what ends the whole process must not do so for ever. */
const CUT_OFF = 3;

const START = { pages: 0, drawn: 0, pdf: false, sizes: [], titles: [] } as const;

/** A document that is neither ready nor failed. */
interface Work extends Turn {
  readonly id: string;
  status: DocumentStatus;
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

interface Running {
  readonly began: number;
  /** Until when it has been charged. */
  charged: number;
  /** Other work comes before it. */
  low: boolean;
  readonly worker: Worker;
  /** Aborted when another takes its place, or when nobody wants it any more. */
  readonly giveWay: AbortController;
}

/** Makes the converter; jobs that an earlier process left unfinished start anew. */
export function createConverter(options: ConverterOptions): Converter {
  const { limits, log, onStatus } = options;
  const slots = options.workers ?? 3;
  const scratch = resolve(options.scratch);
  const documents = createDocumentFolder(options.documents);
  const now = () => performance.now();
  const turnLimits = options.turns ?? defaultTurns;
  const turns = createTurns(turnLimits, now);
  // Beside the folders of the jobs, and like them of no use to anybody else.
  const workers = createWorkers(join(scratch, 'programs'));
  const underway = new Map<string, Work>();
  const waiting = new Set<Work>();
  const running = new Set<Work>();
  /** Submissions being taken in, by id, so that the same document twice at once is taken in once. */
  const entering = new Map<string, Promise<DocumentStatus | Full>>();
  const jobs = new Set<Promise<void>>();
  const stopping = new AbortController();
  let looking: NodeJS.Timeout | undefined;
  let telling: NodeJS.Timeout | undefined;
  let closed = false;

  async function start(): Promise<Tools> {
    await removeTree(scratch);
    await mkdir(scratch, { recursive: true });
    for (const { status, task } of await documents.recover()) {
      const { id, name } = status;
      const fresh: DocumentStatus = { id, name, state: 'queued', ...START };
      if (task.cutOff > CUT_OFF) {
        await fail(newWork(fresh, task), { reason: 'crashed', detail: `cut off ${task.cutOff} times` });
        continue;
      }
      log.info({ id }, 'conversion was cut off, starts anew');
      await documents.writeTask(id, task);
      enqueue(newWork(fresh, task));
    }
    const { tools, problems } = await findTools(options);
    for (const problem of problems) log.warn({}, problem);
    return tools;
  }

  const ready = start();
  // Each caller sees the error of a folder that cannot be made; here it must not end the process.
  ready.then(workers.warm, () => undefined);
  ready.then(pump, (error: unknown) => log.warn({ error: String(error) }, 'converter cannot start'));
  // It takes some seconds, in which, and without LibreOffice, pictures of PDF files can be made all the same.
  const profile = ready
    .then((tools) => prepareProfile(tools, scratch, stopping.signal))
    .catch((error: unknown) => {
      if (!closed) log.warn({ error: String(error) }, 'LibreOffice cannot be used');
      return null;
    });

  const newWork = (status: DocumentStatus, { party, cutOff }: Task): Work => ({
    id: status.id,
    status,
    party,
    cutOff,
    job: Promise.resolve(),
    spent: 0,
    run: undefined,
    dropped: false,
  });

  function enqueue(work: Work): void {
    underway.set(work.id, work);
    waiting.add(work);
  }

  /** Brings what everybody had up to this moment. Who has had much works behind all others from then on. */
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
    if (run.low || turns.had(work) < turnLimits.short) return;
    run.low = true;
    run.worker.lower();
  }

  const isShort = () => options.disk !== undefined && options.disk.level !== 'fine';
  options.disk?.onChange(() => void ready.then(pump, () => undefined));

  function pump(): void {
    charge();
    for (;;) {
      const next = closed || isShort() ? undefined : turns.next([...waiting], [...running], slots);
      if (!next) break;
      next.instead?.run?.giveWay.abort();
      if (next.instead) running.delete(next.instead);
      begin(next.start);
    }
    tellPlaces();
    clearTimeout(looking);
    if (!closed && running.size > 0) looking = setTimeout(pump, LOOK).unref();
  }

  function begin(work: Work): void {
    waiting.delete(work);
    running.add(work);
    work.run = { began: now(), charged: now(), low: false, worker: workers.take(), giveWay: new AbortController() };
    lower(work, work.run);
    // What is caught here is a full or broken disk.
    const job = convert(work, work.run)
      .catch((error: unknown) => {
        if (isFull(error)) options.disk?.refused(error);
        return fail(work, { reason: isFull(error) ? 'no-space' : 'crashed', detail: String(error) });
      })
      .catch((error: unknown) => log.warn({ id: work.id, error: String(error) }, 'files could not be removed'));
    work.job = job;
    jobs.add(job);
    void job.finally(() => {
      jobs.delete(job);
      // Where it gave way it may have been begun anew by now.
      if (work.job === job) running.delete(work);
      pump();
    });
  }

  async function convert(work: Work, run: Running): Promise<void> {
    const { id } = work;
    const tools = await ready;
    const ending = endingOf(work.status.name);
    // One after the other: a status is on disk before it is told.
    let told = Promise.resolve();
    const tell = (change: Partial<DocumentStatus>) => {
      const { ahead: _, ...before } = work.status;
      const next = { ...before, ...change };
      work.status = next;
      told = told.then(async () => {
        if (work.dropped) return;
        await documents.write(next);
        if (closed || work.dropped) return;
        if (next.state === 'ready') {
          await documents.removeTask(id);
          underway.delete(id);
        }
        onStatus(next);
      });
      // Waited for below; until then a full disk must not count as an error that nobody handles.
      told.catch(() => undefined);
      return told;
    };
    void tell({ state: 'converting' });
    const place = await mkdtemp(join(scratch, 'job-'));
    const others = [...running].filter((other) => other !== work && other.run?.low === false);
    const outcome = await run.worker.run(
      {
        id,
        ending,
        folder: documents.folder(id),
        scratch: place,
        limits,
        tools,
        profile: ending === 'pdf' ? null : await profile,
        // While half of the cores are free, page 1 gets one of its own.
        previewAfter: 2 * (others.length + 1) <= availableParallelism() ? 0 : PATIENCE,
      },
      {
        whole: Math.max(0, limits.deadline - work.spent),
        firstPage: work.status.drawn > 0 ? undefined : Math.max(0, limits.firstPage - work.spent),
      },
      (progress) => void tell(onwards(work.status, progress)),
      run.giveWay.signal,
    );
    // Looked at before what it made is gone.
    if (MAY_BE_SPACE.has(outcome.reason)) await options.disk?.look();
    const short = MAY_BE_SPACE.has(outcome.reason) && isShort();
    await removeTree(place);
    await told;
    // Cut off: the folder stays as it is for the next start, or goes with the document.
    if (closed || work.dropped) return;
    charge();
    work.run = undefined;
    work.spent += now() - run.began;
    if (outcome.gaveWay) {
      log.info({ id }, 'a document gave way to another');
      await tell({ state: 'queued' });
      waiting.add(work);
      return;
    }
    if (outcome.reason) return await fail(work, short ? { ...outcome, reason: 'no-space' } : outcome);
    await tell({ state: 'ready' });
    log.info({ id, pages: work.status.pages, ms: Math.round(work.spent) }, 'document converted');
  }

  async function fail({ id, status: { name } }: Work, { reason = 'crashed', detail }: Outcome): Promise<void> {
    log.info({ id, reason, detail }, 'document failed');
    await documents.remove(id);
    underway.delete(id);
    onStatus({ id, name, state: 'failed', ...START, reason });
  }

  /** Tells those that wait how many come before them, where that has changed. */
  function tellPlaces(): void {
    if (telling !== undefined || closed) return;
    let changed = false;
    for (const [ahead, work] of turns.order([...waiting]).entries()) {
      if (work.status.ahead === ahead) continue;
      changed = true;
      work.status = { ...work.status, ahead };
      onStatus(work.status);
    }
    if (!changed) return;
    telling = setTimeout(() => {
      telling = undefined;
      tellPlaces();
    }, TELL).unref();
  }

  async function present(id: string): Promise<DocumentStatus | undefined> {
    const known = underway.get(id)?.status ?? (await documents.read(id));
    return known?.state === 'ready' ? known : underway.get(id)?.status;
  }

  async function enter({ id, name, source, party }: ConversionJob): Promise<DocumentStatus | Full> {
    await ready;
    const known = await present(id);
    if (known) {
      await rm(source, { force: true });
      // Another name may lie where the first did not. While it is under way the first one may, which will be told.
      const reason = known.state === 'ready' ? checkOtherName(name, known.name) : undefined;
      return reason ? { id, name, state: 'failed', ...START, reason } : known;
    }
    const full = turns.full(party, [...waiting]);
    if (full) return full;
    const task = { party, cutOff: 0 };
    const work = newWork({ id, name, state: 'queued', ...START }, task);
    await documents.create(work.status, source, task);
    enqueue(work);
    pump();
    const ahead = turns.order([...waiting]).indexOf(work);
    if (ahead >= 0) work.status = { ...work.status, ahead };
    return work.status;
  }

  return {
    async submit(job) {
      documents.folder(job.id);
      if (closed) throw new Error('the converter is closed');
      const before = entering.get(job.id);
      // The first source wins; this one's bytes are the same.
      if (before) {
        await before.catch(() => undefined);
        return this.submit(job);
      }
      const entry = enter(job).finally(() => entering.delete(job.id));
      entering.set(job.id, entry);
      return entry;
    },

    async remove(id) {
      documents.folder(id);
      await ready;
      await entering.get(id)?.catch(() => undefined);
      const work = underway.get(id);
      if (work) {
        underway.delete(id);
        waiting.delete(work);
        work.dropped = true;
        work.run?.giveWay.abort();
        await work.job;
        tellPlaces();
      }
      await documents.remove(id);
    },

    async status(id) {
      documents.folder(id);
      await ready;
      return present(id);
    },

    async close() {
      closed = true;
      stopping.abort();
      clearTimeout(looking);
      clearTimeout(telling);
      await profile;
      await workers.close();
      await Promise.all(jobs);
    },
  };
}

/** Where a document is done anew, nothing is taken back of what was known of it before. */
function onwards(before: DocumentStatus, progress: Progress): Progress {
  const { drawn = 0, titles = [], sizes = [] } = progress;
  return {
    ...progress,
    drawn: Math.max(before.drawn, drawn),
    titles: titles.length < before.titles.length ? before.titles : titles,
    sizes: sizes.length < before.sizes.length ? before.sizes : sizes,
  };
}

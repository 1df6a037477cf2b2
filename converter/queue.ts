import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import type { ConversionJob, Converter, DocumentStatus } from './contract.ts';
import { createDocuments } from './documents.ts';
import { removeTree } from './files.ts';
import { checkOtherName, endingOf } from './formats/detect.ts';
import type { ConverterLimits } from './limits.ts';
import { prepareProfile } from './profile.ts';
import { findTools, type Tools } from './tools.ts';
import { createWorker, type Outcome, type Worker } from './workers.ts';

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
  readonly log: ConverterLog;
  /** Told every change of every document, in order; 'failed' once, when its files are gone. */
  readonly onStatus: (status: DocumentStatus) => void;
  /** Documents that are converted at the same time; 2 when not given. */
  readonly workers?: number;
  /** bubblewrap's name or path. */
  readonly bwrap?: string;
  /** Whether documents of all kinds are converted where bubblewrap does not work. */
  readonly unsandboxed?: boolean;
}

/** How long a document converts before page 1 is converted on its own while other jobs need the cores, in ms. */
const PATIENCE = 4000;

const START = { pages: 0, drawn: 0, pdf: false, sizes: [], titles: [] } as const;

interface Ready {
  readonly tools: Tools;
  readonly profile: string | null;
}

/** Makes the converter; jobs that an earlier process left unfinished start anew. */
export function createConverter(options: ConverterOptions): Converter {
  const { limits, log, onStatus } = options;
  const scratch = resolve(options.scratch);
  const documents = createDocuments(options.documents);
  const idle: Worker[] = Array.from({ length: options.workers ?? 2 }, createWorker);
  const workers = [...idle];
  const waiting: DocumentStatus[] = [];
  /** Documents that are neither ready nor failed. */
  const underway = new Map<string, DocumentStatus>();
  /** Submissions being taken in, by id, so that the same document twice at once is taken in once. */
  const entering = new Map<string, Promise<DocumentStatus>>();
  const running = new Set<Promise<void>>();
  /** Jobs that workers have, by the id of their document. */
  const jobs = new Map<string, { readonly worker: Worker; readonly done: Promise<void> }>();
  /** Documents that are being removed: nothing more is told or written of them. */
  const unwanted = new Set<string>();
  const stopping = new AbortController();
  let closed = false;

  async function start(): Promise<Ready> {
    await removeTree(scratch);
    await mkdir(scratch, { recursive: true });
    for (const status of await documents.recover()) {
      log.info({ id: status.id }, 'conversion was cut off, starts anew');
      const { id, name } = status;
      enqueue({ id, name, state: 'queued', ...START });
    }
    const { tools, problems } = await findTools(options);
    for (const problem of problems) log.warn({}, problem);
    // Without LibreOffice pictures of PDF files can still be made.
    const profile = await prepareProfile(tools, scratch, stopping.signal).catch((error: unknown) => {
      if (!closed) log.warn({ error: String(error) }, 'LibreOffice cannot be used');
      return null;
    });
    return { tools, profile };
  }

  const ready = start();
  // Each caller sees the error of a folder that cannot be made; here it must not end the process.
  ready.then(pump, (error: unknown) => log.warn({ error: String(error) }, 'converter cannot start'));

  function enqueue(status: DocumentStatus): void {
    underway.set(status.id, status);
    waiting.push(status);
  }

  function pump(): void {
    while (!closed && idle.length > 0) {
      const status = waiting.shift();
      const worker = status && idle.pop();
      if (!status || !worker) return;
      // What is caught here is a full or broken disk.
      const job = convert(worker, status)
        .catch((error: unknown) => fail(status, { reason: 'crashed', detail: String(error) }))
        .catch((error: unknown) => log.warn({ id: status.id, error: String(error) }, 'files could not be removed'));
      running.add(job);
      jobs.set(status.id, { worker, done: job });
      void job.finally(() => {
        running.delete(job);
        jobs.delete(status.id);
        idle.push(worker);
        pump();
      });
    }
  }

  async function convert(worker: Worker, queued: DocumentStatus): Promise<void> {
    const { id } = queued;
    const { tools, profile } = await ready;
    const began = performance.now();
    let status = queued;
    // One after the other: a status is on disk before it is told.
    let told = Promise.resolve();
    const tell = (change: Partial<DocumentStatus>) => {
      status = { ...status, ...change };
      const next = status;
      told = told.then(async () => {
        if (unwanted.has(id)) return;
        await documents.write(next);
        if (closed || unwanted.has(id)) return;
        if (next.state === 'ready') underway.delete(id);
        else underway.set(id, next);
        onStatus(next);
      });
      // Waited for below; until then a full disk must not count as an error that nobody handles.
      told.catch(() => undefined);
      return told;
    };
    void tell({ state: 'converting' });
    const place = await mkdtemp(join(scratch, 'job-'));
    // From here on the worker can be told.
    if (unwanted.has(id)) return await removeTree(place);
    const outcome = await worker.run(
      {
        id,
        ending: endingOf(queued.name),
        folder: documents.folder(id),
        scratch: place,
        limits,
        tools,
        profile,
        // While half of the cores are free, page 1 gets one of its own.
        previewAfter: 2 * running.size <= availableParallelism() ? 0 : PATIENCE,
      },
      (progress) => void tell(progress),
    );
    await removeTree(place);
    await told;
    // Cut off: the folder stays as it is for the next start, or goes with the document.
    if (closed || unwanted.has(id)) return;
    if (outcome.reason) return fail(status, outcome);
    await tell({ state: 'ready' });
    log.info({ id, pages: status.pages, ms: Math.round(performance.now() - began) }, 'document converted');
  }

  async function fail({ id, name }: DocumentStatus, { reason = 'crashed', detail }: Outcome): Promise<void> {
    log.info({ id, reason, detail }, 'document failed');
    await documents.remove(id);
    underway.delete(id);
    onStatus({ id, name, state: 'failed', ...START, reason });
  }

  async function present(id: string): Promise<DocumentStatus | undefined> {
    const known = underway.get(id) ?? (await documents.read(id));
    return known?.state === 'ready' ? known : underway.get(id);
  }

  async function enter(job: ConversionJob): Promise<DocumentStatus> {
    await ready;
    const known = await present(job.id);
    if (known) {
      await rm(job.source, { force: true });
      // Another name may lie where the first did not. While it is under way the first one may, which will be told.
      const reason = known.state === 'ready' ? checkOtherName(job.name, known.name) : undefined;
      return reason ? { id: job.id, name: job.name, state: 'failed', ...START, reason } : known;
    }
    const status: DocumentStatus = { id: job.id, name: job.name, state: 'queued', ...START };
    await documents.create(status, job.source);
    enqueue(status);
    pump();
    return status;
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

    async status(id) {
      documents.folder(id);
      await ready;
      return present(id);
    },

    async remove(id) {
      documents.folder(id);
      await ready;
      await entering.get(id)?.catch(() => undefined);
      unwanted.add(id);
      const place = waiting.findIndex((status) => status.id === id);
      if (place >= 0) waiting.splice(place, 1);
      underway.delete(id);
      const job = jobs.get(id);
      job?.worker.cancel();
      await job?.done;
      await documents.remove(id).finally(() => unwanted.delete(id));
    },

    async close() {
      closed = true;
      stopping.abort();
      await ready.catch(() => undefined);
      await Promise.all(workers.map((worker) => worker.close()));
      await Promise.all(running);
    },
  };
}

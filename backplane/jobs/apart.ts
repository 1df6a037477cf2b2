/** Jobs of one data folder, asked for by a component and done by a converter that runs apart from it. */
import { rm } from 'node:fs/promises';
import { publishedHealth, publishHealth } from '../feed/health.ts';
import { createFolderFiles } from '../files/files.ts';
import { dataFolders } from '../files/folders.ts';
import { readJson } from '../files/json.ts';
import { createAsking } from './asking.ts';
import { startDoing } from './doing.ts';
import type { Jobs, Listener } from './job.ts';
import { KINDS } from './kinds.ts';
import type { WaitingLimits } from './waiting.ts';

/** The part of a pino logger that is used here. */
interface Log {
  warn(details: object, message: string): void;
}

const warn = (log: Log) => (problem: string, error: unknown) => log.warn({ error: String(error) }, problem);

/** @param data the folder that both share */
export function askForJobs(data: string, limits: WaitingLimits, onStatus: Listener, log: Log): Jobs {
  const folders = dataFolders(data);
  const files = createFolderFiles(data);
  return createAsking({
    folder: folders.jobs,
    limits,
    onStatus,
    alive: () => publishedHealth(data, 'converter'),
    // What a killed process left half done is gone on with by the next converter.
    stored: ({ kind, id }) => readJson(KINDS[kind].statusFile(folders, id), KINDS[kind].status),
    queued: ({ kind, id, input }) => KINDS[kind].queued(id, input),
    discard: ({ kind, input }) => files.remove(KINDS[kind].source(input)),
    removeAll: ({ kind, id }) => rm(KINDS[kind].folder(folders, id), { recursive: true, force: true }),
    warn: warn(log),
  });
}

/** Does them. Returns what ends it, and the queue. */
export function doJobs(data: string, make: (onStatus: Listener) => Jobs, log: Log): () => Promise<void> {
  const end = startDoing({ folder: dataFolders(data).jobs, make, warn: warn(log) });
  const silence = publishHealth(data, 'converter', () => true);
  return async () => {
    await silence();
    await end();
  };
}

/** As many may wait as there are: who asks bounds them. */
export const UNBOUNDED: WaitingLimits = {
  waitingOfAccount: Number.POSITIVE_INFINITY,
  waitingOfGroup: Number.POSITIVE_INFINITY,
  waiting: Number.POSITIVE_INFINITY,
};

/** Jobs of one data folder, asked for by a component and done by a converter that runs apart from it. */
import { join } from 'node:path';
import { queuedDocument } from '../../protocol/documents/status.ts';
import { publishedHealth, publishHealth } from '../feed/health.ts';
import { createFolderFiles } from '../files/files.ts';
import { dataFolders } from '../files/folders.ts';
import { readJson } from '../files/json.ts';
import { createAsking } from './asking.ts';
import { startDoing } from './doing.ts';
import type { Jobs, Listener } from './job.ts';
import { documentStatusSchema } from './schemas.ts';
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
    stored: ({ id }) => readJson(join(folders.documents, id, 'status.json'), documentStatusSchema),
    queued: ({ id, input }) => queuedDocument(id, input.name),
    discard: ({ input }) => files.remove(input.source),
    removeAll: ({ id }) => files.remove(`documents/${id}`),
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

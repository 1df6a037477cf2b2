/** What the component works on: its database and its documents, in order before anything begins that an earlier process left. */
import type { Logger } from 'pino';
import type { Disk } from '../backplane/files/disk.ts';
import { databaseFile, makeDataFolders } from '../backplane/files/folders.ts';
import type { Jobs, Listener } from '../backplane/jobs/job.ts';
import { createDocumentId } from '../backplane/tickets/document-id.ts';
import type { Settings } from '../settings.ts';
import type { Store } from '../store/store.ts';
import { openInThread } from '../store/thread/thread.ts';
import { type Conversions, createConversions } from './features/documents/conversions.ts';
import { expireSetAside, sortDocuments } from './features/documents/set-aside.ts';
import type { Limits } from './limits.ts';

export interface Data {
  readonly store: Store;
  readonly documents: Conversions;
  close(): Promise<void>;
}

/** @param jobs gives the queue of jobs, once it may begin */
export async function openData(
  settings: Settings,
  limits: Pick<Limits, 'documents'>,
  log: Logger,
  disk: Pick<Disk, 'look'>,
  jobs: (onStatus: Listener) => Jobs,
): Promise<Data> {
  const folders = await makeDataFolders(settings.data);
  const store = await openInThread(databaseFile(settings.data), (error) => {
    // What rooms know and what is on the disk may differ now; what is there is the truth, and the next start begins with it.
    log.fatal({ error: error.stack }, 'the database has failed; the process ends, to begin with what is on the disk');
    process.exit(1);
  });
  await sortDocuments(store, folders, limits.documents, log);
  const endExpiry = expireSetAside(folders, limits.documents, log);
  await disk.look();
  const documents = createConversions(folders, createDocumentId(settings.componentSecret), jobs);
  return {
    store,
    documents,
    async close() {
      await endExpiry();
      await documents.close();
      await store.close();
    },
  };
}

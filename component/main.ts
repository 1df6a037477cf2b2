/** The component, put together: store, converter, rooms, and the stream to Prosody. */
import type { Logger } from 'pino';
import type { Disk } from '../backplane/files/disk.ts';
import { databaseFile, makeDataFolders } from '../backplane/files/folders.ts';
import type { Jobs, Listener } from '../backplane/jobs/job.ts';
import { createDocumentId } from '../backplane/tickets/document-id.ts';
import { createSlotSigner } from '../backplane/tickets/slots.ts';
import type { Settings } from '../settings.ts';
import { openInThread } from '../store/thread/thread.ts';
import { serviceConfig } from './config.ts';
import { createCore, ensureRoom } from './engine.ts';
import { createConversions } from './features/documents/conversions.ts';
import { expireSetAside, sortDocuments } from './features/documents/set-aside.ts';
import { LIMITS } from './limits.ts';
import { type ByLink, createByLink } from './muc/by-link.ts';
import { createConnection } from './wire/connection.ts';

export interface RunningComponent extends ByLink {
  readonly online: boolean;
  close(): Promise<void>;
}

/** @param jobs gives who does them, once it may begin: what an earlier process left is in order by then */
export async function startComponent(
  settings: Settings,
  log: Logger,
  disk: Disk,
  jobs: (onStatus: Listener) => Jobs,
): Promise<RunningComponent> {
  const folders = await makeDataFolders(settings.data);
  const store = await openInThread(databaseFile(settings.data), (error) => {
    // What rooms know and what is on the disk may differ now; what is there is the truth, and the next start begins with it.
    log.fatal({ error: error.stack }, 'the database has failed; the process ends, to begin with what is on the disk');
    process.exit(1);
  });
  const idOf = createDocumentId(settings.componentSecret);
  await sortDocuments(store, folders, LIMITS.documents, log);
  const endExpiry = expireSetAside(folders, LIMITS.documents, log);
  // Before anything is begun that an earlier process left.
  await disk.look();
  const documents = createConversions(folders, idOf, jobs);
  const limits = { ...LIMITS, documents: { ...LIMITS.documents, ...settings.space } };
  const core = await createCore({
    config: serviceConfig(settings),
    limits,
    log,
    store,
    documents,
    disk,
    slots: createSlotSigner(settings.componentSecret),
    write: (s, lossy) => connection.send(s, lossy),
    ready: () => connection.ready(),
  });
  if (settings.firstRoom) await ensureRoom(core.rooms, settings.firstRoom);
  const connection = createConnection({
    service: settings.componentService,
    domain: settings.componentDomain,
    secret: settings.componentSecret,
    log,
    limits: limits.wire,
    onStanza: (stanza) => void core.dispatch(stanza),
    onOnline: () => void core.online(),
    onOffline: () => core.offline(),
  });
  connection.start();
  return {
    ...createByLink(core.rooms),
    get online() {
      return connection.online;
    },
    async close() {
      connection.release();
      await core.close();
      await connection.stop();
      await endExpiry();
      await documents.close();
      await store.close();
    },
  };
}

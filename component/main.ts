/** The component, put together: store, converter, rooms, and the stream to Prosody. */
import { join } from 'node:path';
import type { Logger } from 'pino';
import type { Settings } from '../settings.ts';
import type { Disk } from '../uploads/disk.ts';
import { createDocumentId } from '../uploads/document-id.ts';
import { makeDataFolders } from '../uploads/files.ts';
import { createSlotSigner } from '../uploads/slots.ts';
import { createCore, ensureRoom } from './core.ts';
import { startDocuments } from './documents.ts';
import { LIMITS } from './limits.ts';
import { renameDocuments } from './rename-documents.ts';
import { type ByLink, createByLink } from './rooms/by-link.ts';
import { serviceConfig } from './service.ts';
import { expireSetAside, sortDocuments } from './set-aside.ts';
import { openSqlite } from './store/sqlite.ts';
import { createConnection } from './wire/connection.ts';

export interface RunningComponent extends ByLink {
  readonly online: boolean;
  close(): Promise<void>;
}

export async function startComponent(settings: Settings, log: Logger, disk: Disk): Promise<RunningComponent> {
  const folders = await makeDataFolders(settings.data);
  const store = await openSqlite(join(settings.data, 'lectern.sqlite'));
  const idOf = createDocumentId(settings.componentSecret);
  await renameDocuments(store, folders, idOf, log);
  await sortDocuments(store, folders, LIMITS, log);
  const endExpiry = expireSetAside(folders, LIMITS, log);
  // Before anything is begun that an earlier process left.
  await disk.look();
  const documents = startDocuments(folders, idOf, log, disk, settings.unsandboxed);
  const limits = { ...LIMITS, ...settings.space };
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
    limits: LIMITS,
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

/** The component, put together: store, converter, rooms, and the stream to Prosody. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { defaultLimits as CONVERTER_LIMITS } from '../converter/limits.ts';
import { createConverter } from '../converter/queue.ts';
import type { Settings } from '../settings.ts';
import { dataFolders } from '../uploads/files.ts';
import { createSlotSigner } from '../uploads/slots.ts';
import { createCore, ensureRoom } from './core.ts';
import { createDocuments } from './documents.ts';
import { LIMITS } from './limits.ts';
import { titleByLink, titlesByLink } from './rooms/by-link.ts';
import { openSqlite } from './store/sqlite.ts';
import { createConnection } from './wire/connection.ts';

export interface RunningComponent {
  readonly online: boolean;
  /** See rooms/by-link.ts. */
  titleByLink(name: string): string | undefined;
  titlesByLink(): ReadonlyMap<string, string>;
  close(): Promise<void>;
}

export async function startComponent(settings: Settings, log: Logger): Promise<RunningComponent> {
  const folders = dataFolders(settings.data);
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true });
  const store = await openSqlite(join(settings.data, 'lectern.sqlite'));
  const documents = createDocuments(folders, (onStatus) =>
    createConverter({ ...folders, limits: CONVERTER_LIMITS, log: log.child({ part: 'converter' }), onStatus }),
  );
  const slots = createSlotSigner(settings.componentSecret);
  const config = {
    ...settings,
    domain: settings.componentDomain,
    accountDomain: settings.domain,
    secret: settings.componentSecret,
  };
  const core = await createCore({
    config,
    limits: LIMITS,
    log,
    store,
    documents,
    slots,
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
    get online() {
      return connection.online;
    },
    titleByLink: (name) => titleByLink(core.rooms, name),
    titlesByLink: () => titlesByLink(core.rooms),
    async close() {
      connection.release();
      await core.close();
      await connection.stop();
      await documents.close();
      await store.close();
    },
  };
}

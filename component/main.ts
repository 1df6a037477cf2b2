/** The component, put together: what it works on, the rooms, and the stream to Prosody. */
import type { Logger } from 'pino';
import type { Component } from '../backplane/direct/contract.ts';
import type { Disk } from '../backplane/files/disk.ts';
import type { Jobs, Listener } from '../backplane/jobs/job.ts';
import type { Settings } from '../settings.ts';
import { serviceConfig } from './config.ts';
import { openData } from './data.ts';
import { createCore, ensureRoom } from './engine.ts';
import { LIMITS } from './limits.ts';
import { type ByLink, createByLink } from './muc/by-link.ts';
import { createConnection } from './wire/connection.ts';

export interface RunningComponent extends ByLink, Component {
  readonly online: boolean;
  close(): Promise<void>;
}

/** @param jobs gives the queue of jobs, once it may begin: what an earlier process left is in order by then */
export async function startComponent(
  settings: Settings,
  log: Logger,
  disk: Disk,
  jobs: (onStatus: Listener) => Jobs,
): Promise<RunningComponent> {
  const limits = { ...LIMITS, documents: { ...LIMITS.documents, ...settings.space } };
  const data = await openData(settings, limits, log, disk, jobs);
  const core = await createCore({
    config: serviceConfig(settings),
    limits,
    log,
    store: data.store,
    documents: data.documents,
    disk,
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
    attach: core.attach,
    get online() {
      return connection.online;
    },
    async close() {
      connection.release();
      await core.close();
      await connection.stop();
      await data.close();
    },
  };
}

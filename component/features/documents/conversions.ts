/** Documents of rooms: hands uploads to the converter and tells the rooms that wait for them. */
import { documentFolder } from '../../../backplane/files/documents.ts';
import { type DataFolders, folderBytes } from '../../../backplane/files/folders.ts';
import { isUploaded, readUploadRecord, uploadName, writeUploadRecord } from '../../../backplane/files/uploads.ts';
import type { Full, Jobs, Listener } from '../../../backplane/jobs/job.ts';
import type { DocumentId } from '../../../backplane/tickets/document-id.ts';
import { Fault } from '../../../protocol/base/fault.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { xml } from '../../../protocol/base/xml.ts';
import type { DocumentStatus } from '../../../protocol/documents/status.ts';

/** What is to be converted, and on whose account. */
export interface Conversion {
  readonly slot: string;
  /** Name of the room that is to have it. */
  readonly room: string;
  /** Bare address of the account that answers for it. */
  readonly account: string;
}

export interface Conversions {
  /**
   * Begins to convert what was uploaded into a slot: the name it was uploaded under, and the first status. Refused while too
   * much waits: the upload stays, and can be asked for again.
   */
  convert(asked: Conversion): Promise<{ readonly name: string; readonly status: DocumentStatus } | Fault>;
  status(id: string): Promise<DocumentStatus | undefined>;
  /** Whether the file that a slot is for has come in. */
  received(slot: string): Promise<boolean>;
  /** Bytes of the file that waits in a slot; undefined: none has come in, or it is a document by now. */
  sizeOf(slot: string): Promise<number | undefined>;
  /** Bytes of all files of a document. */
  bytesOf(id: string): Promise<number>;
  /** Bytes of those that no group names, and that are kept for a while; measured every few minutes. */
  bytesSetAside(): Promise<number>;
  /** Ends its conversion and removes its files. */
  remove(id: string): Promise<void>;
  /** Told of every change of every document. */
  subscribe(listener: (status: DocumentStatus) => void): void;
  close(): Promise<void>;
}

/** `make` gets what is called at every change of a job. */
export function createConversions(
  folders: DataFolders,
  idOf: DocumentId,
  make: (onStatus: Listener) => Jobs,
): Conversions {
  const listeners: ((status: DocumentStatus) => void)[] = [];
  const now = () => performance.now();
  let measured = { at: Number.NaN, bytes: Promise.resolve(0) };
  /** What is ready: asked for at every page turn, and it never changes. The one that was asked for longest ago goes first. */
  const ready = new Map<string, DocumentStatus>();

  async function statusOf(id: string): Promise<DocumentStatus | undefined> {
    const known = ready.get(id) ?? (await jobs.status('documents', id));
    ready.delete(id);
    if (known?.state !== 'ready' || removing.has(id)) return known;
    ready.set(id, known);
    const [oldest] = ready.keys();
    if (ready.size > REMEMBERED && oldest !== undefined) ready.delete(oldest);
    return known;
  }

  /** Being removed: a status that was read meanwhile must not be remembered. */
  const removing = new Set<string>();
  const jobs = make((_kind, status) => {
    if (status.state !== 'ready') ready.delete(status.id);
    for (const listener of listeners) listener(status);
  });
  return {
    async convert({ slot, room, account }) {
      const record = await readUploadRecord(folders, slot);
      if (!record) return new Fault('item-not-found', 'nothing was uploaded into this slot');
      const id = idOf(room, record.sha256, record.name);
      const known = (await statusOf(id)) !== undefined;
      if (!known && !(await isUploaded(folders, slot))) return new Fault('gone', 'the upload is not there any more');
      // Asked for once more it is what it was.
      const again = known && record.document !== id;
      await writeUploadRecord(folders, slot, { ...record, document: id, ...(again ? { again } : {}) });
      const { name } = record;
      const status = await jobs.submit({
        kind: 'documents',
        id,
        input: { name, source: uploadName(slot) },
        party: { account, group: room },
      });
      return typeof status === 'string' ? tooManyWaiting(status) : { name, status };
    },
    status: statusOf,
    received: async (slot) => (await readUploadRecord(folders, slot)) !== undefined,
    async sizeOf(slot) {
      const record = await readUploadRecord(folders, slot);
      return record && (await isUploaded(folders, slot)) ? record.size : undefined;
    },
    bytesOf: (id) => folderBytes(documentFolder(folders.documents, id)),
    bytesSetAside() {
      if (!(now() - measured.at < MEASURED)) measured = { at: now(), bytes: folderBytes(folders.setAside) };
      return measured.bytes;
    },
    async remove(id) {
      removing.add(id);
      ready.delete(id);
      await jobs.remove('documents', id).finally(() => removing.delete(id));
    },
    subscribe(listener) {
      listeners.push(listener);
    },
    close: () => jobs.close(),
  };
}

/** Statuses of documents that are kept in memory: one of 1,000 pages has 100 kB, of 30 pages 3 kB. */
const REMEMBERED = 200;

/** ms for which the size of what is set aside is good: it changes at a start, or when an operator deletes it. */
const MEASURED = 5 * 60_000;

const WAITING: Record<Full, string> = {
  account: 'too many of your documents are waiting to be converted; try again later',
  group: 'too many documents of this group are waiting to be converted; try again later',
  all: 'too many documents are waiting to be converted; try again later',
};

const tooManyWaiting = (full: Full) =>
  new Fault('resource-constraint', WAITING[full], 'wait', xml('too-many-waiting', { xmlns: NS.document }));

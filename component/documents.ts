/** Documents of rooms: hands uploads to the converter and tells the rooms that wait for them. */
import type { Logger } from 'pino';
import type { Converter, DocumentStatus } from '../converter/contract.ts';
import { defaultLimits as CONVERTER_LIMITS } from '../converter/limits.ts';
import { createConverter } from '../converter/queue.ts';
import { Fault } from '../protocol/fault.ts';
import { type DataFolders, exists, readUploadRecord, uploadPath } from '../uploads/files.ts';

export interface Documents {
  /** Begins to convert what was uploaded into `slot`: the name it was uploaded under, and the first status. */
  convert(slot: string): Promise<{ readonly name: string; readonly status: DocumentStatus } | Fault>;
  status(id: string): Promise<DocumentStatus | undefined>;
  /** Told of every change of every document. */
  subscribe(listener: (status: DocumentStatus) => void): void;
  close(): Promise<void>;
}

/** With a converter of its own. */
export const startDocuments = (folders: DataFolders, log: Logger): Documents =>
  createDocuments(folders, (onStatus) =>
    createConverter({ ...folders, limits: CONVERTER_LIMITS, log: log.child({ part: 'converter' }), onStatus }),
  );

/** `make` gets the function that the converter calls at every change. */
export function createDocuments(
  folders: DataFolders,
  make: (onStatus: (status: DocumentStatus) => void) => Converter,
): Documents {
  const listeners: ((status: DocumentStatus) => void)[] = [];
  const converter = make((status) => {
    for (const listener of listeners) listener(status);
  });
  return {
    async convert(slot) {
      const record = await readUploadRecord(folders, slot);
      if (!record) return new Fault('item-not-found', 'nothing was uploaded into this slot');
      const source = uploadPath(folders, slot);
      const known = await converter.status(record.sha256);
      if (!(await exists(source)) && !known) return new Fault('gone', 'the upload is not there any more');
      const { name } = record;
      return { name, status: await converter.submit({ id: record.sha256, name, source }) };
    },
    status: (id) => converter.status(id),
    subscribe(listener) {
      listeners.push(listener);
    },
    close: () => converter.close(),
  };
}

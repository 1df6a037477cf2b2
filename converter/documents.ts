import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DocumentStatus } from './contract.ts';
import { move, writeWhole } from './files.ts';

/** The folder of documents on disk, as contract.ts lays it out. */
export interface Documents {
  folder(id: string): string;
  /** Makes the document's folder afresh with `source` in it. */
  create(status: DocumentStatus, source: string): Promise<void>;
  write(status: DocumentStatus): Promise<void>;
  /** The stored status; undefined when there is none that can be read. */
  read(id: string): Promise<DocumentStatus | undefined>;
  remove(id: string): Promise<void>;
  /** Empties the folders of conversions that were cut off, all but their source, and gives what they were. */
  recover(): Promise<DocumentStatus[]>;
}

const ID = /^[0-9a-f]{64}$/;

export function createDocuments(path: string): Documents {
  const root = resolve(path);

  function folder(id: string): string {
    // An id comes from outside and becomes a path.
    if (!ID.test(id)) throw new RangeError('a document id is 64 lower-case hex digits');
    return join(root, id);
  }

  const write = (status: DocumentStatus) => writeWhole(join(folder(status.id), 'status.json'), JSON.stringify(status));

  async function create(status: DocumentStatus, source: string): Promise<void> {
    await remove(status.id);
    await mkdir(folder(status.id), { recursive: true });
    // The status comes last: a folder without one is a leftover.
    await move(source, join(folder(status.id), 'source'));
    await write(status);
  }

  async function read(id: string): Promise<DocumentStatus | undefined> {
    const text = await readFile(join(folder(id), 'status.json'), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      // Written whole by this module, so it has the shape or is no JSON at all.
      return JSON.parse(text) as DocumentStatus;
    } catch {
      return undefined;
    }
  }

  async function remove(id: string): Promise<void> {
    await rm(folder(id), { recursive: true, force: true });
  }

  async function recover(): Promise<DocumentStatus[]> {
    await mkdir(root, { recursive: true });
    const cut: DocumentStatus[] = [];
    for (const id of (await readdir(root)).filter((name) => ID.test(name))) {
      const status = await read(id);
      if (status?.state === 'ready') continue;
      const source = await stat(join(folder(id), 'source')).catch(() => undefined);
      if (!status || !source) {
        await remove(id);
        continue;
      }
      for (const name of await readdir(folder(id))) {
        if (name !== 'source' && name !== 'status.json') await rm(join(folder(id), name), { recursive: true });
      }
      cut.push(status);
    }
    return cut;
  }

  return { folder, create, write, read, remove, recover };
}

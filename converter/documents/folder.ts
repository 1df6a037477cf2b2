import { mkdir, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { move, writeWhole } from '../../backplane/files/whole.ts';
import type { DocumentStatus } from '../contract.ts';
import type { Party } from '../turns.ts';

/** The folder of documents on disk, as contract.ts lays it out. */
export interface DocumentFolder {
  folder(id: string): string;
  /** Makes the document's folder afresh with `source` in it. */
  create(status: DocumentStatus, source: string, task: Task): Promise<void>;
  write(status: DocumentStatus): Promise<void>;
  writeTask(id: string, task: Task): Promise<void>;
  /** The conversion has ended: who wanted it is not kept. */
  removeTask(id: string): Promise<void>;
  /** The stored status; undefined when there is none that can be read. */
  read(id: string): Promise<DocumentStatus | undefined>;
  remove(id: string): Promise<void>;
  /** Empties the folders of conversions that were cut off, all but their source, and gives what they were. */
  recover(): Promise<{ readonly status: DocumentStatus; readonly task: Task }[]>;
}

/** What a restart must know of a conversion that is not done. */
export interface Task {
  readonly party: Party;
  /** How often it was cut off by the end of the process. */
  readonly cutOff: number;
}

/** Earlier versions did not write down for whom they converted. */
const NOBODY: Party = { account: '', group: '' };

const ID = /^[0-9a-f]{64}$/;

export function createDocumentFolder(path: string): DocumentFolder {
  const root = resolve(path);

  function folder(id: string): string {
    // An id comes from outside and becomes a path.
    if (!ID.test(id)) throw new RangeError('a document id is 64 lower-case hex digits');
    return join(root, id);
  }

  const write = (status: DocumentStatus) => writeWhole(join(folder(status.id), 'status.json'), JSON.stringify(status));

  const writeTask = (id: string, task: Task) => writeWhole(join(folder(id), 'task.json'), JSON.stringify(task));

  async function create(status: DocumentStatus, source: string, task: Task): Promise<void> {
    await remove(status.id);
    await mkdir(folder(status.id), { recursive: true });
    // The status comes last: a folder without one is a leftover.
    await move(source, join(folder(status.id), 'source'));
    await writeTask(status.id, task);
    await write(status);
  }

  async function readJson(id: string, name: string): Promise<unknown> {
    const text = await readFile(join(folder(id), name), 'utf8').catch(() => undefined);
    if (text === undefined) return undefined;
    try {
      return JSON.parse(text);
    } catch {
      return undefined;
    }
  }

  // Both are written whole by this module, so they have their shape or are no JSON at all.
  const read = async (id: string) => (await readJson(id, 'status.json')) as DocumentStatus | undefined;
  const readTask = async (id: string) => (await readJson(id, 'task.json')) as Task | undefined;

  async function remove(id: string): Promise<void> {
    await rm(folder(id), { recursive: true, force: true });
  }

  async function recover(): Promise<{ status: DocumentStatus; task: Task }[]> {
    await mkdir(root, { recursive: true });
    const cut: { status: DocumentStatus; task: Task }[] = [];
    for (const id of (await readdir(root)).filter((name) => ID.test(name))) {
      const status = await read(id);
      if (status?.state === 'ready') continue;
      const source = await stat(join(folder(id), 'source')).catch(() => undefined);
      if (!status || !source) {
        await remove(id);
        continue;
      }
      for (const name of await readdir(folder(id))) {
        if (!['source', 'status.json', 'task.json'].includes(name))
          await rm(join(folder(id), name), { recursive: true });
      }
      const { party, cutOff } = (await readTask(id)) ?? { party: NOBODY, cutOff: 0 };
      cut.push({ status, task: { party, cutOff: cutOff + 1 } });
    }
    return cut;
  }

  return {
    folder,
    create,
    write,
    writeTask,
    removeTask: (id) => rm(join(folder(id), 'task.json'), { force: true }),
    read,
    remove,
    recover,
  };
}

/** Where documents lie (backplane/files/documents.ts), as the converter fills it and finds it again after a restart. */
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { number, object, optional, string } from 'valibot';
import { type DocumentFile, documentFile, documentFolder, documentsIn } from '../../backplane/files/documents.ts';
import type { Files } from '../../backplane/files/files.ts';
import { readJson } from '../../backplane/files/json.ts';
import { move, replaceFile, syncTree, writeWhole } from '../../backplane/files/whole.ts';
import { partySchema } from '../../backplane/jobs/job.ts';
import { type DocumentInput, documentStatusSchema } from '../../backplane/jobs/kinds.ts';
import { type DocumentStatus, queuedDocument } from '../../protocol/documents/status.ts';
import type { JobFolder, StartContext, Task } from '../kind.ts';

export interface DocumentFolderOptions {
  /** Where uploaded files are. */
  readonly files: Files;
  /** Folder of the finished documents; one converter only may write there. */
  readonly documents: string;
  /** Folder to which goes what cannot be read; nobody is served that. */
  readonly setAside: string;
}

const taskSchema = object({ party: partySchema, cutOff: number(), name: optional(string()) });

/** Earlier versions did not write down for whom they converted. */
const NOBODY = { account: '', group: '' };

export function createDocumentFolder(options: DocumentFolderOptions): JobFolder<DocumentInput, DocumentStatus> {
  const root = resolve(options.documents);

  const path = (id: string) => documentFolder(root, id);
  const file = (id: string, name: DocumentFile) => documentFile(root, id, name);
  const read = (id: string) => readJson(file(id, 'status.json'), documentStatusSchema);

  async function write(status: DocumentStatus): Promise<void> {
    const text = JSON.stringify(status);
    // What is on its way is done anew after a power cut, and told often.
    if (status.state !== 'ready') return await replaceFile(file(status.id, 'status.json'), text);
    await syncTree(path(status.id));
    await writeWhole(file(status.id, 'status.json'), text);
  }

  const writeTask = ({ id, name }: DocumentStatus, task: Task) =>
    writeWhole(file(id, 'task.json'), JSON.stringify({ ...task, name }));

  async function remove(id: string): Promise<void> {
    await rm(path(id), { recursive: true, force: true });
  }

  async function create(status: DocumentStatus, { source }: DocumentInput, task: Task): Promise<void> {
    const { id } = status;
    await remove(id);
    await mkdir(path(id), { recursive: true });
    await writeTask(status, task);
    await move(options.files.path(source), file(id, 'source'));
    await writeWhole(file(id, 'status.json'), JSON.stringify(status));
  }

  /** What a folder is that has no status, or none that can be read: its task has the name as well, while there is one. */
  async function guess(id: string): Promise<DocumentStatus | undefined> {
    const name = (await readJson(file(id, 'task.json'), taskSchema))?.name;
    return name === undefined ? undefined : queuedDocument(id, name);
  }

  async function recoverOne(id: string, warn: StartContext['warn']) {
    const known = await read(id);
    if (known?.state === 'ready') return undefined;
    const source = await stat(file(id, 'source')).catch(() => undefined);
    const names = await readdir(path(id));
    // Nothing was converted yet, and the upload is where it was, or gone with its time.
    if (!source && (known || names.every((name) => name.startsWith('task.json')))) {
      await remove(id);
      return undefined;
    }
    const status = known ? queuedDocument(id, known.name) : source && (await guess(id));
    if (!status) {
      await setAside(path(id), options.setAside, id);
      warn('a document whose status cannot be read is set aside, and will be deleted', {
        id,
        folder: options.setAside,
      });
      return undefined;
    }
    for (const name of names) {
      if (!['source', 'status.json', 'task.json'].includes(name)) await rm(join(path(id), name), { recursive: true });
    }
    const { party, cutOff } = (await readJson(file(id, 'task.json'), taskSchema)) ?? { party: NOBODY, cutOff: 0 };
    return { status, task: { party, cutOff: cutOff + 1 } };
  }

  return {
    path,
    create,
    discard: ({ source }) => options.files.remove(source),
    write,
    writeTask,
    removeTask: (id) => rm(file(id, 'task.json'), { force: true }),
    read,
    remove,
    async recover(warn) {
      await mkdir(root, { recursive: true });
      const cut: { status: DocumentStatus; task: Task }[] = [];
      for (const id of await documentsIn(root)) {
        try {
          const one = await recoverOne(id, warn);
          if (one) cut.push(one);
        } catch (error) {
          // One that the disk does not give must not keep all others waiting.
          warn('a document cannot be looked at', { id, error: String(error) });
        }
      }
      return cut;
    },
  };
}

/** Out of reach, for as long as what no group names is kept: its time begins now. */
async function setAside(folder: string, target: string, id: string): Promise<void> {
  await rm(documentFolder(target, id), { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const now = new Date();
  await utimes(folder, now, now);
  await move(folder, documentFolder(target, id));
}

/**
 * Files of a document, below `<documents>/<id>/` (id is 64 lower-case hex digits, of whatever who submits it makes them):
 *
 * | file | what |
 * | --- | --- |
 * | `source` | the bytes that were uploaded |
 * | `document.pdf` | the whole document; to be fetched once `pdf` is true |
 * | `pages/N.jpg` | page N (from 1), longest side 1280 px; there once N is in `drawn` |
 * | `thumbs/N.jpg` | page N, 240 px wide, or 960 px high where that is less; there as soon as `pages/N.jpg` is |
 * | `text.json` | array of strings, the text of each page; there once `state` is 'ready' |
 * | `status.json` | the last DocumentStatus, so that a restart knows what is ready |
 * | `task.json` | until it is ready: for whom it is converted, and its name; nobody is served it |
 *
 * A document that failed leaves no file behind.
 */
import { mkdir, readdir, rm, stat, utimes } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { number, object, optional, string } from 'valibot';
import type { Files } from '../../backplane/files/files.ts';
import { readJson } from '../../backplane/files/json.ts';
import { move, replaceFile, syncTree, writeWhole } from '../../backplane/files/whole.ts';
import type { DocumentInput } from '../../backplane/jobs/kinds.ts';
import { documentStatusSchema, partySchema } from '../../backplane/jobs/schemas.ts';
import { type DocumentStatus, queuedDocument } from '../../protocol/documents/status.ts';
import type { JobFolder, Setting, Task } from '../kind.ts';

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

const ID = /^[0-9a-f]{64}$/;

export function createDocumentFolder(options: DocumentFolderOptions): JobFolder<DocumentInput, DocumentStatus> {
  const root = resolve(options.documents);

  function path(id: string): string {
    // An id comes from outside and becomes a path.
    if (!ID.test(id)) throw new RangeError('a document id is 64 lower-case hex digits');
    return join(root, id);
  }

  const statusFile = (id: string) => join(path(id), 'status.json');
  const taskFile = (id: string) => join(path(id), 'task.json');
  const read = (id: string) => readJson(statusFile(id), documentStatusSchema);

  async function write(status: DocumentStatus): Promise<void> {
    const text = JSON.stringify(status);
    // What is on its way is done anew after a power cut, and told often.
    if (status.state !== 'ready') return await replaceFile(statusFile(status.id), text);
    await syncTree(path(status.id));
    await writeWhole(statusFile(status.id), text);
  }

  const writeTask = ({ id, name }: DocumentStatus, task: Task) =>
    writeWhole(taskFile(id), JSON.stringify({ ...task, name }));

  async function remove(id: string): Promise<void> {
    await rm(path(id), { recursive: true, force: true });
  }

  async function create(status: DocumentStatus, { source }: DocumentInput, task: Task): Promise<void> {
    const { id } = status;
    await remove(id);
    await mkdir(path(id), { recursive: true });
    await writeTask(status, task);
    await move(options.files.path(source), join(path(id), 'source'));
    await writeWhole(statusFile(id), JSON.stringify(status));
  }

  /** What a folder is that has no status, or none that can be read: its task has the name as well, while there is one. */
  async function guess(id: string): Promise<DocumentStatus | undefined> {
    const name = (await readJson(taskFile(id), taskSchema))?.name;
    return name === undefined ? undefined : queuedDocument(id, name);
  }

  async function recoverOne(id: string, warn: Setting['warn']) {
    const known = await read(id);
    if (known?.state === 'ready') return undefined;
    const source = await stat(join(path(id), 'source')).catch(() => undefined);
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
    const { party, cutOff } = (await readJson(taskFile(id), taskSchema)) ?? { party: NOBODY, cutOff: 0 };
    return { status, task: { party, cutOff: cutOff + 1 } };
  }

  return {
    path,
    create,
    discard: ({ source }) => options.files.remove(source),
    write,
    writeTask,
    removeTask: (id) => rm(taskFile(id), { force: true }),
    read,
    remove,
    async recover(warn) {
      await mkdir(root, { recursive: true });
      const cut: { status: DocumentStatus; task: Task }[] = [];
      for (const id of (await readdir(root)).filter((name) => ID.test(name))) {
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
  await rm(join(target, id), { recursive: true, force: true });
  await mkdir(target, { recursive: true });
  const now = new Date();
  await utimes(folder, now, now);
  await move(folder, join(target, id));
}

/**
 * Brings the documents of earlier versions to their names of now: they were named by the SHA-256 of their bytes, and were
 * one for all rooms. It can be killed anywhere, and goes on at the next start.
 */
import { constants, copyFile, link, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Logger } from 'pino';
import { type DataFolders, exists } from '../../../backplane/files/folders.ts';
import type { DocumentId } from '../../../backplane/tickets/document-id.ts';
import type { DocumentStore } from '../../../store/contract.ts';

/** Call it before anything else reads the documents. What is left under the old names is noted as removed. */
export async function renameDocuments(
  store: DocumentStore,
  folders: DataFolders,
  idOf: DocumentId,
  log: Pick<Logger, 'info'>,
): Promise<void> {
  let renamed = 0;
  for (const [room, plain] of await store.plainDocuments()) {
    const names = new Map(plain.map((document) => [document, idOf(room, document)]));
    // Files first: a document that the database names is there.
    for (const [from, to] of names) await copyDocument(folders.documents, from, to);
    await store.renameDocuments(room, names);
    renamed += names.size;
  }
  if (renamed > 0) log.info({ documents: renamed }, 'documents have an address of their own in each group now');
}

/** Another name for the same files, where the disk can do that. The folder appears whole or not at all. */
async function copyDocument(folder: string, from: string, to: string): Promise<void> {
  const target = join(folder, to);
  if (!(await exists(join(folder, from))) || (await exists(target))) return;
  const part = `${target}.part`;
  await rm(part, { recursive: true, force: true });
  await mkdir(part);
  for (const entry of await readdir(join(folder, from), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name).slice(join(folder, from).length + 1);
    await mkdir(dirname(join(part, path)), { recursive: true });
    await another(join(folder, from, path), join(part, path));
  }
  await nameStatus(join(part, 'status.json'), to);
  await rename(part, target);
}

/** Nobody writes into a file of a document, so two may be one. Not every file system has links. */
const another = (from: string, to: string) =>
  link(from, to).catch(() => copyFile(from, to, constants.COPYFILE_FICLONE));

async function nameStatus(path: string, id: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  // The link goes first: written through it, the other document would bear this name.
  await rm(path, { force: true });
  try {
    if (text !== undefined) await writeFile(path, JSON.stringify({ ...(JSON.parse(text) as object), id }));
  } catch (error) {
    // One that cannot be read is as good as none: the folder is a leftover.
    if (!(error instanceof SyntaxError)) throw error;
  }
}

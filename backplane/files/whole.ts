/**
 * Files and folders that appear under their name whole or not at all.
 *
 * A name that a file system has on disk before the bytes leads to an empty file after a power cut, and a name that it has only
 * in memory leads to the former one: so the bytes are flushed first, then the name is given, then its folder is flushed
 * (fsync(2), rename(2)). The package write-file-atomic does the first two.
 */
import { constants } from 'node:fs';
import { cp, open, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** Writes a file so that a reader, or whoever comes after a power cut, finds the old one or, once it has resolved, the new one. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, content, { flush: true });
  await renameDurably(`${path}.part`, path);
}

/** The same for readers alone: for what is made anew at the next start, and often until then. */
export async function replaceFile(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
}

/** Gives a file or folder whose bytes are flushed its name. */
export async function renameDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  await syncFolder(dirname(to));
}

/** Flushes the names in a folder. */
const syncFolder = (path: string): Promise<void> => sync(path, constants.O_RDONLY | constants.O_DIRECTORY);

/** Flushes all that is in a folder and below it. */
export async function syncTree(path: string): Promise<void> {
  for (const entry of await readdir(path, { withFileTypes: true })) {
    if (entry.isDirectory()) await syncTree(join(path, entry.name));
    else if (entry.isFile()) await sync(join(path, entry.name), constants.O_RDONLY);
  }
  await syncFolder(path);
}

async function sync(path: string, flags: number): Promise<void> {
  await using handle = await open(path, flags);
  await handle.sync();
}

/** Moves a file or a folder that Lectern itself stored, also to another file system. There is no folder at `to`. */
export async function move(from: string, to: string): Promise<void> {
  try {
    await renameDurably(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const part = `${to}.part`;
    await rm(part, { recursive: true, force: true });
    await cp(from, part, { recursive: true, preserveTimestamps: true });
    await syncCopy(part);
    await renameDurably(part, to);
    await rm(from, { recursive: true });
  }
}

async function syncCopy(path: string): Promise<void> {
  await syncTree(path).catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOTDIR') throw error;
    await sync(path, constants.O_RDONLY);
  });
}

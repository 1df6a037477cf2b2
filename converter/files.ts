import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { type FileHandle, lstat, open, rename, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { Failure } from './failure.ts';

const execute = promisify(execFile);

/**
 * What a sandboxed program made is opened here and nowhere else, and read from the handle that was looked at. A program
 * that a document has taken over could leave anything under the name of its result: a link to another room's document
 * or to a secret of the server, which it may not read itself; a pipe or a device, which would never end; a folder.
 * The path must be a direct child of the folder that the program was given: only the last part of a path is guarded
 * against links.
 */

/** O_NONBLOCK: opening a pipe must not wait for a writer. O_NOCTTY: a terminal must not become that of this process. */
const OPEN_RESULT = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

/**
 * Opens a result that is a plain file with one link and of `most` bytes at most. The caller closes it.
 * @throws Failure 'crashed' when it is anything else, 'bomb' when it is larger; the error of lstat, ENOENT say, when
 * there is nothing
 */
export async function openResult(path: string, most: number): Promise<FileHandle> {
  // Looked at before, as opening a device may already do something, and after, as it counts what was opened.
  expectPlain(path, await lstat(path), most);
  const handle = await open(path, OPEN_RESULT).catch((error: unknown) => {
    throw isCode(error, 'ELOOP') ? new Failure('crashed', `${path} is a link`) : error;
  });
  try {
    expectPlain(path, await handle.stat(), most);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/**
 * Reads a result as UTF-8; '' when there is none.
 * @throws Failure as openResult does
 */
export async function readResult(path: string, most: number): Promise<string> {
  const handle = await openResult(path, most).catch((error: unknown) => {
    if (isCode(error, 'ENOENT')) return undefined;
    throw error;
  });
  if (!handle) return '';
  try {
    return (await readPiece(handle, (await handle.stat()).size)).toString('utf8');
  } finally {
    await handle.close();
  }
}

async function readPiece(handle: FileHandle, size: number): Promise<Buffer> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(size), 0, size, 0);
  return buffer.subarray(0, bytesRead);
}

/** Bytes that are read at once. */
const PIECE = 1024 ** 2;

/**
 * Copies a result to where others read it, or where the next program does; it appears there whole or not at all, as a
 * new file with the owner and mode of Lectern's own. Gives its bytes.
 * @throws Failure as openResult does
 */
export async function publish(from: string, to: string, most: number): Promise<number> {
  const handle = await openResult(from, most);
  try {
    const { size } = await handle.stat();
    // What is copied is what was counted, should somebody still write to it. A page's picture goes in one piece.
    const bytes =
      size > PIECE
        ? handle.createReadStream({ start: 0, end: size - 1, highWaterMark: PIECE, autoClose: false })
        : await readPiece(handle, size);
    await writeFile(`${to}.part`, bytes);
    await rename(`${to}.part`, to);
    return size;
  } finally {
    await handle.close();
  }
}

/**
 * Removes a folder that a sandboxed program has written to, if it is there. By coreutils, which go down step by step and
 * follow no link: Node goes by whole paths, and a program that has been killed, and puts a link in a folder's place
 * while it dies, would have it remove what the link leads to. Paths may also be too long to be named, and folders
 * closed to their owner.
 */
export async function removeTree(path: string): Promise<void> {
  const remove = () => execute('rm', ['-rf', '--', path]);
  await remove().catch(async () => {
    await execute('chmod', ['-R', 'u+rwX', '--', path]).catch(() => undefined);
    await remove();
  });
}

function expectPlain(path: string, found: { isFile(): boolean; nlink: number; size: number }, most: number): void {
  if (!found.isFile() || found.nlink !== 1) throw new Failure('crashed', `${path} is no plain file`);
  if (found.size > most) throw new Failure('bomb', `${path} has ${found.size} bytes`);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

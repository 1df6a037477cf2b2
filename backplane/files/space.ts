/** How a disk says that it is full, and how much is left on it. Component and web server ask here. */
import { statfs } from 'node:fs/promises';

/** EFBIG: the process may write no larger file; for the one who wanted to write that is the same. */
const FULL = new Set(['ENOSPC', 'EDQUOT', 'EFBIG']);

/**
 * Results of SQLite (https://sqlite.org/rescode.html) for a disk that takes no more: FULL, and IOERR where a write, a flush
 * or growing a file was refused, as a quota of the file system does.
 */
const SQLITE_FULL = 13;
const SQLITE_REFUSED = new Set([778, 1034, 1546, 4618, 4874]);

/** Whether something failed because there is no space, not because anything is wrong with it. */
export function isFull(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code, errcode, cause } = error as Error & { readonly code?: unknown; readonly errcode?: unknown };
  if (typeof errcode === 'number' && ((errcode & 0xff) === SQLITE_FULL || SQLITE_REFUSED.has(errcode))) return true;
  return (typeof code === 'string' && FULL.has(code)) || (cause !== undefined && isFull(cause));
}

/** Bytes that may still be written to the disk of this folder; a number without end where that cannot be told. */
export async function freeSpace(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    // What is wrong with it will be said by the next write.
    return Number.POSITIVE_INFINITY;
  }
}

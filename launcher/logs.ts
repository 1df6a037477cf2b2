// The log files of the programs that the launcher runs.

import { renameSync, statSync } from 'node:fs';
import { open } from 'node:fs/promises';

const ROTATE_AT_BYTES = 10 * 1024 * 1024;
const TAIL_BYTES = 4096;

/** Sets a log that has grown large aside as `<file>.1`, replacing the one before. Call it while nobody writes to it. */
export function rotate(file: string): void {
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size > ROTATE_AT_BYTES) renameSync(file, `${file}.1`);
}

/** The last lines of a log, at most 4 KiB; '' when there is none. */
export async function tail(file: string, lines: number): Promise<string> {
  try {
    await using handle = await open(file);
    const { size } = await handle.stat();
    const length = Math.min(size, TAIL_BYTES);
    const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
    return buffer.toString('utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '';
  }
}

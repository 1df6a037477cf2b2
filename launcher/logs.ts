// The log files of the programs that the launcher runs.

import { copyFileSync, renameSync, rmSync, statSync, truncateSync } from 'node:fs';
import { open } from 'node:fs/promises';

const ROTATE_AT_BYTES = 10 * 1024 * 1024;
const TAIL_BYTES = 4096;

const sizeOf = (file: string) => statSync(file, { throwIfNoEntry: false })?.size ?? 0;

/** Sets a log that has grown large aside as `<file>.1`, replacing the one before. Call it while nobody writes to it. */
export function rotate(file: string): void {
  if (sizeOf(file) > ROTATE_AT_BYTES) renameSync(file, `${file}.1`);
}

function setAside(file: string): void {
  try {
    copyFileSync(file, `${file}.1`);
  } catch {
    // The disk is full: rather no old lines than no new ones.
    rmSync(`${file}.1`, { force: true });
  }
  truncateSync(file);
}

/**
 * Looks again and again at logs that are being written: those that have grown large are copied to `<file>.1`, and emptied.
 * Their writers append, so they go on at the beginning; a line that comes between the two is lost. Returns what ends it.
 */
export function keepSmall(files: readonly string[], most = ROTATE_AT_BYTES, every = 60_000): () => void {
  const timer = setInterval(() => {
    for (const file of files.filter((each) => sizeOf(each) > most)) {
      try {
        setAside(file);
      } catch {
        // It is not what it was, or somebody else's by now; that must not end the programs that write.
      }
    }
  }, every);
  timer.unref();
  return () => clearInterval(timer);
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

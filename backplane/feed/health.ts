/**
 * Whether a process that runs apart does its work, for others that need to know: one file in the folder that they share. In one
 * process it is a function call instead.
 */
import { rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** ms between two signs of life, and ms after the last one until there is none: a busy machine may be late with some. */
const EVERY = 1_000;
const FRESH = 5_000;

/** component: its stream to Prosody lives. converter: it takes jobs. */
export type Part = 'component' | 'converter';

const fileOf = (data: string, part: Part) => join(data, `${part}.alive`);

/** Touches the file as long as `online` says so. Returns what ends it: the part goes. */
export function publishHealth(data: string, part: Part, online: () => boolean): () => Promise<void> {
  const gone = () => rm(fileOf(data, part), { force: true });
  const look = async () => {
    if (!online()) return await gone().catch(() => undefined);
    const now = new Date();
    try {
      await utimes(fileOf(data, part), now, now).catch(() => writeFile(fileOf(data, part), ''));
    } catch {
      // The next look tries again; without the file, others say that there is no such part.
    }
  };
  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, EVERY);
  return async () => {
    clearInterval(timer);
    // One that is under way would make the file anew.
    await looking;
    await gone();
  };
}

/** Whether a part has shown a sign of life just now. */
export async function publishedHealth(data: string, part: Part): Promise<boolean> {
  try {
    // One of the future is left from before the clock was set back.
    return Math.abs(Date.now() - (await stat(fileOf(data, part))).mtimeMs) < FRESH;
  } catch {
    return false;
  }
}

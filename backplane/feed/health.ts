/**
 * Whether the component's stream lives, from a component that runs apart to the web server, which is asked for it: one file
 * in the folder that they share. In one process it is a function call instead.
 */
import { rm, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** ms between two signs of life, and ms after the last one until there is none: a busy machine may be late with some. */
const EVERY = 1_000;
const FRESH = 5_000;

const fileOf = (data: string) => join(data, 'component.alive');

/** Touches the file as long as `online` says so. Returns what ends it: the component goes. */
export function publishHealth(data: string, online: () => boolean): () => Promise<void> {
  const gone = () => rm(fileOf(data), { force: true });
  const look = async () => {
    if (!online()) return await gone().catch(() => undefined);
    const now = new Date();
    try {
      await utimes(fileOf(data), now, now).catch(() => writeFile(fileOf(data), ''));
    } catch {
      // The next look tries again; without the file, the web server says that there is no component.
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

/** Whether a component has shown a sign of life just now. */
export async function publishedHealth(data: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(fileOf(data))).mtimeMs < FRESH;
  } catch {
    return false;
  }
}

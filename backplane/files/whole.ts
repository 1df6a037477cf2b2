/** Files and folders that appear under their name whole or not at all. */
import { cp, rename, rm, writeFile } from 'node:fs/promises';

/** Writes a file so that a reader, or a power cut, finds the old one or the new one. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}

/** Moves a file or a folder that Lectern itself stored, also to another file system. There is no folder at `to`. */
export async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
    const part = `${to}.part`;
    await rm(part, { recursive: true, force: true });
    await cp(from, part, { recursive: true, preserveTimestamps: true });
    await rename(part, to);
    await rm(from, { recursive: true });
  }
}

import { constants, copyFile, lstat, rename, rm, writeFile } from 'node:fs/promises';
import { Failure } from './failure.ts';

/**
 * Moves what a sandboxed program made to where others read it; it appears there whole or not at all.
 * @throws Failure 'crashed' for anything but a plain file: a taken-over program could leave a link to a file that it
 * may not read itself, such as another room's document.
 */
export async function publish(from: string, to: string): Promise<void> {
  await expectPlain(from);
  try {
    await rename(from, to);
  } catch (error) {
    if (!isCode(error, 'EXDEV')) throw error;
    await publishCopy(from, to);
    await rm(from);
  }
}

/** Like `publish`, but leaves the original where it is. */
export async function publishCopy(from: string, to: string): Promise<void> {
  await expectPlain(from);
  await copyFile(from, `${to}.part`, constants.COPYFILE_FICLONE);
  await rename(`${to}.part`, to);
}

/** Writes a file so that a reader, or a power cut, finds the old one or the new one. */
export async function writeWhole(path: string, text: string): Promise<void> {
  await writeFile(`${path}.part`, text);
  await rename(`${path}.part`, path);
}

/** Moves a file that Lectern itself stored, also to another file system. */
export async function move(from: string, to: string): Promise<void> {
  try {
    await rename(from, to);
  } catch (error) {
    if (!isCode(error, 'EXDEV')) throw error;
    await copyFile(from, `${to}.part`);
    await rename(`${to}.part`, to);
    await rm(from);
  }
}

async function expectPlain(path: string): Promise<void> {
  const found = await lstat(path);
  if (!found.isFile() || found.nlink !== 1) throw new Failure('crashed', `${path} is no plain file`);
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

/**
 * Files by name, for all processes of one Lectern: today a folder that they share; an object store could stand behind the same
 * few words. A name is one like `uploads/AbC` or `documents/0a…/pages/1.jpg`.
 */
import { mkdir, readFile, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { writeWhole } from './whole.ts';

export interface Files {
  /** A reader, also one after a power cut, finds either what was there before or this. */
  put(name: string, content: string | Uint8Array): Promise<void>;
  /** Undefined when there is none. */
  get(name: string): Promise<Buffer | undefined>;
  exists(name: string): Promise<boolean>;
  /** Of a folder all that is in it; what is not there is no error. */
  remove(name: string): Promise<void>;
  /** Where it lies on this machine, there or not: for programs, and for what is too large to be held. */
  path(name: string): string;
}

/** No step may lead out of the folder, or to what a tool has hidden there. */
const NAME = /^[A-Za-z0-9_-][A-Za-z0-9._-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._-]*)*$/;

/** All methods throw RangeError, or reject with it, for what is no name. */
export function createFolderFiles(folder: string): Files {
  const root = resolve(folder);
  const path = (name: string): string => {
    if (!NAME.test(name)) throw new RangeError('not the name of a file');
    return join(root, name);
  };
  return {
    path,
    async put(name, content) {
      const target = path(name);
      await mkdir(dirname(target), { recursive: true });
      await writeWhole(target, content);
    },
    get: async (name) => await readIfThere(path(name)),
    exists: async (name) => await exists(path(name)),
    remove: async (name) => await rm(path(name), { recursive: true, force: true }),
  };
}

/** Undefined when there is no such file; other errors are thrown: what cannot be read at the moment is not gone. */
export const readIfThere = (path: string): Promise<Buffer | undefined> =>
  readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw error;
  });

export const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  );

/** Where uploads and documents lie below the data folder; component and web server agree on it here. */
import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { boolean, type GenericSchema, number, object, optional, string } from 'valibot';
import { exists } from './files.ts';
import { readJson } from './json.ts';
import { writeWhole } from './whole.ts';

export { exists };

export interface DataFolders {
  readonly uploads: string;
  readonly documents: string;
  /** Documents that no group names; nobody is served these. */
  readonly setAside: string;
  readonly scratch: string;
  /** Letters about jobs, between component and converter where these are apart. */
  readonly jobs: string;
}

export const dataFolders = (data: string): DataFolders => ({
  uploads: join(data, 'uploads'),
  documents: join(data, 'documents'),
  setAside: join(data, 'set-aside'),
  scratch: join(data, 'scratch'),
  jobs: join(data, 'jobs'),
});

/** The same, made where they are not there yet. */
export async function makeDataFolders(data: string): Promise<DataFolders> {
  const folders = dataFolders(data);
  for (const folder of Object.values(folders)) await mkdir(folder, { recursive: true });
  return folders;
}

/** What is known of a file that has come in through a slot. */
export interface UploadRecord {
  /** SHA-256 of its bytes, hex */
  readonly sha256: string;
  readonly name: string;
  readonly size: number;
  /** The id of what a room makes of it; undefined until one does. */
  readonly document?: string;
  /** The room had the file already: of the same one again and again there must not stay a record each. */
  readonly again?: boolean;
}

const recordSchema = object({
  sha256: string(),
  name: string(),
  size: number(),
  document: optional(string()),
  again: optional(boolean()),
}) as GenericSchema<unknown, UploadRecord>;

/** Whether this is the id of a slot. */
export const isSlot = (text: string): boolean => /^[A-Za-z0-9_-]{22}$/.test(text);

/** The path of a slot's bytes. Throws on an id that is none, so that no path can be made of it. */
export function uploadPath(folders: DataFolders, slot: string): string {
  if (!isSlot(slot)) throw new Error('not the id of a slot');
  return join(folders.uploads, slot);
}

/** A reader finds the former record or this one. */
export async function writeUploadRecord(folders: DataFolders, slot: string, record: UploadRecord): Promise<void> {
  await writeWhole(`${uploadPath(folders, slot)}.json`, JSON.stringify(record));
}

export async function readUploadRecord(folders: DataFolders, slot: string): Promise<UploadRecord | undefined> {
  if (!isSlot(slot)) return undefined;
  return await readJson(`${uploadPath(folders, slot)}.json`, recordSchema);
}

/** Ids of all documents whose folders lie in this one. */
export const documentsIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder)).filter((name) => /^[0-9a-f]{64}$/.test(name));

/** Bytes of all files in a folder and below it; what goes meanwhile does not count. */
export async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])) {
    if (!entry.isFile()) continue;
    const info = await stat(join(entry.parentPath, entry.name)).catch(() => undefined);
    bytes += info?.size ?? 0;
  }
  return bytes;
}

export async function removeUpload(folders: DataFolders, slot: string): Promise<void> {
  await rm(uploadPath(folders, slot), { force: true });
  await rm(`${uploadPath(folders, slot)}.json`, { force: true });
}

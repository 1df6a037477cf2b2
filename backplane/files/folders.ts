/** Where all lies below the data folder: each file and folder in it has its name here, or in a file beside this one. */
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';

export interface DataFolders {
  /** See uploads.ts. */
  readonly uploads: string;
  /** See documents.ts. */
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

/** The component's alone. */
export const databaseFile = (data: string): string => join(data, 'lectern.sqlite');

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

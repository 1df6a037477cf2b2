// Which test files there are, and in which order they run.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';

// The cheap ones first: what fails there explains what fails later.
const ORDER = ['wire', 'dialogue', 'converter', 'server', 'web'];

/** Every `*.test.ts` below the folder: first the folders of ORDER, then the others, each by name. */
export function testFiles(folder: string): string[] {
  const rank = (file: string) => {
    const place = ORDER.indexOf(file.split('/')[0] ?? '');
    return place < 0 ? ORDER.length : place;
  };
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((file) => join(folder, file));
}

/** The files of `onDisk` of which `executed` has none, by absolute or relative path. */
export function notRun(onDisk: string[], executed: ReadonlySet<string>): string[] {
  return onDisk.filter((file) => !executed.has(join(process.cwd(), file)) && !executed.has(file));
}

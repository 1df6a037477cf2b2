// Which test files there are, and in which order they run.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * `test`: all but those of test/interop, which need the clients that others made; `interop`: those. The parts of `test`, as
 * main.ts runs them: `documents` (LibreOffice), `browsers`, and `rooms` for all the rest.
 */
export type Suite = 'test' | 'interop' | Part;
export type Part = 'rooms' | 'documents' | 'browsers';

const FOLDERS: ReadonlyMap<string, Part | 'interop'> = new Map([
  ['interop', 'interop'],
  ['converter', 'documents'],
  ['web', 'browsers'],
]);

function isOf(suite: Suite, file: string): boolean {
  const part = FOLDERS.get(file.split('/')[0] ?? '') ?? 'rooms';
  return suite === 'test' ? part !== 'interop' : part === suite;
}

// The cheap ones first: what fails there explains what fails later.
const ORDER = ['wire', 'store', 'dialogue', 'core', 'converter', 'server', 'web'];

/** Every `*.test.ts` of the suite: first the folders of ORDER, then the others, each by name. */
export function testFiles(suite: Suite): string[] {
  const rank = (file: string) => {
    const place = ORDER.indexOf(file.split('/')[0] ?? '');
    return place < 0 ? ORDER.length : place;
  };
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && isOf(suite, file))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((file) => join('test', file));
}

/** The files of `onDisk` of which `executed` has none, by absolute or relative path. */
export function notRun(onDisk: string[], executed: ReadonlySet<string>): string[] {
  return onDisk.filter((file) => !executed.has(join(process.cwd(), file)) && !executed.has(file));
}

// Which test files there are, and in which order they run.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** `test`: all but those of test/interop, which need the clients that others made; `interop`: those. */
export type Suite = 'test' | 'interop';

// The cheap ones first: what fails there explains what fails later.
const ORDER = ['wire', 'dialogue', 'converter', 'server', 'web'];

/** Every `*.test.ts` of the suite: first the folders of ORDER, then the others, each by name. */
export function testFiles(suite: Suite): string[] {
  const rank = (file: string) => {
    const place = ORDER.indexOf(file.split('/')[0] ?? '');
    return place < 0 ? ORDER.length : place;
  };
  return readdirSync('test', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts') && file.startsWith('interop/') === (suite === 'interop'))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
    .map((file) => join('test', file));
}

/** The files of `onDisk` of which `executed` has none, by absolute or relative path. */
export function notRun(onDisk: string[], executed: ReadonlySet<string>): string[] {
  return onDisk.filter((file) => !executed.has(join(process.cwd(), file)) && !executed.has(file));
}

import { execFile } from 'node:child_process';
import { realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { sandboxArguments } from './sandbox.ts';

/** The programs of this machine, looked up once at start. */
export interface Tools {
  /** soffice.bin itself: the wrapper around it costs 0.2 s and starts again what was killed. */
  readonly soffice: string;
  /** bubblewrap; undefined where it is missing or may not make namespaces. */
  readonly bwrap: string | undefined;
}

async function find(name: string): Promise<string | undefined> {
  for (const folder of (process.env.PATH ?? '/usr/bin').split(delimiter)) {
    const path = await realpath(join(folder, name)).catch(() => undefined);
    if (path) return path;
  }
  return undefined;
}

/** Looks the programs up. `bwrap` is the name or path to try; it is tried in earnest, as containers often forbid it. */
export async function findTools(bwrap = 'bwrap'): Promise<{ tools: Tools; problems: string[] }> {
  const problems: string[] = [];
  const wrapper = await find('soffice');
  if (!wrapper) problems.push('soffice is not installed: office formats cannot be converted');
  for (const name of ['prlimit', 'pdfinfo', 'pdftocairo', 'pdftotext']) {
    if (!(await find(name))) problems.push(`${name} is not installed: nothing can be converted`);
  }
  const works = await promisify(execFile)(bwrap, [...sandboxArguments('/tmp'), 'true']).then(
    () => true,
    () => false,
  );
  if (!works) {
    problems.push('bubblewrap does not work here: documents are converted without a sandbox, with limits only');
  }
  const soffice = wrapper ? join(dirname(wrapper), 'soffice.bin') : 'soffice.bin';
  return { tools: { soffice, bwrap: works ? bwrap : undefined }, problems };
}

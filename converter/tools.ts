import { execFile } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { startArguments } from './walls.ts';

/** What the sandbox is made of on this machine, looked up once at start. */
export interface Tools {
  /** bubblewrap; undefined where it is missing or may not make namespaces. */
  readonly bwrap: string | undefined;
  /** The filter of system calls for bubblewrap, base64; undefined where none could be made. */
  readonly filter: string | undefined;
  /** Whether documents of all kinds are converted where there is no sandbox: the operator's word. */
  readonly unsandboxed: boolean;
  /** Files and folders of the system that programs need besides libraries and fonts, by the absolute path of the program. */
  readonly needs?: Readonly<Record<string, readonly string[]>>;
}

export interface ToolsOptions {
  /** bubblewrap's name or path; it is tried in earnest, as containers often forbid it. */
  readonly bwrap?: string | undefined;
  readonly unsandboxed?: boolean | undefined;
  /** The Python that has libseccomp: Debian's own, for which the package is made; another one may come first in PATH. */
  readonly python?: string | undefined;
}

/** util-linux's, which start all others. */
const PROGRAMS = ['prlimit', 'setpriv'];

const FILTER = fileURLToPath(new URL('./filter.py', import.meta.url));

const execute = promisify(execFile);

/** Folders in which the operator's programs are. */
export const searchPath = (): string[] => (process.env.PATH ?? '/usr/bin').split(delimiter);

/** Lines for the operator: programs that are not where Debian has them. Inside of the sandbox there is no other place. */
export async function missing(programs: readonly string[], what: (program: string) => string): Promise<string[]> {
  const found = await Promise.all(programs.map((name) => find(name, ['/usr/bin'])));
  return programs
    .filter((_, index) => !found[index])
    .map((name) => `/usr/bin/${name} is not there: ${what(name)} can be converted`);
}

export async function find(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const path = await realpath(join(folder, name)).catch(() => undefined);
    if (path) return path;
  }
  return undefined;
}

/** Tries the sandbox; `problems` are lines for the operator. */
export async function findTools(options: ToolsOptions = {}): Promise<{ tools: Tools; problems: string[] }> {
  const { unsandboxed = false } = options;
  const problems = await missing(PROGRAMS, () => 'nothing');
  // By its path, as programs are started with a PATH of their own.
  const bwrap = options.bwrap ?? (await find('bwrap', searchPath())) ?? 'bwrap';
  const works = await tryBubblewrap(bwrap);
  if (!works) {
    problems.push(
      unsandboxed
        ? 'bubblewrap does not work here: documents are converted without a sandbox, with limits only, as LECTERN_UNSANDBOXED says'
        : 'bubblewrap does not work here: only pictures and plain text are converted (docs/operators.md, What the sandbox does)',
    );
  }
  const filter = works ? await makeFilter(options.python ?? '/usr/bin/python3') : undefined;
  if (works && !filter) problems.push('python3-seccomp is not installed: the sandbox does not filter system calls');
  return { tools: { bwrap: works ? bwrap : undefined, filter, unsandboxed }, problems };
}

/** Whether a program can be started in the sandbox that jobs get. */
export async function tryBubblewrap(bwrap: string): Promise<boolean> {
  const [file = '', ...args] = startArguments(bwrap, { program: '/usr/bin/true', needs: [], reads: [] });
  return execute(file, [...args, '/usr/bin/true']).then(
    () => true,
    () => false,
  );
}

/** Which of these files other users may not read. The folders above need not be open: bubblewrap goes through as root. */
export async function closedToOthers(paths: readonly string[]): Promise<string[]> {
  const modes = await Promise.all(paths.map((path) => stat(path).then(({ mode }) => mode)));
  return paths.filter((_, index) => !((modes[index] ?? 0) & 0o004));
}

async function makeFilter(python: string): Promise<string | undefined> {
  const made = await execute(python, ['-I', FILTER], { encoding: 'buffer' }).catch(() => undefined);
  return made?.stdout.toString('base64');
}

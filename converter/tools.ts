import { execFile } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { viewsFiles } from './documents/formats/views.ts';
import { startArguments } from './sandbox.ts';

/** The programs of this machine, looked up once at start. */
export interface Tools {
  /** soffice.bin itself: the wrapper around it costs 0.2 s and starts again what was killed. */
  readonly soffice: string;
  /** bubblewrap; undefined where it is missing or may not make namespaces. */
  readonly bwrap: string | undefined;
  /** The filter of system calls for bubblewrap, base64; undefined where none could be made. */
  readonly filter: string | undefined;
  /** Whether documents of all kinds are converted where there is no sandbox: the operator's word. */
  readonly unsandboxed: boolean;
}

export interface ToolsOptions {
  /** bubblewrap's name or path; it is tried in earnest, as containers often forbid it. */
  readonly bwrap?: string | undefined;
  readonly unsandboxed?: boolean | undefined;
  /** The Python that has libseccomp: Debian's own, for which the package is made; another one may come first in PATH. */
  readonly python?: string | undefined;
}

/** poppler's programs, libvips' and util-linux's, where Debian has them; inside of the sandbox there is no other place. */
const PROGRAMS = ['prlimit', 'setpriv', 'vips', 'pdfinfo', 'pdftoppm', 'pdftotext'];

const FILTER = fileURLToPath(new URL('./filter.py', import.meta.url));

const execute = promisify(execFile);

async function find(name: string, folders: readonly string[]): Promise<string | undefined> {
  for (const folder of folders) {
    const path = await realpath(join(folder, name)).catch(() => undefined);
    if (path) return path;
  }
  return undefined;
}

/** Looks the programs up; `problems` are lines for the operator. */
export async function findTools(options: ToolsOptions = {}): Promise<{ tools: Tools; problems: string[] }> {
  const { unsandboxed = false } = options;
  const problems: string[] = [];
  const folders = (process.env.PATH ?? '/usr/bin').split(delimiter);
  const wrapper = await find('soffice', folders);
  if (!wrapper) problems.push('soffice is not installed: only PDF files can be converted');
  for (const name of PROGRAMS) {
    if (await find(name, ['/usr/bin'])) continue;
    problems.push(`/usr/bin/${name} is not there: ${name === 'vips' ? 'no pictures' : 'nothing'} can be converted`);
  }
  const soffice = wrapper ? join(dirname(wrapper), 'soffice.bin') : 'soffice.bin';
  // By its path, as programs are started with a PATH of their own.
  const bwrap = options.bwrap ?? (await find('bwrap', folders)) ?? 'bwrap';
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
  if (works && process.getuid?.() === 0) {
    for (const path of await closedToOthers(viewsFiles)) {
      problems.push(`${path} is closed to other users: PDF files are shown by pictures alone`);
    }
  }
  return { tools: { soffice, bwrap: works ? bwrap : undefined, filter, unsandboxed }, problems };
}

/** Whether a program can be started in the sandbox that documents get. */
export async function tryBubblewrap(bwrap: string): Promise<boolean> {
  const [file = '', ...args] = startArguments(bwrap, { program: '/usr/bin/true', reads: [] });
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

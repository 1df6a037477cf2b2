import { spawn } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import type { ConverterLimits } from './limits.ts';
import type { Tools } from './tools.ts';

/** Enough of a program's words for its errors and for pdfinfo's list of 1,000 pages; a flood must not fill memory. */
const OUTPUT_KEPT = 1024 ** 2;

/** What is in the sandbox beside the job's own folder: programs, libraries and fonts, all read-only. */
const READABLE = [
  '/etc/fonts',
  '/etc/libreoffice',
  '/etc/alternatives',
  '/etc/ld.so.cache',
  '/opt',
  '/usr/local/share/fonts',
  '/var/cache/fontconfig',
];

/**
 * Arguments for bubblewrap: new namespaces for all, so no network, no other processes, no other documents, no
 * environment; `folder` is the only place that can be written and keeps its path.
 * A session of its own (--new-session) would put the program outside the worker's process group, which is what the
 * queue kills; the worker has no terminal, so the attack that the option answers (TIOCSTI) has no target.
 */
export function sandboxArguments(folder: string): string[] {
  return [
    '--unshare-all',
    '--die-with-parent',
    ...['--cap-drop', 'ALL'],
    ...['--ro-bind', '/usr', '/usr'],
    ...['bin', 'sbin', 'lib', 'lib32', 'lib64'].flatMap((name) => ['--symlink', `usr/${name}`, `/${name}`]),
    ...READABLE.flatMap((path) => ['--ro-bind-try', path, path]),
    ...['--proc', '/proc', '--dev', '/dev'],
    // LibreOffice puts a socket in /tmp; what it stores goes to TMPDIR. Memory-backed, so it needs a bound.
    ...['--size', String(16 * 1024 ** 2), '--tmpfs', '/tmp'],
    ...['--bind', folder, folder, '--chdir', folder],
    // Both are memory without a bound of their own; what is mounted below / stays as it is.
    ...['--remount-ro', '/dev', '--remount-ro', '/'],
    '--',
  ];
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program on hostile bytes; resolves when it has ended, whatever its exit code. */
export type Run = (command: string, args: readonly string[], options?: RunOptions) => Promise<Ran>;

export interface RunOptions {
  /** Kills the program; the promise then rejects with the signal's reason, after its end. */
  readonly signal?: AbortSignal;
  /** Added to the niceness, for work that nobody waits for at this moment. */
  readonly nice?: number;
}

/** Makes a `Run` for the job that works in `folder`. */
export function createRun(
  tools: Tools,
  folder: string,
  limits: Pick<ConverterLimits, 'memoryBytes' | 'outputBytes' | 'deadline'>,
): Run {
  const limited = [
    `--as=${limits.memoryBytes}`,
    `--fsize=${limits.outputBytes}`,
    // The queue's deadline ends a job; this ends what would somehow outlive the queue.
    `--cpu=${Math.ceil(limits.deadline / 1000) + 1}`,
    '--nofile=1024',
    '--core=0',
  ];
  return async (command, args, options = {}) => {
    options.signal?.throwIfAborted();
    await mkdir(join(folder, 'tmp'), { recursive: true });
    const sandbox = tools.bwrap ? [tools.bwrap, ...sandboxArguments(folder)] : [];
    const whole = ['-n', String(options.nice ?? 0), 'prlimit', ...limited, ...sandbox, command, ...args];
    const env = {
      PATH: '/usr/local/bin:/usr/bin:/bin',
      HOME: folder,
      TMPDIR: join(folder, 'tmp'),
      LANG: 'C.UTF-8',
      // Without a display LibreOffice looks for none of the desktop's settings.
      SAL_USE_VCLPLUGIN: 'svp',
    };
    // Each of nice, prlimit and bubblewrap becomes the next one, so a kill meets the program or its sandbox.
    const child = spawn('nice', whole, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
    const kill = () => child.kill('SIGKILL');
    options.signal?.addEventListener('abort', kill);
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      child[name].setEncoding('utf8').on('data', (text: string) => {
        if (texts[name].length < OUTPUT_KEPT) texts[name] += text;
      });
    }
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    child.on('error', (error) => reject(new Failure('crashed', `${command}: ${error.message}`)));
    child.on('close', (code, signal) => resolve(code ?? (signal === 'SIGXFSZ' ? FILE_TOO_LARGE : 128)));
    const code = await promise.finally(() => options.signal?.removeEventListener('abort', kill));
    options.signal?.throwIfAborted();
    if (code === FILE_TOO_LARGE) throw new Failure('bomb', `${command} wrote a file larger than the limit`);
    return { code, ...texts };
  };
}

/** What a shell, and bubblewrap, say of a program that SIGXFSZ (25) ended: it wrote past RLIMIT_FSIZE. */
const FILE_TOO_LARGE = 128 + 25;

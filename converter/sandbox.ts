import { spawn } from 'node:child_process';
import { lchownSync, mkdirSync, readdirSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { Failure } from './failure.ts';
import type { RunLimits } from './limits.ts';
import { killWithChildren } from './processes.ts';
import type { Tools } from './tools.ts';
import { sandboxUser, startArguments } from './walls.ts';
import { createWatch } from './watch.ts';

/** Enough of a program's words for its errors and for a list of 1,000 pages; a flood must not fill memory. */
const OUTPUT_KEPT = 1024 ** 2;

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a program on hostile bytes; resolves when it has ended, whatever its exit code. */
export type Run = (command: string, args: readonly string[], options: RunOptions) => Promise<Ran>;

export interface RunOptions {
  /** Files that the program reads, absolute paths. */
  readonly reads: readonly string[];
  /**
   * The folder that it writes, an absolute path, made here when it is not there. No other program may have it, before or
   * after: what is left in it is opened by files.ts alone. Without it the program can write nothing.
   */
  readonly writes?: string;
  /** Kills the program; the promise then rejects with the signal's reason, after its end. */
  readonly signal?: AbortSignal;
  /** Added to the niceness, for work that nobody waits for at this moment. */
  readonly nice?: number;
}

/**
 * Makes a `Run` for the job that works in `folder`, which is watched as a whole.
 * A program that breaks a limit of all together ends them all: each `Run` under way rejects with the Failure.
 */
export function createRun(tools: Tools, folder: string, limits: RunLimits): Run {
  const watch = createWatch(folder, limits);
  const limited = [
    `--as=${limits.memoryBytes}`,
    `--fsize=${limits.outputBytes}`,
    // The queue's deadline ends a job; this ends what would somehow outlive the queue.
    `--cpu=${Math.ceil(limits.deadline / 1000) + 1}`,
    '--nofile=1024',
    '--core=0',
    // Outside of the sandbox it would count all that the operator's user runs.
    ...(tools.bwrap ? [`--nproc=${limits.jobThreads}`] : []),
  ];
  return async (command, args, { reads, writes, signal, nice = 0 }) => {
    signal?.throwIfAborted();
    watch.throwIfBroken();
    const uid = tools.bwrap ? sandboxUser() : undefined;
    if (writes) prepareFolder(writes);
    if (uid !== undefined) handOver(folder, reads, writes, uid);
    const program = isAbsolute(command) ? command : join('/usr/bin', command);
    const filter = tools.filter ? 3 : undefined;
    const needs = tools.needs?.[program] ?? [];
    const walls = tools.bwrap ? startArguments(tools.bwrap, { program, needs, reads, writes, filter }) : [];
    const temporary = writes && { HOME: writes, TMPDIR: tools.bwrap ? '/tmp' : join(writes, 'tmp') };
    const env = {
      PATH: '/usr/bin:/bin',
      ...temporary,
      LANG: 'C.UTF-8',
      // LibreOffice looks for no desktop's settings then; others do not know it.
      SAL_USE_VCLPLUGIN: 'svp',
    };
    // Each of these becomes the next one, so a kill meets the program, or its sandbox and the first process in that.
    const whole = ['-n', String(nice), ...walls, 'prlimit', ...limited, program, ...args];
    const child = spawn('nice', whole, {
      cwd: writes ?? folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe', tools.filter ? 'pipe' : 'ignore'],
    });
    const said = { stdout: child.stdio[1] as Readable, stderr: child.stdio[2] as Readable };
    const kill = () => {
      // Without a pid it could not be started; when it has ended the number may be another's.
      const runs = child.exitCode === null && child.signalCode === null;
      if (child.pid !== undefined && runs) killWithChildren(child.pid);
    };
    signal?.addEventListener('abort', kill);
    const unwatch = watch.add(child.pid, kill);
    if (tools.filter) giveFilter(child.stdio[3] as Writable, tools.filter);
    const texts = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const) {
      said[name].setEncoding('utf8').on('data', (text: string) => {
        if (texts[name].length < OUTPUT_KEPT) texts[name] += text;
      });
    }
    const { promise, resolve, reject } = Promise.withResolvers<number>();
    child.on('error', (error) => reject(new Failure('crashed', `${command}: ${error.message}`)));
    child.on('close', (code, ended) => resolve(code ?? (ended === 'SIGXFSZ' ? FILE_TOO_LARGE : 128)));
    const code = await promise.finally(() => {
      signal?.removeEventListener('abort', kill);
      unwatch();
    });
    signal?.throwIfAborted();
    watch.throwIfBroken();
    if (code === FILE_TOO_LARGE) throw new Failure('bomb', `${command} wrote a file larger than the limit`);
    return { code, ...texts };
  };
}

/** What a shell, and bubblewrap, say of a program that SIGXFSZ (25) ended: it wrote past RLIMIT_FSIZE. */
const FILE_TOO_LARGE = 128 + 25;

function giveFilter(pipe: Writable, filter: string): void {
  // A bubblewrap that was killed meanwhile reads nothing.
  pipe.on('error', () => undefined);
  pipe.end(Buffer.from(filter, 'base64'));
}

/**
 * Makes the folder that a program writes, with its `tmp`. That one must be new: a program that had the folder before could
 * have put a link there, and the next one would get what it leads to for its /tmp.
 */
function prepareFolder(writes: string): void {
  mkdirSync(writes, { recursive: true });
  mkdirSync(join(writes, 'tmp'));
}

/**
 * Makes the program's user the owner of what it writes, and of what it reads as far as that was made for this job. It
 * cannot change that: it sees it on a read-only mount, and nowhere else.
 */
function handOver(folder: string, reads: readonly string[], writes: string | undefined, uid: number): void {
  for (const path of reads) if (path.startsWith(`${folder}/`)) lchownSync(path, uid, uid);
  if (!writes) return;
  lchownSync(writes, uid, uid);
  for (const name of readdirSync(writes, { recursive: true, encoding: 'utf8' }))
    lchownSync(join(writes, name), uid, uid);
}

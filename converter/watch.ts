import { lstatSync, opendirSync, readFileSync, statfsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import type { RunLimits } from './limits.ts';
import { processes, statOf } from './processes.ts';

/**
 * Bounds on all programs of a job together, which no limit of a process gives. Control groups would count more
 * exactly, but may be used only where the system hands them over to Lectern (a systemd unit with Delegate=, and not in
 * most containers); this works everywhere alike. What a program gets between two looks is bounded by what a processor can
 * fill in that time, and by its own limits.
 */
export interface Watch {
  /** Counts a program and all that it starts, until the function that is given is called. */
  add(pid: number | undefined, kill: () => void): () => void;
  /** @throws Failure 'bomb', 'crashed' or 'no-space' once a limit was broken */
  throwIfBroken(): void;
}

export type WatchLimits = Pick<
  RunLimits,
  'jobMemoryBytes' | 'jobThreads' | 'scratchBytes' | 'scratchFiles' | 'freeBytes'
>;

/** Milliseconds between two looks: a hundredth of a processor's time, and a gigabyte at most that is not seen. */
const PERIOD = 250;

/** Folders in folders: a profile of LibreOffice has 6. Paths that grow without a bound cannot be read any more. */
const DEEPEST = 32;

export function createWatch(folder: string, limits: WatchLimits): Watch {
  const programs = new Map<number, () => void>();
  let timer: NodeJS.Timeout | undefined;
  let broken: Failure | undefined;

  function look(): void {
    broken ??= told(() => judge(programs.keys(), folder, limits));
    if (broken) for (const kill of programs.values()) kill();
  }

  return {
    add(pid, kill) {
      if (pid === undefined) return () => undefined;
      programs.set(pid, kill);
      timer ??= setInterval(look, PERIOD);
      return () => {
        // What quick programs left behind counts, too.
        if (programs.size === 1) broken ??= told(() => judgeFiles(folder, 0, limits));
        programs.delete(pid);
        if (programs.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    throwIfBroken() {
      if (broken) throw broken;
    },
  };
}

/** What cannot be looked at, such as a folder that is gone, ends the programs as well. */
function told(look: () => Failure | undefined): Failure | undefined {
  try {
    return look();
  } catch (error) {
    return new Failure('crashed', String(error));
  }
}

function judge(programs: Iterable<number>, folder: string, limits: WatchLimits): Failure | undefined {
  const { threads, memory, unlinked } = countProcesses(programs);
  if (threads > limits.jobThreads) return new Failure('crashed', `${threads} threads`);
  if (memory > limits.jobMemoryBytes) return new Failure('crashed', `${memory} bytes of memory`);
  return judgeFiles(folder, unlinked, limits);
}

function judgeFiles(folder: string, unlinked: number, limits: WatchLimits): Failure | undefined {
  const { files, bytes } = countFiles(folder, limits);
  if (files > limits.scratchFiles) return new Failure('bomb', 'too many files, too deep, or closed to others');
  if (bytes + unlinked > limits.scratchBytes) return new Failure('bomb', `${bytes + unlinked} bytes of files`);
  // There are ways to hold a file that no folder and no descriptor shows. The disk shows them.
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  return free < limits.freeBytes ? new Failure('no-space', `${free} bytes of disk left`) : undefined;
}

interface Counted {
  threads: number;
  /** Bytes that are no file's: libraries are shared by all. Of sockets what they may hold. */
  memory: number;
  /** Bytes of files that have no name any more and are held open. */
  unlinked: number;
}

/**
 * Counts what processes have, and all their descendants: in a sandbox none gets another ancestor than the sandbox's first
 * process.
 */
function countProcesses(roots: Iterable<number>): Counted {
  const children = new Map<number, number[]>();
  for (const pid of processes()) {
    const parent = statOf(pid)?.parent;
    if (parent === undefined) continue;
    const siblings = children.get(parent);
    if (siblings) siblings.push(pid);
    else children.set(parent, [pid]);
  }
  const sum: Counted = { threads: 0, memory: 0, unlinked: 0 };
  const open = [...roots];
  for (let pid = open.pop(); pid !== undefined; pid = open.pop()) {
    open.push(...(children.get(pid) ?? []));
    const status = read(`/proc/${pid}/status`);
    const number = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
    sum.threads += number('Threads');
    sum.memory += 1024 * (number('RssAnon') + number('RssShmem') + number('VmSwap') + number('VmPTE'));
    for (const name of names(`/proc/${pid}/fd`, 1024)) {
      const { unlinked, memory } = countOpen(`/proc/${pid}/fd/${name}`);
      sum.unlinked += unlinked;
      sum.memory += memory;
    }
  }
  return sum;
}

/**
 * What a socket may hold that nobody reads from (net.core.wmem_max, which the kernel doubles), in bytes of the kernel's memory.
 * No process is charged for it, and one program can open as many as a machine has memory for. Pipes have a bound for
 * all of a user.
 */
const SOCKET = 2 * 208 * 1024;

function countOpen(descriptor: string): Pick<Counted, 'unlinked' | 'memory'> {
  try {
    const found = statSync(descriptor);
    const unlinked = found.isFile() && found.nlink === 0 ? found.blocks * 512 : 0;
    return { unlinked, memory: found.isSocket() ? SOCKET : 0 };
  } catch {
    // Closed meanwhile, or of the sandbox's own first process, which is not ours to look into.
    return { unlinked: 0, memory: 0 };
  }
}

/** '' for a process that has ended meanwhile. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}

/** Counts what lies below a folder, links not followed; stops where a limit is passed. */
function countFiles(folder: string, limits: WatchLimits): { files: number; bytes: number } {
  let [files, bytes] = [0, 0];
  const open: [string, number][] = [[folder, 0]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [path, depth] = next;
    if (depth > DEEPEST) return { files: Number.POSITIVE_INFINITY, bytes };
    for (const name of names(path, limits.scratchFiles - files)) {
      // Nothing that converts closes a folder to others; it would hide what is in it.
      files += name === CLOSED ? Number.POSITIVE_INFINITY : 1;
      const found = lstatSync(join(path, name), { throwIfNoEntry: false });
      if (!found) continue;
      // As `du` counts: a sparse file takes what was written.
      bytes += found.blocks * 512;
      if (found.isDirectory()) open.push([join(path, name), depth + 1]);
    }
    if (files > limits.scratchFiles || bytes > limits.scratchBytes) break;
  }
  return { files, bytes };
}

/** Stands for what cannot be looked at. No file has it for a name. */
const CLOSED = '/';

/** The names in a folder, one more than `most` at most; none when it is gone. */
function* names(path: string, most: number): Generator<string> {
  let folder: ReturnType<typeof opendirSync>;
  try {
    folder = opendirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EACCES') yield CLOSED;
    return;
  }
  try {
    for (let seen = 0; seen <= most; seen++) {
      const entry = folder.readSync();
      if (!entry) return;
      yield entry.name;
    }
  } finally {
    folder.closeSync();
  }
}

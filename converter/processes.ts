/** Processes that a conversion started: ended as one, and waited for. */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

/** How long the processes of a killed group are waited for, in ms. */
const GONE = 5000;

/** Ends all processes of the group that `pid` leads; `otherwise` is called where there is none (yet). */
export function killGroup(pid: number, otherwise: () => void): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    otherwise();
  }
}

/**
 * Waits until nothing of a group that was killed runs any more: a large program gives its memory back first, and nobody may
 * write into a folder that is being removed. Not for ever, as the kernel itself may hang on a broken disk.
 */
export async function groupGone(pid: number): Promise<void> {
  for (let waited = 0; isAlive(pid) && waited < GONE; waited += 10) {
    killGroup(pid, () => undefined);
    await wait(10);
  }
}

/**
 * Whether a process of the group runs. Those that have ended stay in it until their parent takes note of it: in containers
 * that may last seconds, or for ever, for orphans are the children of whatever was started first.
 */
export function isAlive(group: number): boolean {
  try {
    process.kill(-group, 0);
  } catch {
    return false;
  }
  return processes().some((pid) => {
    const stat = statOf(pid);
    return stat?.group === group && !hasEnded(stat);
  });
}

/** Pids of all processes that can be seen. */
export const processes = (): number[] =>
  readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

const hasEnded = ({ state }: Stat) => state === 'Z' || state === 'X';

/**
 * Ends a process and its children. It is stopped before they are looked up, as one that it was just making would be left
 * behind: bubblewrap's first child then waits for a word of its parent for ever, and holds open what it was given.
 */
export function killWithChildren(pid: number): void {
  signal(pid, 'SIGSTOP');
  for (let look = 0; look < STOPPING; look++) {
    const stat = statOf(pid);
    if (!stat || stat.state === 'T' || hasEnded(stat)) break;
  }
  for (const child of processes()) if (statOf(child)?.parent === pid) signal(child, 'SIGKILL');
  signal(pid, 'SIGKILL');
}

/** Looks until a process has stopped; it takes as long as a call of the system that it is in. */
const STOPPING = 1000;

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It has ended meanwhile.
  }
}

export interface Stat {
  /** One letter, as R, S, T (stopped), Z (ended, not taken note of). */
  readonly state: string;
  readonly parent: number;
  readonly group: number;
}

/**
 * proc_pid_stat(5): pid, the program's name in brackets, which may hold anything, the state, the parent, the group.
 * Undefined for a process that has ended meanwhile.
 */
export function statOf(pid: number): Stat | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state = '', parent, group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ', 3);
    return { state: state.toUpperCase(), parent: Number(parent), group: Number(group) };
  } catch {
    return undefined;
  }
}

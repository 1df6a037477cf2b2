/** Process groups: what a conversion started, ended and waited for as one. */
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
  return readdirSync('/proc').some((name) => /^\d+$/.test(name) && runsIn(group, name));
}

/** proc_pid_stat(5): pid, the program's name in brackets, which may hold anything, the state, the parent, the group. */
function runsIn(group: number, pid: string): boolean {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    const [state = '', , of] = stat.slice(stat.lastIndexOf(')') + 2).split(' ', 3);
    return Number(of) === group && !/[ZX]/i.test(state);
  } catch {
    return false;
  }
}

// The pid file: at most one launcher a data folder, and only a process that is really ours is ever signalled.

import { closeSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';

export const pidFilePath = (dataDir: string): string => join(dataDir, 'launcher.pid');

/**
 * Claims the data folder for this process.
 * @returns null when claimed, else the pid of the launcher that has it
 */
export function claim(file: string): number | null {
  const other = owner(file);
  if (other !== null) return other;
  rmSync(file, { force: true });
  // 'wx' fails when the file is there: of two launchers at the same moment one wins.
  const handle = openSync(file, 'wx', 0o600);
  writeSync(handle, `${process.pid} ${startTime(process.pid)}\n`);
  closeSync(handle);
  return null;
}

/** The pid of the living launcher that wrote the file, or null. */
export function owner(file: string): number | null {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return null;
  }
  const [pid, started] = text.trim().split(' ');
  if (!pid || !started || !/^[1-9]\d*$/.test(pid)) return null;
  return startTime(Number(pid)) === started ? Number(pid) : null;
}

export function release(file: string): void {
  rmSync(file, { force: true });
}

/**
 * When a process was started, in clock ticks since boot (proc(5), field 22), or '' when there is none. Pids are used
 * again; pid and start together are not.
 */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // Field 2 is the program's name in brackets and may hold blanks and brackets itself.
    const afterName = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie is gone in all but name.
    return afterName[0] === 'Z' ? '' : (afterName[19] ?? '');
  } catch {
    return '';
  }
}

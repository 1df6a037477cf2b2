import { closeSync, readdirSync, readFileSync } from 'node:fs';

/** open(2), as fdinfo writes it; Node opens everything with it. */
const CLOSE_ON_EXEC = 0o2000000;

/**
 * Closes what this process has open without knowing of it, from whoever started Lectern: programs that it starts would
 * have it open as well, and no wall stands before an open file.
 */
export function closeInherited(): void {
  for (const name of readdirSync('/proc/self/fd')) {
    try {
      const flags = /^flags:\s+([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, 'latin1'))?.[1] ?? '0';
      // Standard input, output and error are set for each program anew.
      if (Number(name) > 2 && !(Number.parseInt(flags, 8) & CLOSE_ON_EXEC)) closeSync(Number(name));
    } catch {
      // The list's own descriptor, which is closed by now.
    }
  }
}

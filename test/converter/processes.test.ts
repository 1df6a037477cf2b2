// What a conversion started has ended before the next one begins: docs/rules.md R51.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import { isAlive } from '../../converter/processes.ts';

/** A parent that takes no note of its child's end; the child leads a group of its own. Prints the child's pid. */
const CARELESS = `$| = 1; pipe(R, W); my $child = fork;
if (!$child) { setpgrp(0, 0); syswrite(W, "."); sleep 60 if $ARGV[0]; exit 0 }
sysread(R, my $made, 1); print $child; sleep 60`;

describe('converter: process groups', () => {
  for (const [what, stays] of [
    ['of which a process runs are alive', true],
    ['of which all have ended are none, whoever has not taken note of it', false],
  ] as const) {
    it(`R51.13 those ${what}`, async () => {
      const parent = spawn('perl', ['-e', CARELESS, stays ? '1' : '0'], { stdio: ['ignore', 'pipe', 'inherit'] });
      try {
        const [printed] = await once(parent.stdout, 'data');
        const group = Number(String(printed));
        // The system keeps it as long as its parent lives and has not asked.
        expect(process.kill(-group, 0)).to.equal(true);
        if (stays) {
          expect(isAlive(group)).to.equal(true);
          process.kill(-group, 'SIGKILL');
        }
        while (isAlive(group)) await new Promise(setImmediate);
        expect(process.kill(-group, 0)).to.equal(true);
      } finally {
        parent.kill('SIGKILL');
      }
    });
  }
});

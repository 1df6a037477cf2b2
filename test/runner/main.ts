// `npm test`: all tests but those of test/interop, in three parts with a mocha each. Documents keep LibreOffice busy while
// little of the rest does so with more than one processor, so these two run side by side. Browsers come last and alone: in
// their tests sound has its own time. The last lines are those of all parts together: what failed, and the sum.
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Part } from './files.ts';

const SUM = /^(\d+) passed, (\d+) failed(?:, (\d+) skipped)?$/;

const sum = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];

/** Runs a part; `say` gets its lines but for the last ones, which are added up. */
async function run(part: Part, say: (line: string) => void): Promise<void> {
  const child = spawn('mocha', [], { env: { ...process.env, TEST_PART: part }, stdio: ['ignore', 'pipe', 'inherit'] });
  let told = false;
  for await (const line of createInterface({ input: child.stdout })) {
    const [, passed, failed, skipped = 0] = SUM.exec(line) ?? [];
    if (passed !== undefined) {
      told = true;
      sum.passed += Number(passed);
      sum.failed += Number(failed);
      sum.skipped += Number(skipped);
    } else if (line.startsWith('Failed: ')) failures.push(line);
    else say(line);
  }
  if (told) return;
  // A file that cannot be loaded, for one.
  failures.push(`Failed: ${part}: it ended without a word on what was run`);
  sum.failed += 1;
}

// Of two at the same time, one is shown when it has ended.
const later: string[] = [];
await Promise.all([run('rooms', console.log), run('documents', (line) => later.push(line))]);
for (const line of later) console.log(line);
await run('browsers', console.log);

for (const line of failures) console.log(line);
console.log(`${sum.passed} passed, ${sum.failed} failed${sum.skipped > 0 ? `, ${sum.skipped} skipped` : ''}`);
process.exitCode = sum.failed > 0 ? 1 : 0;

// mocha's spec reporter, with three things added: a test file on disk of which no test was run counts as a failure (what
// nobody runs tests nothing); what failed is told once more at the end, a line each, for those who see only the end; and
// the last line is always `N passed, N failed`, with `, N skipped` if any.

import { relative } from 'node:path';
import Mocha from 'mocha';
import { notRun, type Suite, testFiles } from './files.ts';

const { EVENT_TEST_FAIL, EVENT_TEST_PASS, EVENT_TEST_PENDING } = Mocha.Runner.constants;

export default class Reporter extends Mocha.reporters.Spec {
  readonly #executed = new Set<string>();
  /** Of which all files are expected to run; none when some were chosen. */
  readonly #complete: Suite | '';

  constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
    super(runner, options);
    this.#complete = options.reporterOptions?.complete ?? '';
    for (const event of [EVENT_TEST_PASS, EVENT_TEST_FAIL, EVENT_TEST_PENDING]) {
      // Of a failed hook, too: it is reported as a failed test, with its file.
      runner.on(event, (test: Mocha.Test) => {
        if (test.file) this.#executed.add(test.file);
      });
    }
  }

  /** mocha calls this last, after all hooks and fixtures; `failures` counts theirs, too. */
  override done(failures: number, end?: (failures: number) => void): void {
    const missing = this.#complete ? notRun(testFiles(this.#complete), this.#executed) : [];
    for (const file of missing) console.log(`  Not run: ${file} holds no test that was run.`);
    if (missing.length > 0) console.log();

    for (const { file, title, err } of this.failures) {
      const [why = ''] = String(err?.message ?? '').split('\n');
      console.log(`Failed: ${relative('.', file ?? '')}: ${title}: ${why}`);
    }
    const failed = failures + missing.length;
    const skipped = this.stats.pending > 0 ? `, ${this.stats.pending} skipped` : '';
    console.log(`${this.stats.passes} passed, ${failed} failed${skipped}`);
    end?.(failed);
  }
}

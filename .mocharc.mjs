// Settings of the test runner. `npm test` (test/runner/main.ts) runs every test file but those of test/interop, which
// `npm run interop` runs; `npx mocha test/wire/one.test.ts` runs one, and `TEST_PART=rooms npx mocha` one part.

import { testFiles } from './test/runner/files.ts';

const args = process.argv.slice(2);
const chosen = args.some((arg) => arg.includes('.test.ts') || arg.startsWith('test/'));
const filtered = args.some((arg) => /^(-g|-f|--grep|--fgrep)(=|$)/.test(arg));

/** Those of one suite, see testFiles. */
export const settings = (suite) => ({
  // mocha adds what the command line names to this list, so it is left out then.
  ...(chosen ? {} : { spec: testFiles(suite) }),
  require: ['./test/helpers/hooks.ts'],
  reporter: './test/runner/reporter.ts',
  // A run of chosen files or tests is not expected to run all.
  'reporter-option': [`complete=${chosen || filtered ? '' : suite}`],
  sort: false,
  timeout: 30_000,
  slow: 1_000,
  forbidOnly: Boolean(process.env.CI),
  // The last line must come even when a test leaves something open.
  exit: true,
});

export default settings(process.env.TEST_PART ?? 'test');

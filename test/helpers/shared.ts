// What is started once for a whole run, when the first test asks for it, and ended by the hooks after the last.
//
// The one place with state of the module: mocha gives test files nothing else that they share.

import { startProsody, type TestProsody } from './prosody.ts';

let prosody: Promise<TestProsody> | undefined;

/** The run's Prosody. Do not stop it; a test that needs to has its own by startProsody(). Use account names of your own. */
export function sharedProsody(): Promise<TestProsody> {
  prosody ??= startProsody();
  return prosody;
}

export async function endShared(): Promise<void> {
  const started = prosody;
  prosody = undefined;
  await (await started)?.remove();
}

// A host in a room of its own, in a browser of its own: where most tests of the client begin.

import type { Browser } from 'playwright-core';
import { type ChromiumOptions, launchChromium } from './chromium.ts';
import { startLectern, type TestLectern } from './lectern.ts';
import { logIn, makeRoom, type Person, person } from './people.ts';
import type { TestProsody } from './prosody.ts';
import { sharedProsody } from './shared.ts';

export interface TestMeeting {
  readonly prosody: TestProsody;
  readonly lectern: TestLectern;
  readonly browser: Browser;
  readonly host: Person;
  /** The room's link, for guests. */
  readonly link: string;
  close(): Promise<void>;
}

let accounts = 0;

/** `prosody`: one of the test's own, when it means to hurt it. */
export async function startMeeting(
  options: ChromiumOptions & { prosody?: TestProsody; before?: (host: Person) => Promise<void> } = {},
): Promise<TestMeeting> {
  const prosody = options.prosody ?? (await sharedProsody());
  const lectern = await startLectern(prosody);
  accounts += 1;
  const name = `host-${accounts}`;
  const password = await prosody.createUser(name);
  const browser = await launchChromium(options);
  const host = await person(browser);
  await options.before?.(host);
  await logIn(host, lectern.url, name, password);
  const link = await makeRoom(host, `Group of ${name}`);
  return {
    prosody,
    lectern,
    browser,
    host,
    link,
    async close() {
      await browser.close();
      await lectern.remove();
    },
  };
}

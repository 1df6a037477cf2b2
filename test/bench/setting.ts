// What is measured: a real Prosody, the real server process, real browsers. Everything of one run stands on one machine,
// so that the clocks of all pages are one clock.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../helpers/chromium.ts';
import { startLectern, type TestLectern } from '../helpers/lectern.ts';
import { joinAsGuest, logIn, makeRoom, type Person, person, seesPage, upload } from '../helpers/people.ts';
import { startProsody, type TestProsody } from '../helpers/prosody.ts';
import { temporaryFolder } from '../helpers/temporary.ts';
import { beeps, wav } from '../web/voice-fixture/sound.ts';
import { watchPage } from './in-page.ts';

export interface Setting {
  readonly prosody: TestProsody;
  readonly lectern: TestLectern;
  /** A file of beeps, for a microphone. */
  readonly sound: string;
  /** Makes a host in a window of its own, in a new room. */
  host(browser: Browser): Promise<{ host: Person; link: string }>;
  guest(browser: Browser, link: string, name: string): Promise<Person>;
  /** A host and a guest in browsers of their own, with the deck on the stage; the host's microphone hears beeps. */
  pair(): Promise<{ host: Person; guest: Person; close(): Promise<void> }>;
  remove(): Promise<void>;
}

/** `env` goes to lectern.ts. */
export async function createSetting(env: Record<string, string> = {}): Promise<Setting> {
  const prosody = await startProsody();
  const lectern = await startLectern(prosody, { env });
  const password = await prosody.createUser('bench');
  const folder = temporaryFolder('bench');
  const sound = join(folder.path, 'beeps.wav');
  writeFileSync(sound, wav(beeps(61)));
  let rooms = 0;

  const setting: Setting = {
    prosody,
    lectern,
    sound,
    async host(browser) {
      const host = await person(browser);
      await host.page.addInitScript(watchPage);
      await logIn(host, lectern.url, 'bench', password);
      rooms += 1;
      return { host, link: await makeRoom(host, `Bench ${rooms}`) };
    },
    async guest(browser, link, name) {
      const guest = await person(browser);
      await guest.page.addInitScript(watchPage);
      await joinAsGuest(guest, link, name);
      return guest;
    },
    async pair() {
      const [one, two] = await Promise.all([launchChromium({ microphone: sound }), launchChromium()]);
      const { host, link } = await setting.host(one);
      await upload(host, 'talk-how-we-refactor.pptx');
      await seesPage(host, 1, 60_000);
      const guest = await setting.guest(two, link, 'Member');
      await seesPage(guest, 1);
      await host.el('start-meeting').click();
      // All pages' pictures and the pages around the shown one are there before anything is measured.
      await host.page.locator('[data-testid="stage"][data-by="canvas"]').waitFor();
      await guest.page.locator('[data-testid="stage"][data-by="canvas"]').waitFor();
      return {
        host,
        guest,
        async close() {
          await Promise.all([one.close(), two.close()]);
        },
      };
    },
    async remove() {
      await lectern.remove();
      await prosody.remove();
      folder.remove();
    },
  };
  return setting;
}

// The main job: a host presents a document with voice, others follow.

import { expect } from 'chai';
import type { Browser } from 'playwright-core';
import { launchChromium } from '../helpers/chromium.ts';
import { startLectern, type TestLectern } from '../helpers/lectern.ts';
import { joinAsGuest, logIn, makeRoom, type Person, person, seesPage, upload } from '../helpers/people.ts';
import { sharedProsody } from '../helpers/shared.ts';

describe('presenting', function () {
  this.timeout(90_000);
  let lectern: TestLectern;
  let browser: Browser;
  let host: Person;
  let link: string;

  before(async () => {
    const prosody = await sharedProsody();
    lectern = await startLectern(prosody);
    const password = await prosody.createUser('presenting-host');
    browser = await launchChromium();
    host = await person(browser);
    await logIn(host, lectern.url, 'presenting-host', password);
    link = await makeRoom(host, 'How we refactor');
  });
  after(async () => {
    await browser?.close();
    await lectern?.remove();
  });

  it('shows page 1 of an uploaded deck to the host and to a guest who comes by link', async () => {
    await upload(host, 'talk-how-we-refactor.pptx');
    await seesPage(host, 1);
    const guest = await person(browser);
    await joinAsGuest(guest, link, 'Gita');
    await seesPage(guest, 1);
    await host.page.keyboard.press('ArrowRight');
    await seesPage(host, 2);
    await seesPage(guest, 2);
    expect(guest.faults).to.deep.equal([]);
    expect(host.faults).to.deep.equal([]);
  });
});

// Every screen passes axe-core, in both languages' worth of room: light and dark, desktop and phone.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { AxeResults } from 'axe-core';
import { expect } from 'chai';
import { startMeeting, type TestMeeting } from '../helpers/meeting.ts';
import { joinAsGuest, type Person, PHONE, person, seesPage, upload } from '../helpers/people.ts';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds wrong: rule and place. */
async function violations(who: Person): Promise<string[]> {
  // Evaluated by the debugger, which the page's policy does not bind.
  await who.page.evaluate(AXE);
  const results = (await who.page.evaluate('axe.run()')) as AxeResults;
  return results.violations.flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.target.join(' ')}`));
}

describe('accessibility', function () {
  this.timeout(60_000);
  let meeting: TestMeeting;

  before(async () => {
    meeting = await startMeeting();
    await upload(meeting.host, 'slides-tam-review.pdf');
    await seesPage(meeting.host, 1);
  });
  after(() => meeting?.close());

  for (const scheme of ['light', 'dark'] as const) {
    it(`log-in, guest, home and room, ${scheme}`, async () => {
      const visitor = await person(meeting.browser);
      await visitor.page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      await visitor.page.goto(meeting.lectern.url);
      await visitor.el('login-submit').waitFor();
      expect(await violations(visitor)).to.deep.equal([]);
      await visitor.page.goto(meeting.link);
      await visitor.el('guest-submit').waitFor();
      expect(await violations(visitor)).to.deep.equal([]);
      await meeting.host.page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
      for (const panel of ['people-toggle', 'chat-toggle', 'documents-toggle']) {
        await meeting.host.el(panel).click();
        expect(await violations(meeting.host), panel).to.deep.equal([]);
      }
    });
  }

  it('a guest on a phone', async () => {
    const guest = await person(meeting.browser, { viewport: PHONE });
    await joinAsGuest(guest, meeting.link, 'Gita');
    await seesPage(guest, 1);
    expect(await violations(guest)).to.deep.equal([]);
  });
});

// Voice between real browsers through a real Prosody: heard, shown, muted, together with another's, refused.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { watchPage } from '../bench/in-page.ts';
import { launchChromium } from '../helpers/chromium.ts';
import { startMeeting, type TestMeeting } from '../helpers/meeting.ts';
import { joinAsGuest, type Person, person, seesPage, upload } from '../helpers/people.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';
import { beeps, wav } from './voice-fixture/sound.ts';

describe('voice in a room', function () {
  this.timeout(60_000);
  let folder: TemporaryFolder;
  let meeting: TestMeeting;
  let host: Person;
  let guest: Person;

  before(async () => {
    folder = temporaryFolder('voice');
    const microphone = join(folder.path, 'beeps.wav');
    writeFileSync(microphone, wav(beeps(31)));
    const watch = async (who: Person) => void (await who.page.addInitScript(watchPage));
    meeting = await startMeeting({ microphone, before: watch });
    host = meeting.host;
    await upload(host, 'slides-tam-review.pdf');
    await seesPage(host, 1);
    guest = await person(meeting.browser);
    await watch(guest);
    await joinAsGuest(guest, meeting.link, 'Gita');
    await seesPage(guest, 1);
  });
  after(async () => {
    await meeting?.close();
    folder?.remove();
  });

  const voiceFrames = (who: Person, out: boolean) =>
    who.page.evaluate((o) => lecternWatch.frames.filter((f) => f.out === o && f.text.includes('<voice ')).length, out);
  const hears = (who: Person, more: number) =>
    who.page
      .evaluate(() => lecternWatch.heard.length)
      .then((n) => who.page.waitForFunction((m) => lecternWatch.heard.length >= m, n + more, { polling: 50 }));

  it('is heard by a member, who sees who speaks', async () => {
    await host.el('mic').click();
    await hears(guest, 3);
    await guest.page.locator('[data-testid^="member-host"][data-speaking="true"]').waitFor();
    expect(await voiceFrames(host, false), 'one does not get one’s own voice back').to.equal(0);
  });

  it('bears the page turn: the event has the time of the voice, and is followed', async () => {
    await host.page.keyboard.press('ArrowRight');
    await seesPage(guest, 2);
    const stamped = await host.page.evaluate(() =>
      lecternWatch.frames.some((f) => f.out && /<stage [^>]*t="\d+"/.test(f.text) && f.text.includes('<page')),
    );
    expect(stamped).to.equal(true);
  });

  it('two are heard at once', async () => {
    await guest.el('mic').click();
    await host.page.locator('[data-testid="member-Gita"][data-speaking="true"]').waitFor();
    await Promise.all([hears(guest, 2), hears(host, 2)]);
    await guest.el('mic').click();
  });

  it('muted sends nothing, and the stage follows at once', async () => {
    await host.el('mic').click();
    await host.page.locator('[data-testid="mic"][data-state="muted"]').waitFor();
    const before = await voiceFrames(host, true);
    await host.page.keyboard.press('ArrowRight');
    await seesPage(guest, 3);
    expect(await voiceFrames(host, true)).to.be.at.most(before + 1);
    await host.el('mic').click();
    await hears(guest, 1);
  });

  it('is over with the meeting: all microphones are off, and who was heard is told', async () => {
    await guest.el('mic').click();
    await guest.page.locator('[data-testid="mic"][data-state="on"]').waitFor();
    await host.el('start-meeting').click();
    await host.el('end-meeting').click();
    await host.el('end-confirm').click();
    for (const who of [host, guest]) {
      await who.page.locator('[data-testid="mic"][data-state="off"]').waitFor();
      await who.page.getByText('Your microphone is off').waitFor();
    }
    await host.el('mic').click();
    await upload(host, 'slides-tam-review.pdf');
    await seesPage(guest, 1);
    await host.page.keyboard.press('ArrowRight');
    await host.page.keyboard.press('ArrowRight');
    await seesPage(guest, 3);
  });

  it('refused by the browser, it says what to do, and listening goes on', async () => {
    const browser = await launchChromium({ args: ['--deny-permission-prompts'], fakePermission: false });
    const refused = await person(browser, { permissions: [] });
    await refused.page.addInitScript(watchPage);
    await joinAsGuest(refused, meeting.link, 'Rafi');
    await seesPage(refused, 3);
    await refused.el('mic').click();
    await refused.page.locator('[data-testid="mic-problem"][data-problem="refused"]').waitFor();
    await hears(refused, 2);
    await browser.close();
  });

  it('without WebCodecs, it says so, and the pages are followed', async () => {
    const old = await person(meeting.browser);
    await old.page.addInitScript(() => {
      Object.assign(globalThis, { AudioEncoder: undefined, AudioDecoder: undefined });
    });
    await joinAsGuest(old, meeting.link, 'Olga');
    await seesPage(old, 3);
    await old.el('mic').click();
    await old.page.locator('[data-testid="mic-problem"][data-problem="unsupported"]').waitFor();
    await host.page.keyboard.press('ArrowLeft');
    await seesPage(old, 2);
  });
});

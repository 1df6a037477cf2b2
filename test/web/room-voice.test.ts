// Voice between real browsers through a real Prosody: heard, shown, muted, together with another's, refused.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { watchPage } from '../bench/in-page.ts';
import { launchChromium } from '../helpers/chromium.ts';
import { startMeeting, type TestMeeting } from '../helpers/meeting.ts';
import { joinAsGuest, type Person, PHONE, person, seesPage, upload } from '../helpers/people.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';
import { beeps, wav } from './voice-fixture/sound.ts';

declare global {
  interface Window {
    contexts: AudioContext[];
    sockets: WebSocket[];
  }
}

/** Keeps what the page's own code makes, so that a test can do to it what browsers do. */
function keepParts(): void {
  window.contexts = [];
  window.AudioContext = class extends AudioContext {
    constructor(options?: AudioContextOptions) {
      super(options);
      window.contexts.push(this);
    }
  };
  window.sockets = [];
  window.WebSocket = class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols);
      window.sockets.push(this);
    }
  };
}

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
    const watch = async (who: Person) => {
      await who.page.addInitScript(watchPage);
      await who.page.addInitScript(keepParts);
    };
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

  /** The names of those who speak can be read while this is there, too, and cover nothing of a button. */
  const showsSpeakers = (who: Person, beside: string) =>
    who.page.waitForFunction((selector) => {
      const [names, other] = ['[data-testid="speakers"]', selector].map((one) => document.querySelector(one));
      if (!names || !other) return false;
      // What the pointer goes through would not be found.
      const sheet = new CSSStyleSheet();
      sheet.replaceSync('[data-testid="speakers"] { pointer-events: auto }');
      document.adoptedStyleSheets = [sheet];
      const { left, top, width, height } = names.getBoundingClientRect();
      const parts = [0.1, 0.5, 0.9];
      const seen = parts.every((x) =>
        parts.every((y) => names.contains(document.elementFromPoint(left + x * width, top + y * height))),
      );
      document.adoptedStyleSheets = [];
      const box = other.getBoundingClientRect();
      const apart = left >= box.right || left + width <= box.left || top >= box.bottom || top + height <= box.top;
      return seen && (apart || selector === '.black-stage');
    }, beside);

  it('is heard by a member, who sees who speaks', async () => {
    await host.el('mic').click();
    await hears(guest, 3);
    await guest.page.locator('[data-testid^="member-host"][data-speaking="true"]').waitFor();
    const [meter, word] = await Promise.all(
      [host.page.locator('.mic-meter'), host.el('mic').getByText('Mute')].map((one) =>
        one.evaluate((el) => el.getBoundingClientRect().toJSON()),
      ),
    );
    // The level's own width may be nothing, its place is not.
    expect(meter.top, 'the level does not run through the word').to.be.at.least(word.bottom);
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

  it('shows who speaks without the list of people, on a phone too', async () => {
    const phone = await person(meeting.browser, { viewport: PHONE });
    await joinAsGuest(phone, meeting.link, 'Phoebe');
    await phone.el('speakers').getByText('host-').waitFor();
    await guest.el('people-toggle').click();
    await guest.el('speakers').getByText('host-').waitFor();
    // Nor is it hidden by what is laid over the page: the way back to the presenter, and the black stage.
    for (const who of [phone, guest]) {
      await who.page.keyboard.press('ArrowRight');
      await who.el('follow').waitFor();
      await showsSpeakers(who, '.follow-pill');
      await who.el('follow').click();
      await seesPage(who, 2);
    }
    await host.page.keyboard.press('b');
    for (const who of [phone, guest]) {
      await who.el('black-stage').waitFor();
      await showsSpeakers(who, '.black-stage');
    }
    await host.page.keyboard.press('b');
    await guest.el('black-stage').waitFor({ state: 'detached' });
    await guest.el('people-toggle').click();
    await guest.el('speakers').waitFor({ state: 'detached' });
    await phone.context.close();
  });

  it('of one account in two tabs is that of the newer, and neither hears itself', async () => {
    const page = await host.context.newPage();
    await page.addInitScript(watchPage);
    await page.goto(meeting.link);
    const tab: Person = { ...host, page, el: (id) => page.locator(`[data-testid="${id}"]`) };
    const mic = (who: Person, state: string) =>
      who.page.locator(`[data-testid="mic"][data-state="${state}"]`).waitFor();
    await tab.el('mic').click();
    await mic(host, 'off');
    await host.page.getByText('turned on somewhere else').waitFor();
    await mic(tab, 'on');
    await hears(guest, 2);
    await host.el('mic').click();
    await mic(tab, 'off');
    await mic(host, 'on');
    await hears(guest, 2);
    for (const who of [host, tab]) {
      const own = await who.page.evaluate(
        () =>
          lecternWatch.frames.filter((f) => !f.out && f.text.includes('<voice ') && f.text.includes('/host-')).length,
      );
      expect(own).to.equal(0);
    }
    await page.close();
  });

  it('looks as if it were not heard while the line is down, and is not', async () => {
    let down = true;
    await host.page.routeWebSocket(/xmpp-websocket/, (socket) => {
      if (down) void socket.close();
      else socket.connectToServer();
    });
    await host.page.evaluate(() => window.sockets.at(-1)?.close());
    await host.page
      .locator('[data-testid="mic"][data-state="on"][data-heard="false"]')
      .getByText('Not heard')
      .waitFor();
    await host.el('reconnecting').waitFor();
    const before = await voiceFrames(host, true);
    const spoken = await host.page.evaluate(() => lecternWatch.spoken.length);
    await host.page.waitForFunction((n) => lecternWatch.spoken.length > n + 1, spoken);
    expect(await voiceFrames(host, true)).to.equal(before);
    down = false;
    await host.page.locator('[data-testid="mic"][data-state="on"][data-heard="true"]').waitFor();
    await hears(guest, 1);
  });

  it('stopped by the browser, is said, and heard again at a touch of the page', async () => {
    await guest.page.evaluate(() => {
      const { resume } = AudioContext.prototype;
      AudioContext.prototype.resume = () => Promise.reject(new Error('not now'));
      addEventListener('pointerdown', () => Object.assign(AudioContext.prototype, { resume }), {
        capture: true,
        once: true,
      });
      for (const context of window.contexts) void context.suspend();
    });
    await guest.el('sound-stopped').waitFor();
    await guest.page.locator('[data-testid^="member-host"][data-speaking="false"]').waitFor();
    await guest.page.mouse.click(640, 20);
    await guest.el('sound-stopped').waitFor({ state: 'detached' });
    await hears(guest, 1);
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

  it('without WebCodecs, it says so at each try, and the pages are followed', async () => {
    const old = await person(meeting.browser);
    await old.page.addInitScript(() => {
      Object.assign(globalThis, { AudioEncoder: undefined, AudioDecoder: undefined });
    });
    await joinAsGuest(old, meeting.link, 'Olga');
    await seesPage(old, 3);
    for (let i = 0; i < 2; i++) {
      await old.el('mic').click();
      await old.page.locator('[data-testid="mic-problem"][data-problem="unsupported"]').waitFor();
      await old.el('mic-problem').getByRole('button', { name: 'Close' }).click();
      await old.el('mic-problem').waitFor({ state: 'detached' });
    }
    await host.page.keyboard.press('ArrowLeft');
    await seesPage(old, 2);
  });
});

// The frame around the stage: what stands beside it at each width, uploads, and what mends itself.

import { expect } from 'chai';
import type { Locator } from 'playwright-core';
import { startMeeting, type TestMeeting } from '../helpers/meeting.ts';
import { joinAsGuest, type Person, PHONE, person, seesPage, upload } from '../helpers/people.ts';

describe('the frame around the stage', function () {
  this.timeout(60_000);
  let meeting: TestMeeting;
  let host: Person;

  before(async () => {
    meeting = await startMeeting();
    host = meeting.host;
    await upload(host, 'slides-tam-review.pdf');
    await seesPage(host, 1);
  });
  after(() => meeting?.close());

  const box = async (what: Locator) => {
    const found = await what.first().boundingBox();
    if (!found) throw new Error(`${what} is not on the screen`);
    return found;
  };
  /** Of these, the pairs that lie over each other, by more than a rounded pixel. */
  async function overlaps(parts: Record<string, Locator>): Promise<string[]> {
    const boxes = await Promise.all(
      Object.entries(parts).map(async ([name, part]) => [name, await box(part)] as const),
    );
    return boxes.flatMap(([name, a], i) =>
      boxes
        .slice(i + 1)
        .filter(
          ([, b]) =>
            Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x) > 1 &&
            Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y) > 1,
        )
        .map(([other]) => `${name} over ${other}`),
    );
  }

  for (const width of [1280, 1000, 860, 700, 645]) {
    it(`at ${width} px nothing lies over anything: pages, slide, panel, controls`, async () => {
      await host.page.setViewportSize({ width, height: 760 });
      const panel = host.page.locator('.panel');
      if ((await panel.count()) === 0) await host.el('chat-toggle').click();
      await panel.waitFor();
      const tab = await box(host.el('panel-close'));
      expect(tab.x + tab.width).to.be.at.most(width);
      const slide = host.page.locator('.stage-host .sheet');
      expect(await overlaps({ slide, panel, tools: host.page.locator('.tools') })).to.deep.equal([]);
      const controls = { mic: host.el('mic'), previous: host.el('page-prev'), next: host.el('page-next') };
      const more = { people: host.el('people-toggle'), full: host.el('fullscreen') };
      expect(await overlaps({ ...controls, ...more, chat: host.el('chat-toggle') })).to.deep.equal([]);
      const head = { language: host.el('language'), link: host.el('copy-link'), leave: host.el('leave') };
      expect(
        await overlaps({ ...head, clock: host.el('meeting-clock'), start: host.el('start-meeting') }),
      ).to.deep.equal([]);
      const last = await box(host.el('leave'));
      expect(last.x + last.width).to.be.at.most(width);
      const bar = await box(host.page.locator('.bar .bar-side.end'));
      expect(bar.x + bar.width).to.be.at.most(width);
    });
  }

  it('the list of pages and a panel take turns where there is room for one', async () => {
    await host.page.setViewportSize({ width: 900, height: 760 });
    await host.page.locator('.panel').waitFor();
    expect(await host.page.locator('.thumbs').count()).to.equal(0);
    await host.page.getByRole('button', { name: 'Pages' }).click();
    await host.page.locator('.thumbs').waitFor();
    expect(await host.page.locator('.panel').count()).to.equal(0);
    await host.el('chat-toggle').click();
    await host.page.locator('.thumbs').waitFor({ state: 'detached' });
    await host.page.setViewportSize({ width: 1280, height: 800 });
    await host.page.locator('.thumbs').waitFor();
  });

  it('the focus of a panel that is closed goes to what opens it, on a phone too', async () => {
    await host.el('panel-close').press('Enter');
    await host.page.locator('[data-testid="chat-toggle"]:focus').waitFor();
    await host.el('documents-toggle').press('Enter');
    await host.page.setViewportSize(PHONE);
    await host.el('panel-close').press('Enter');
    await host.page.locator('[data-testid="more"]:focus').waitFor();
    await host.page.setViewportSize({ width: 1280, height: 800 });
    await host.el('chat-toggle').click();
  });

  it('on a phone the slide stays in sight above or beside an open sheet, and goes on', async () => {
    const guest = await person(meeting.browser, { viewport: PHONE });
    await joinAsGuest(guest, meeting.link, 'Gita');
    await seesPage(guest, 1);
    await guest.el('chat-toggle').click();
    const slide = guest.page.locator('.stage-host .sheet');
    expect(await overlaps({ slide, sheet: guest.page.locator('.panel') })).to.deep.equal([]);
    expect((await box(slide)).height).to.be.above(150);
    await guest.page.setViewportSize({ width: PHONE.height, height: PHONE.width });
    await guest.page.waitForFunction(() => window.innerHeight < 480);
    await settled(guest);
    expect(await overlaps({ slide, sheet: guest.page.locator('.panel'), mic: guest.el('mic') })).to.deep.equal([]);
    await host.page.keyboard.press('Escape');
    await host.el('page-next').click();
    await seesPage(guest, 2);
    await guest.context.close();
  });

  it('the chat keeps its end when the window becomes smaller', async () => {
    for (let i = 0; i < 30; i++) {
      await host.el('chat-input').fill(`line ${i}`);
      await host.el('chat-send').click();
    }
    const list = host.el('chat-list');
    await list.getByText('line 29').waitFor();
    const below = () => list.evaluate((el) => el.scrollHeight - el.scrollTop - el.clientHeight);
    await settled(host);
    expect(await below()).to.be.below(2);
    await host.page.setViewportSize({ width: 1280, height: 500 });
    await host.page.waitForFunction(() => window.innerHeight === 500);
    await settled(host);
    expect(await below()).to.be.below(2);
    await host.page.setViewportSize({ width: 1280, height: 800 });
  });

  it('an upload that breaks can be tried again, one that goes on can be cancelled, a finished one shown', async () => {
    let broken = true;
    await host.page.route('**/upload/**', (route) => (broken ? route.abort() : route.continue()));
    await upload(host, 'headings.docx');
    const error = host.el('upload-error');
    await error.waitFor();
    expect(await error.getAttribute('data-reason')).to.equal('network');
    const slide = host.page.locator('.stage-host .sheet');
    expect(await overlaps({ slide, uploads: host.el('uploads') })).to.deep.equal([]);
    broken = false;
    await host.el('upload-retry').click();
    await host.el('upload-show').waitFor();
    await host.page.locator('.upload[data-state="done"]').waitFor();
    await host.el('upload-show').click();
    await host.el('documents-toggle').click();
    await host.page.locator('.document[data-on-stage="true"]').filter({ hasText: 'headings' }).waitFor();
    await host.page.unroute('**/upload/**');
    // Held back by the server, until it is cancelled.
    await host.page.route('**/upload/**', () => undefined);
    await upload(host, 'tables.xlsx');
    const sending = host.page.locator('.upload[data-state="sending"]');
    await sending.locator('[data-testid="upload-cancel"]').click();
    await sending.waitFor({ state: 'detached' });
    await host.page.unroute('**/upload/**');
  });

  it('words on uploads that are over can be put away at once', async () => {
    await upload(host, 'hostile/empty.pdf');
    await upload(host, 'hostile/remote-picture.html');
    await host.page.locator('.upload[data-state="failed"]').nth(1).waitFor();
    // Nothing comes of sending the same file again.
    expect(await host.el('upload-retry').count()).to.equal(0);
    await host.el('upload-dismiss-all').click();
    await host.el('uploads').waitFor({ state: 'detached' });
  });

  it('pictures that could not be fetched are fetched again', async () => {
    const guest = await person(meeting.browser);
    await guest.page.route('**/documents/**', (route) => route.abort());
    await joinAsGuest(guest, meeting.link, 'Hari');
    await guest.el('documents-toggle').click();
    const picture = guest.page.locator('.document-thumb img').first();
    await picture.waitFor({ state: 'attached' });
    await guest.page.unroute('**/documents/**');
    await guest.page.evaluate(() => window.dispatchEvent(new Event('online')));
    await guest.page.waitForFunction(() => {
      const image = document.querySelector<HTMLImageElement>('.document-thumb img');
      return image?.complete && image.naturalWidth > 0;
    });
    await seesPage(guest, 1);
    await guest.context.close();
  });

  /** The page has been laid out anew. */
  const settled = (who: Person) =>
    who.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
});

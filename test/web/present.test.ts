// The main job: a host presents a document, others follow.

import { expect } from 'chai';
import { turnTo } from '../helpers/hands.ts';
import { startMeeting, type TestMeeting } from '../helpers/meeting.ts';
import { joinAsGuest, type Person, PHONE, person, seesPage, upload } from '../helpers/people.ts';

describe('presenting', function () {
  this.timeout(90_000);
  let meeting: TestMeeting;
  let host: Person;
  let guest: Person;

  before(async () => {
    meeting = await startMeeting();
    host = meeting.host;
  });
  after(() => meeting?.close());

  it('shows page 1 of an uploaded deck to the host and to a guest who comes by link', async () => {
    await upload(host, 'talk-how-we-refactor.pptx');
    await seesPage(host, 1);
    guest = await person(meeting.browser);
    await joinAsGuest(guest, meeting.link, 'Gita');
    await seesPage(guest, 1);
  });

  it('draws the page from the PDF, as fine as the screen is', async () => {
    await guest.page.locator('[data-testid="stage"][data-by="canvas"]').waitFor();
    const [shown, drawn] = await guest.page
      .getByTestId('stage')
      .locator('canvas')
      .first()
      .evaluate((canvas) => {
        const { width } = canvas.getBoundingClientRect();
        return [width * devicePixelRatio, (canvas as HTMLCanvasElement).width];
      });
    expect(drawn).to.be.at.least(Math.floor(shown) - 1);
  });

  it('turns pages by key, by button, by thumbnail, by number and by a click on the stage', async () => {
    await host.page.keyboard.press('ArrowRight');
    await seesPage(guest, 2);
    await host.el('page-next').click();
    await seesPage(guest, 3);
    await host.el('thumb-5').click();
    await seesPage(guest, 5);
    await host.el('page-number').fill('12');
    await host.el('page-number').press('Enter');
    await seesPage(guest, 12);
    const box = await host.el('stage').boundingBox();
    if (!box) throw new Error('the stage is not on the screen');
    await host.page.mouse.click(box.x + box.width * 0.9, box.y + box.height / 2);
    await seesPage(guest, 13);
    await host.page.keyboard.press('End');
    await seesPage(guest, 28);
    await host.page.keyboard.press('ArrowRight');
    await host.page.keyboard.press('Home');
    await seesPage(guest, 1);
    await seesPage(host, 1);
  });

  it('lets a member browse alone, and come back to the presenter', async () => {
    await guest.el('page-next').click();
    await seesPage(guest, 2);
    expect(await host.el('stage').getAttribute('data-page')).to.equal('1');
    await guest.el('follow').click();
    await seesPage(guest, 1);
  });

  it('shows the present page at once to one who comes late, on a phone', async () => {
    await host.page.keyboard.press('ArrowRight');
    await seesPage(host, 2);
    const late = await person(meeting.browser, { viewport: PHONE });
    await joinAsGuest(late, meeting.link, 'Lateef');
    await seesPage(late, 2);
    const overflow = await late.page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
    expect(overflow, 'wider than the phone').to.equal(false);
    await late.el('leave').or(late.el('more')).first().waitFor();
  });

  it('shows ink and its removal to everybody', async () => {
    await host.el('tool-pen').click();
    const box = await host.el('stage').boundingBox();
    if (!box) throw new Error('the stage is not on the screen');
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    await host.page.mouse.move(x, y);
    await host.page.mouse.down();
    await host.page.mouse.move(x + 80, y + 40, { steps: 8 });
    await host.page.mouse.up();
    const stroke = guest.page.locator('[data-testid="stage"] svg.ink path');
    await stroke.first().waitFor({ state: 'attached' });
    await host.page.keyboard.press('ArrowRight');
    await seesPage(guest, 3);
    await stroke.first().waitFor({ state: 'detached' });
    await host.page.keyboard.press('ArrowLeft');
    await stroke.first().waitFor({ state: 'attached' });
  });

  it('shows ink to one who came while another document was on the stage', async () => {
    await upload(host, 'headings.docx');
    await host.el('documents-toggle').click();
    const show = (name: string) =>
      host.page
        .locator('[data-testid^="document-"]')
        .filter({ hasText: name })
        .locator('[data-testid^="show-"]')
        .click();
    await show('headings.docx');
    await seesPage(guest, 1);
    const late = await person(meeting.browser);
    await joinAsGuest(late, meeting.link, 'Lena');
    await seesPage(late, 1);
    await show('talk-how-we-refactor.pptx');
    await late.el('thumb-28').waitFor({ state: 'attached' });
    await host.page.keyboard.press('ArrowRight');
    await seesPage(late, 2);
    await late.page.locator('[data-testid="stage"] svg.ink path').waitFor({ state: 'attached' });
  });

  it('keeps the last thumbnail in sight in a lower window', async () => {
    await turnTo(28, host, guest);
    const last = host.el('thumb-28');
    const below = () =>
      last.evaluate((el) => {
        const list = el.closest('ol')?.getBoundingClientRect();
        return list ? Math.round(el.getBoundingClientRect().bottom - list.bottom) : Number.NaN;
      });
    await host.page.waitForFunction(() => {
      const list = document.querySelector('.thumbs ol');
      return list !== null && list.scrollHeight - list.scrollTop - list.clientHeight < 8;
    });
    for (const height of [540, 800]) {
      await host.page.setViewportSize({ width: 1280, height });
      await host.page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      expect(await below(), `${height} high`).to.be.at.most(0);
    }
  });

  it('draws the page finely when another document is shown while one is being drawn', async () => {
    await host.page.evaluate(() => {
      // As in a tab that nobody sees: frames wait. And what is drawn begins with a canvas.
      const frames = window.requestAnimationFrame;
      const create = document.createElement;
      const waiting: FrameRequestCallback[] = [];
      window.requestAnimationFrame = (callback) => waiting.push(callback);
      const showAgain = () => {
        window.requestAnimationFrame = frames;
        for (const callback of waiting) frames(callback);
      };
      Object.assign(window, { drawings: 0, showAgain });
      document.createElement = (name: string) => {
        if (name === 'canvas') (window as unknown as { drawings: number }).drawings += 1;
        return create.call(document, name);
      };
    });
    await host.el('page-number').fill('25');
    await host.el('page-number').press('Enter');
    await host.page.waitForFunction(() => (window as unknown as { drawings: number }).drawings > 0, null, {
      polling: 50,
    });
    await host.page
      .locator('[data-testid^="document-"]')
      .filter({ hasText: 'headings.docx' })
      .locator('[data-testid^="show-"]')
      .click();
    await seesPage(host, 1);
    await host.page.evaluate(() => (window as unknown as { showAgain(): void }).showAgain());
    await host.page.locator('[data-testid="stage"][data-page="1"][data-by="canvas"]').waitFor();
  });

  it('empties the stage for everybody when the meeting ends', async () => {
    await host.el('start-meeting').click();
    await guest.el('meeting-clock').waitFor();
    await host.el('end-meeting').click();
    await host.el('end-confirm').click();
    await Promise.all([host.el('meeting-ended').waitFor(), guest.el('meeting-ended').waitFor()]);
  });

  it('kept every page of both free of faults', () => {
    expect([...host.faults, ...guest.faults]).to.deep.equal([]);
  });
});

// Keys, mouse and fingers on the stage: they do what is meant, and nothing else.

import { expect } from 'chai';
import { fingersOn } from '../helpers/fingers.ts';
import { startMeeting, type TestMeeting } from '../helpers/meeting.ts';
import { joinAsGuest, type Person, PHONE, person, seesPage, upload } from '../helpers/people.ts';

describe('hands on the stage', function () {
  this.timeout(90_000);
  let meeting: TestMeeting;
  let host: Person;
  let guest: Person;

  const box = async (who: Person, selector = '.sheet') => {
    const found = await who.page.locator(selector).boundingBox();
    if (!found) throw new Error(`${selector} is not on the screen`);
    return found;
  };
  /** A place of the page, in parts of it. */
  const place = async (who: Person, x: number, y: number) => {
    const { left, top, width, height } = await who.page.locator('.sheet').evaluate((el) => {
      const { left, top, width, height } = el.getBoundingClientRect();
      return { left, top, width, height };
    });
    return [left + width * x, top + height * y] as const;
  };
  const draw = async (who: Person, y: number, from = 0.3, to = 0.6) => {
    await who.page.mouse.move(...(await place(who, from, y)));
    await who.page.mouse.down();
    await who.page.mouse.move(...(await place(who, to, y)), { steps: 6 });
    await who.page.mouse.up();
  };
  /** Where the strokes begin, in tenths of the page's height, once there are so many. */
  const strokes = async (who: Person, count: number) => {
    await who.page.waitForFunction((wanted) => document.querySelectorAll('svg.ink path').length === wanted, count, {
      timeout: 30_000,
    });
    return who.page.locator('svg.ink').evaluate((svg) => {
      const height = svg.getBoundingClientRect();
      return [...svg.querySelectorAll('path')].map((path) => {
        const { top } = path.getBoundingClientRect();
        return Math.round(((top - height.top) / height.height) * 10);
      });
    });
  };
  const goTo = async (page: number) => {
    await host.el('page-number').fill(String(page));
    await host.el('page-number').press('Enter');
    await Promise.all([seesPage(host, page, 30_000), seesPage(guest, page, 30_000)]);
  };
  /** Nobody has turned: the next turn is one from here. */
  const staysAt = async (page: number) => {
    await host.el('page-next').click();
    await Promise.all([seesPage(host, page + 1, 30_000), seesPage(guest, page + 1, 30_000)]);
    await host.el('page-prev').click();
    await Promise.all([seesPage(host, page, 30_000), seesPage(guest, page, 30_000)]);
  };

  before(async () => {
    meeting = await startMeeting();
    host = meeting.host;
    guest = await person(meeting.browser);
    for (const { page } of [host, guest]) page.setDefaultTimeout(30_000);
    await upload(host, 'talk-how-we-refactor.pptx');
    await seesPage(host, 1);
    await joinAsGuest(guest, meeting.link, 'Gita');
    await seesPage(guest, 1);
    await host.el('thumb-28').waitFor({ state: 'attached' });
    await host.page.locator('[data-testid="stage"][data-by="canvas"]').waitFor();
  });
  after(() => meeting?.close());

  describe('undo', () => {
    it('takes back no page, and leaving the box of the page number goes nowhere', async () => {
      await goTo(3);
      await host.el('page-number').fill('9');
      await host.el('member-Gita').click();
      expect(await host.el('page-number').inputValue()).to.equal('3');
      await host.page.keyboard.press('Control+z');
      await host.el('member-Gita').click();
      await staysAt(3);
    });

    it('takes back the last stroke of one’s own on this page, and draws it again', async () => {
      await host.el('member-actions-Gita').click();
      await host.el('give-Gita').click();
      await guest.el('tool-pen').click();
      await host.el('tool-pen').click();
      await draw(host, 0.2);
      await draw(host, 0.4);
      await strokes(guest, 2);
      await draw(guest, 0.6);
      expect(await strokes(host, 3)).to.deep.equal([2, 4, 6]);
      await host.page.keyboard.press('Control+z');
      expect(await strokes(guest, 2)).to.deep.equal([2, 6]);
      await host.page.keyboard.press('Control+Shift+z');
      expect(await strokes(guest, 3)).to.deep.equal([2, 4, 6]);
      await host.el('undo').click();
      await host.el('undo').click();
      expect(await strokes(guest, 1)).to.deep.equal([6]);
      expect(await host.el('undo').isDisabled(), 'what is left is Gita’s').to.equal(true);
      await host.page.keyboard.press('Control+y');
      await host.page.keyboard.press('Control+y');
      expect(await strokes(guest, 3)).to.deep.equal([2, 4, 6]);
      await staysAt(3);
    });

    it('knows one’s own strokes after a reload', async () => {
      await guest.page.reload();
      await seesPage(guest, 3);
      await guest.page.waitForFunction(() => document.querySelectorAll('svg.ink path').length === 3);
      await guest.page.keyboard.press('Control+z');
      expect(await strokes(host, 2)).to.deep.equal([2, 4]);
      await guest.el('redo').click();
      expect(await strokes(host, 3)).to.deep.equal([2, 4, 6]);
    });

    it('brings back a page that was cleared, everybody’s ink on it, and what was rubbed out', async () => {
      await host.el('clear-ink').click();
      await strokes(guest, 0);
      await host.el('undo-removal').click();
      expect(await strokes(guest, 3)).to.deep.equal([2, 4, 6]);
      await host.el('tool-eraser').click();
      await draw(host, 0.6, 0.29, 0.3);
      expect(await strokes(guest, 2)).to.deep.equal([2, 4]);
      await host.page.keyboard.press('Control+z');
      expect(await strokes(guest, 3)).to.deep.equal([2, 4, 6]);
      await host.el('tool-hand').click();
    });

    it('brings back a document that was removed', async () => {
      await upload(host, 'headings.docx');
      await host.el('documents-toggle').click();
      const row = host.page.locator('[data-testid^="document-"]').filter({ hasText: 'headings.docx' });
      await row.locator('[data-testid^="remove-"]').click();
      await row.waitFor({ state: 'detached' });
      await host.el('undo-removal').click();
      await row.waitFor();
      await host.el('people-toggle').click();
    });
  });

  describe('the mouse', () => {
    it('closes a menu with a click on the stage, and does nothing else by it', async () => {
      await goTo(5);
      await host.el('mic').click();
      await host.el('mic-options').click();
      const menu = host.page.locator('#mic-menu:popover-open');
      await menu.waitFor();
      await host.page.mouse.click(...(await place(host, 0.9, 0.5)));
      await menu.waitFor({ state: 'detached' });
      await staysAt(5);
    });

    it('turns once by a double click, and only on the page', async () => {
      await host.page.mouse.dblclick(...(await place(host, 0.9, 0.5)));
      await seesPage(guest, 6);
      await staysAt(6);
      const { x, y, width } = await box(host, '.stage-frame');
      await host.page.mouse.click(x + width / 2, y + 6);
      await staysAt(6);
    });

    it('ends a line at the edge of the page', async () => {
      await host.el('tool-pen').click();
      const [x, y] = await place(host, 0.5, 0.3);
      const [, top] = await place(host, 0.5, 0);
      await host.page.mouse.move(x, y);
      await host.page.mouse.down();
      await host.page.mouse.move(x, top - 30, { steps: 5 });
      await host.page.mouse.move(x + 60, top - 30, { steps: 5 });
      await host.page.mouse.move(x + 60, y, { steps: 5 });
      await host.page.mouse.up();
      await strokes(guest, 2);
      const tops = await guest.page
        .locator('svg.ink path')
        .evaluateAll((paths) => paths.map((path) => Math.round((path as SVGPathElement).getBBox().y)));
      expect(tops).to.deep.equal([0, 0]);
    });

    it('ends a stroke and a rubbing that are down while the page turns', async () => {
      await goTo(7);
      await host.page.mouse.move(...(await place(host, 0.3, 0.2)));
      await host.page.mouse.down();
      await host.page.mouse.move(...(await place(host, 0.5, 0.2)), { steps: 4 });
      await host.page.keyboard.press('PageDown');
      await seesPage(guest, 8);
      await host.page.mouse.move(...(await place(host, 0.5, 0.6)), { steps: 4 });
      await host.page.mouse.up();
      await draw(host, 0.8);
      expect(await strokes(guest, 1), 'on the page that was turned to').to.deep.equal([8]);
      await host.el('tool-eraser').click();
      await host.page.mouse.move(...(await place(host, 0.9, 0.1)));
      await host.page.mouse.down();
      await host.page.keyboard.press('PageUp');
      await seesPage(guest, 7);
      await host.page.mouse.move(...(await place(host, 0.4, 0.2)), { steps: 4 });
      await host.page.mouse.up();
      await host.el('tool-hand').click();
      await staysAt(7);
      expect(await strokes(guest, 1)).to.deep.equal([2]);
    });
  });

  describe('the keys', () => {
    it('are the stage’s after a click on a button or in a list', async () => {
      await goTo(10);
      const mic = () => host.page.locator('.mic').getAttribute('data-state');
      const state = await mic();
      await host.el('mic').click();
      await host.page.waitForFunction(
        (was) => document.querySelector('.mic')?.getAttribute('data-state') !== was,
        state,
      );
      const clicked = await mic();
      await host.page.keyboard.press('Space');
      await seesPage(guest, 11);
      expect(await mic()).to.equal(clicked);
      await host.el('member-Gita').click();
      await host.page.keyboard.press('ArrowRight');
      await seesPage(guest, 12);
      await host.page.keyboard.press('PageDown');
      await seesPage(guest, 13);
      await host.el('member-actions-Gita').click();
      await host.page.locator('.person-more input[type=range]').click();
      await host.page.keyboard.press('PageDown');
      await seesPage(guest, 14);
    });

    it('are a button’s that was reached by Tab', async () => {
      await goTo(14);
      await host.el('page-prev').focus();
      await host.page.keyboard.press('Shift+Tab');
      await host.page.keyboard.press('Tab');
      await host.page.keyboard.press('Space');
      await seesPage(guest, 13);
      await staysAt(13);
    });

    it('switch the microphone once, however long m is held', async () => {
      const mic = () => host.page.locator('.mic').getAttribute('data-state');
      const before = await mic();
      await host.page.keyboard.down('m');
      for (let i = 0; i < 3; i++) await host.page.keyboard.down('m');
      await host.page.keyboard.up('m');
      expect(await mic()).not.to.equal(before);
    });

    it('close a dialog by Escape, whatever tool is in hand', async () => {
      await host.el('start-meeting').click();
      await host.el('tool-pen').click();
      await host.el('end-meeting').click();
      await host.el('end-confirm').waitFor();
      await host.page.keyboard.press('Escape');
      await host.el('end-confirm').waitFor({ state: 'detached' });
      expect(await host.el('tool-pen').getAttribute('aria-pressed')).to.equal('true');
      await host.page.keyboard.press('Escape');
      expect(await host.el('tool-hand').getAttribute('aria-pressed')).to.equal('true');
    });

    it('make the stage black for all, and for those who come late, until a page is turned to', async () => {
      await goTo(15);
      await host.page.keyboard.press('b');
      await guest.el('black-stage').waitFor();
      const late = await person(meeting.browser);
      await joinAsGuest(late, meeting.link, 'Lateef');
      await late.el('black-stage').waitFor();
      expect(await late.el('black-end').count(), 'only for presenters').to.equal(0);
      await host.el('black-end').click();
      await late.el('black-stage').waitFor({ state: 'detached' });
      await host.page.keyboard.press('.');
      await late.el('black-stage').waitFor();
      await host.page.keyboard.press('PageDown');
      await late.el('black-stage').waitFor({ state: 'detached' });
      await seesPage(late, 16);
      await late.context.close();
    });

    it('send nothing and turn nothing while a word is being composed, in Safari’s order too', async () => {
      await goTo(16);
      await guest.el('chat-toggle').click();
      await guest.el('chat-input').fill('你好');
      await guest.el('chat-input').evaluate((el) => {
        el.dispatchEvent(new CompositionEvent('compositionstart', { bubbles: true }));
        el.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true, data: '你好' }));
        el.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', keyCode: 229, bubbles: true, cancelable: true }));
      });
      expect(await guest.el('chat-input').inputValue()).to.equal('你好');
      await host.page.locator('body').evaluate((el) => {
        for (const init of [{ keyCode: 229 }, { isComposing: true }])
          el.dispatchEvent(new KeyboardEvent('keydown', { key: ' ', bubbles: true, cancelable: true, ...init }));
      });
      await guest.el('chat-input').press('Enter');
      await guest.page.waitForFunction(() => document.querySelector('textarea')?.value === '');
      await staysAt(16);
    });
  });

  describe('fingers', () => {
    let phone: Person;
    before(async () => {
      phone = await person(meeting.browser, { viewport: PHONE, touch: true });
      phone.page.setDefaultTimeout(30_000);
      await joinAsGuest(phone, meeting.link, 'Mei');
      await seesPage(phone, 16);
    });

    it('of a member swipe to another page, and come back to the presenter', async () => {
      const fingers = await fingersOn(phone.page);
      await fingers.swipe(await place(phone, 0.8, 0.5), await place(phone, 0.2, 0.5));
      await seesPage(phone, 17);
      await phone.el('follow').click();
      await seesPage(phone, 16);
    });

    it('of a member look closer by two taps, and back', async () => {
      const fingers = await fingersOn(phone.page);
      const width = (await box(phone)).width;
      await fingers.doubleTap(await place(phone, 0.5, 0.5));
      await phone.page.waitForFunction(
        (wanted) => (document.querySelector('.sheet')?.getBoundingClientRect().width ?? 0) > wanted * 2,
        width,
      );
      await fingers.doubleTap([PHONE.width / 2, PHONE.height / 2]);
      await phone.page.waitForFunction(
        (wanted) => (document.querySelector('.sheet')?.getBoundingClientRect().width ?? 0) < wanted * 1.1,
        width,
      );
    });

    it('that pinch leave no line', async () => {
      await host.el('member-actions-Mei').click();
      await host.el('give-Mei').click();
      await phone.el('tools-toggle').click();
      await phone.el('tool-pen').click();
      const fingers = await fingersOn(phone.page);
      const first = await place(phone, 0.4, 0.5);
      await fingers.put(first);
      await fingers.put([first[0] + 3, first[1] + 2]);
      const second = await place(phone, 0.7, 0.5);
      await fingers.put(first, second);
      await fingers.put(first, [second[0] + 40, second[1]]);
      await fingers.put();
      await phone.page.waitForFunction(() => document.querySelector('.stage-host.closer') !== null);
      await phone.page.mouse.move(...(await place(phone, 0.5, 0.4)));
      await phone.page.mouse.down();
      await phone.page.mouse.move(...(await place(phone, 0.6, 0.4)), { steps: 4 });
      await phone.page.mouse.up();
      await guest.page.waitForFunction(() => document.querySelectorAll('svg.ink path').length > 0);
      expect(await strokes(guest, 1)).to.deep.equal([4]);
    });

    it('find all tools on a small screen', async () => {
      for (const size of [PHONE, { width: 320, height: 560 }, { width: 720, height: 430 }]) {
        await phone.page.setViewportSize(size);
        const cut = await phone.page.locator('.tools').evaluate((tools) => {
          const frame = document.querySelector('.stage-frame')?.getBoundingClientRect();
          return [...tools.querySelectorAll('button, .color')].filter((button) => {
            const { left, right, top, bottom } = button.getBoundingClientRect();
            return !frame || left < frame.left || right > frame.right || top < frame.top || bottom > frame.bottom;
          }).length;
        });
        expect(cut, `${size.width}×${size.height}`).to.equal(0);
      }
    });
  });

  describe('in the end', () => {
    it('keeps the last thumbnail in sight in a lower window', async () => {
      await goTo(28);
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
      await host.el('documents-toggle').click();
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

    it('kept every page free of faults', () => {
      expect([...host.faults, ...guest.faults]).to.deep.equal([]);
    });
  });
});

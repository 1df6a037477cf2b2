// Keys and mouse on the stage: they do what is meant, and nothing else.

import { expect } from 'chai';
import { draw, place, startStage, staysAt, strokes, turnTo } from '../helpers/hands.ts';
import type { TestMeeting } from '../helpers/meeting.ts';
import { joinAsGuest, type Person, person, seesPage } from '../helpers/people.ts';

describe('hands on the stage', function () {
  this.timeout(90_000);
  let meeting: TestMeeting;
  let host: Person;
  let guest: Person;

  before(async () => {
    ({ meeting, host, guest } = await startStage('talk-how-we-refactor.pptx', 28));
  });
  after(() => meeting?.close());

  describe('the mouse', () => {
    beforeEach(() => host.el('tool-hand').click());

    it('closes a menu with a click on the stage, and does nothing else by it', async () => {
      await turnTo(5, host, guest);
      await host.el('mic').click();
      await host.el('mic-options').click();
      const menu = host.page.locator('#mic-menu:popover-open');
      await menu.waitFor();
      await host.page.mouse.click(...(await place(host, 0.9, 0.5)));
      await menu.waitFor({ state: 'detached' });
      await staysAt(5, host, guest);
    });

    it('turns once by a double click, and only on the page', async () => {
      await turnTo(5, host, guest);
      // A slow one: what a double click is, the system says, by the settings of its user.
      await host.page.mouse.dblclick(...(await place(host, 0.9, 0.5)), { delay: 450 });
      await seesPage(guest, 6);
      await staysAt(6, host, guest);
      const frame = await host.page.locator('.stage-frame').boundingBox();
      if (!frame) throw new Error('the stage is not on the screen');
      await host.page.mouse.click(frame.x + frame.width / 2, frame.y + 6);
      await staysAt(6, host, guest);
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
      await turnTo(7, host, guest);
      await host.el('tool-pen').click();
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
      await staysAt(7, host, guest);
      expect(await strokes(guest, 1)).to.deep.equal([2]);
    });
  });

  describe('the keys', () => {
    it('are the stage’s after a click on a button or in a list', async () => {
      await turnTo(10, host, guest);
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
      await turnTo(14, host, guest);
      await host.el('page-prev').focus();
      await host.page.keyboard.press('Shift+Tab');
      await host.page.keyboard.press('Tab');
      await host.page.keyboard.press('Space');
      await seesPage(guest, 13);
      await staysAt(13, host, guest);
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
      await turnTo(15, host, guest);
      await host.page.keyboard.press('b');
      await guest.el('black-stage').waitFor();
      await host.el('black-end').waitFor();
      expect(await host.page.locator('.tools, .zoom').count(), 'nothing below it is left for the Tab key').to.equal(0);
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
      await turnTo(16, host, guest);
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
      await staysAt(16, host, guest);
    });
  });

  describe('in the end', () => {
    it('kept every page free of faults', () => {
      expect([...host.faults, ...guest.faults]).to.deep.equal([]);
    });
  });
});

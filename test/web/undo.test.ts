// What is taken back and done again by keys and buttons; what of it goes where, test/wire/undo.test.ts knows.

import { expect } from 'chai';
import { draw, startStage, staysAt, strokes, turnTo } from '../helpers/hands.ts';
import type { TestMeeting } from '../helpers/meeting.ts';
import { type Person, seesPage, upload } from '../helpers/people.ts';

describe('undo on the stage', function () {
  this.timeout(90_000);
  let meeting: TestMeeting;
  let host: Person;
  let guest: Person;

  before(async () => {
    ({ meeting, host, guest } = await startStage('slides-tam-review.pdf', 4));
  });
  after(() => meeting?.close());

  it('takes back no page, and leaving the box of the page number goes nowhere', async () => {
    await turnTo(3, host, guest);
    await host.el('page-number').fill('9');
    await host.el('member-Gita').click();
    expect(await host.el('page-number').inputValue()).to.equal('3');
    await host.page.keyboard.press('Control+z');
    await host.el('member-Gita').click();
    await staysAt(3, host, guest);
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
    await staysAt(3, host, guest);
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

  it('brings back documents that were removed, each by an offer of its own', async () => {
    await host.el('documents-toggle').click();
    const row = (name: string) => host.page.locator('[data-testid^="document-"]').filter({ hasText: name });
    const offer = (name: string) => host.el('undo-notice').filter({ hasText: name });
    const names = ['photo.webp', 'headings.docx'];
    for (const name of names) {
      await upload(host, name);
      // One that is still being prepared would be gone for good.
      await host.page.locator('[data-testid^="document-"][data-state="ready"]').filter({ hasText: name }).waitFor();
      await row(name).locator('[data-testid^="remove-"]').click();
      await offer(name).waitFor();
      expect(await row(name).count(), 'it is offered when it is gone').to.equal(0);
    }
    for (const name of names) {
      await offer(name).getByTestId('undo-removal').click();
      await row(name).waitFor();
    }
    expect(await host.el('undo-notice').count()).to.equal(0);
    await host.el('people-toggle').click();
  });

  it('kept every page free of faults', () => {
    expect([...host.faults, ...guest.faults]).to.deep.equal([]);
  });
});

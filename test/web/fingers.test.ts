// Fingers on the stage of a phone: they do what is meant, and nothing else.

import { expect } from 'chai';
import { fingersOn } from '../helpers/fingers.ts';
import { place, strokes, turnTo } from '../helpers/hands.ts';
import { startMeeting, type TestMeeting } from '../helpers/meeting.ts';
import { joinAsGuest, type Person, PHONE, person, seesPage, upload, uploadsGone } from '../helpers/people.ts';

describe('fingers on the stage', function () {
  this.timeout(90_000);
  let meeting: TestMeeting;
  let host: Person;
  let phone: Person;

  before(async () => {
    meeting = await startMeeting();
    host = meeting.host;
    phone = await person(meeting.browser, { viewport: PHONE, touch: true });
    for (const { page } of [host, phone]) page.setDefaultTimeout(30_000);
    await upload(host, 'slides-tam-review.pdf');
    await seesPage(host, 1);
    await host.el('thumb-4').waitFor({ state: 'attached' });
    await uploadsGone(host);
    await joinAsGuest(phone, meeting.link, 'Mei');
    await turnTo(3, host, phone);
    await phone.page.locator('[data-testid="stage"][data-by="canvas"]').waitFor();
  });
  after(() => meeting?.close());

  it('of a member swipe to another page, and come back to the presenter', async () => {
    const fingers = await fingersOn(phone.page);
    await fingers.swipe(await place(phone, 0.8, 0.5), await place(phone, 0.2, 0.5));
    await seesPage(phone, 4);
    await phone.el('follow').click();
    await seesPage(phone, 3);
  });

  it('of a member look closer by two taps, and back', async () => {
    const fingers = await fingersOn(phone.page);
    const width = await phone.page.locator('.sheet').evaluate((el) => el.getBoundingClientRect().width);
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
    await host.page.waitForFunction(() => document.querySelectorAll('svg.ink path').length > 0);
    expect(await strokes(host, 1)).to.deep.equal([4]);
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
  it('kept every page free of faults', () => {
    expect([...host.faults, ...phone.faults]).to.deep.equal([]);
  });
});

// Prosody and the server are killed in mid-meeting: browsers come back by themselves and nothing accepted is lost.

import { expect } from 'chai';
import { startMeeting, type TestMeeting } from '../helpers/meeting.ts';
import { joinAsGuest, type Person, person, seesPage, upload } from '../helpers/people.ts';
import { startProsody, type TestProsody } from '../helpers/prosody.ts';

describe('faults in mid-meeting', function () {
  this.timeout(120_000);
  let prosody: TestProsody;
  let meeting: TestMeeting;
  let host: Person;
  let guest: Person;

  before(async () => {
    prosody = await startProsody();
    meeting = await startMeeting({ prosody });
    host = meeting.host;
    await upload(host, 'slides-tam-review.pdf');
    await seesPage(host, 1);
    guest = await person(meeting.browser);
    // Of a name that no number can end, and who presents.
    await joinAsGuest(guest, meeting.link, 'גיתה');
    await seesPage(guest, 1);
    await host.el('start-meeting').click();
    await guest.el('meeting-clock').waitFor();
    await host.el('member-actions-גיתה').click();
    await host.el('give-גיתה').click();
    await guest.el('tool-pen').waitFor();
  });
  after(async () => {
    await meeting?.close();
    await prosody?.remove();
  });

  /** The host turns to a page, and the room has accepted it: another member sees it. */
  async function turnTo(page: number) {
    await host.el('page-number').fill(String(page));
    await host.el('page-number').press('Enter');
    await seesPage(guest, page);
  }

  for (const [what, page] of [
    ['Prosody', 7],
    ['the server', 11],
  ] as const) {
    it(`${what} is killed and started again`, async () => {
      await turnTo(page);
      const one = what === 'Prosody' ? prosody : meeting.lectern;
      await one.kill();
      await Promise.all([host.el('reconnecting').waitFor(), guest.el('reconnecting').waitFor()]);
      // What is seen stays on the screen meanwhile.
      expect(await guest.el('stage').getAttribute('data-page')).to.equal(String(page));
      // The presenter keeps the tools and the people, and is not told to follow anybody.
      for (const kept of ['tool-pen', 'end-meeting', 'member-גיתה'])
        expect(await host.el(kept).count(), kept).to.equal(1);
      expect(await host.el('follow').count()).to.equal(0);
      await one.restart();
      await Promise.all([
        host.el('reconnecting').waitFor({ state: 'detached', timeout: 60_000 }),
        guest.el('reconnecting').waitFor({ state: 'detached', timeout: 60_000 }),
      ]);
      await Promise.all([seesPage(host, page), seesPage(guest, page)]);
      await guest.el('meeting-clock').waitFor();
      // The same guest, though it has another address after a new log-in.
      await Promise.all([host.el('member-גיתה').waitFor(), guest.el('tool-pen').waitFor()]);
      const late = await person(meeting.browser);
      await joinAsGuest(late, meeting.link, `Late ${page}`);
      await seesPage(late, page);
      await turnTo(page + 1);
      await seesPage(late, page + 1);
      await late.context.close();
      await host.el(`member-Late ${page}`).waitFor({ state: 'detached' });
      // Nobody is there twice: no ghosts of those who came back.
      expect(await host.page.locator('[data-testid^="member-"]:not([data-testid^="member-actions"])').count()).to.equal(
        2,
      );
    });
  }

  it('a page turned while the stream was down is sent when it is back', async () => {
    await prosody.kill();
    await host.el('reconnecting').waitFor();
    await host.page.keyboard.press('Home');
    await seesPage(host, 1);
    // What cannot be said now stays in the field.
    await host.el('chat-toggle').click();
    await host.el('chat-input').fill('Are you there?');
    await host.el('chat-input').press('Enter');
    expect(await host.el('chat-input').inputValue()).to.equal('Are you there?');
    await prosody.restart();
    await seesPage(guest, 1, 60_000);
    await host.el('chat-input').press('Enter');
    await guest.el('chat-toggle').click();
    await guest.el('chat-list').getByText('Are you there?').waitFor();
  });
});

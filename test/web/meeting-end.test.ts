// What everybody is told of a meeting: that it starts, who presents, that the host leaves, that it is over.

import { expect } from 'chai';
import { startMeeting, type TestMeeting } from '../helpers/meeting.ts';
import { joinAsGuest, type Person, person } from '../helpers/people.ts';

describe('the course of a meeting', function () {
  this.timeout(60_000);
  let meeting: TestMeeting;
  let host: Person;
  let guest: Person;
  /** What the host's browser sends, while the line is to be slow. */
  let held: (() => void)[] | undefined;

  before(async () => {
    meeting = await startMeeting({
      before: async ({ page }) => {
        await page.routeWebSocket(/xmpp-websocket/, (socket) => {
          const server = socket.connectToServer();
          socket.onMessage((text) => {
            if (held) held.push(() => server.send(text));
            else server.send(text);
          });
        });
      },
    });
    host = meeting.host;
    guest = await person(meeting.browser);
    await joinAsGuest(guest, meeting.link, 'Gita');
    await host.el('member-Gita').waitFor();
  });
  after(() => meeting?.close());

  const told = (who: Person, kind: string) => who.page.locator(`[data-testid="notice"][data-kind="${kind}"]`).waitFor();

  it('its start and a new presenter are told to everybody', async () => {
    await host.el('start-meeting').click();
    await Promise.all([told(host, 'started'), told(guest, 'started')]);
    expect(await guest.el('notices').getAttribute('role')).to.equal('status');
    // One who comes late has not missed the start.
    const late = await person(meeting.browser);
    await joinAsGuest(late, meeting.link, 'Late');
    await late.el('meeting-clock').waitFor();
    await host.el('member-actions-Gita').click();
    await host.el('give-Gita').click();
    await Promise.all([told(late, 'presenting'), told(guest, 'stage-given')]);
    expect(await late.page.getByText('Gita is presenting now.').count()).to.equal(1);
    await late.context.close();
  });

  it('a host who has asked to end it, and has no answer yet, can still stay', async () => {
    await host.el('leave').click();
    held = [];
    await host.el('leave-end').click();
    await host.page.locator('[data-testid="leave-end"][disabled]').waitFor();
    await host.page.keyboard.press('Escape');
    await host.el('leave-dialog').waitFor({ state: 'detached' });
    for (const go of held) go();
    held = undefined;
    await Promise.all([host, guest].map((one) => one.el('meeting-ended').waitFor()));
    expect(await host.el('left').count()).to.equal(0);
    // The next one.
    await host.el('start-meeting').click();
    await guest.el('meeting-clock').and(guest.page.locator('[data-running="true"]')).waitFor();
  });

  it('a host who leaves is asked, and can stay, leave, or end it for all; all read that it is over', async () => {
    await host.el('leave').click();
    await host.el('leave-dialog').waitFor();
    // Whoever presses Enter twice ends nothing for everyone.
    await host.page.locator('[data-testid="leave-cancel"]:focus').waitFor();
    await host.page.keyboard.press('Escape');
    await host.el('leave-dialog').waitFor({ state: 'detached' });
    await host.el('leave').click();
    await host.el('leave-only').click();
    await host.el('left').waitFor();
    await told(guest, 'host-left');
    await host.el('rejoin').click();
    await told(guest, 'host-back');
    await host.el('leave').click();
    await host.el('leave-end').click();
    await host.el('left').waitFor();
    expect(await host.el('left').textContent()).to.include('The meeting had ended; it lasted less than a minute.');
    await guest.el('meeting-ended').waitFor();
    expect(await guest.el('meeting-length').textContent()).to.equal('It lasted less than a minute.');
    // Nobody is asked after the end.
    await guest.el('ended-leave').click();
    await guest.el('left').waitFor();
  });
});

// A page without https, as when one tries Lectern out from another device: guests follow the pages, and accounts are told.
import { expect } from 'chai';
import { startMeeting, type TestMeeting } from '../helpers/meeting.ts';
import { joinAsGuest, logIn, person, seesPage, upload } from '../helpers/people.ts';

const HOST = 'lectern.example';

describe('a page without https', function () {
  this.timeout(90_000);
  let meeting: TestMeeting;
  let link: string;

  before(async () => {
    // localhost counts as secure; a name does not, wherever it leads.
    meeting = await startMeeting({ args: [`--host-resolver-rules=MAP ${HOST} 127.0.0.1`] });
    link = meeting.link.replace('localhost', HOST);
    await upload(meeting.host, 'slides-tam-review.pdf');
    await seesPage(meeting.host, 1);
  });
  after(() => meeting?.close());

  it('lets guests follow the pages and chat', async () => {
    const guest = await person(meeting.browser);
    await joinAsGuest(guest, link, 'Gita');
    await seesPage(guest, 1);
    expect(await guest.page.evaluate('isSecureContext')).to.equal(false);
    await meeting.host.page.keyboard.press('PageDown');
    await seesPage(guest, 2);
    await guest.el('chat-toggle').click();
    await guest.el('chat-input').fill('Hello');
    await guest.el('chat-input').press('Enter');
    await meeting.host.el('chat-toggle').click();
    await meeting.host.el('chat-list').getByText('Hello').waitFor();
    expect(guest.faults).to.deep.equal([]);
  });
  it('says that accounts need https', async () => {
    const other = await person(meeting.browser);
    await logIn(other, link, 'somebody', 'password');
    await other.page.locator('[data-testid="login-error"][data-reason="insecure"]').waitFor();
  });
});

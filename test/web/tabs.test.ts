// Several tabs of one browser: one log-in, a stream each.

import { expect } from 'chai';
import type { BrowserContext, Page } from 'playwright-core';
import { startMeeting, type TestMeeting } from '../helpers/meeting.ts';
import { joinAsGuest, logIn, type Person, person } from '../helpers/people.ts';

describe('tabs of one browser', function () {
  this.timeout(60_000);
  let meeting: TestMeeting;
  let host: Person;

  before(async () => {
    meeting = await startMeeting();
    host = meeting.host;
  });
  after(() => meeting?.close());

  const inRoom = (page: Page) => page.locator('[data-testid="empty-stage"]').waitFor();
  const atForm = (page: Page) => page.locator('[data-testid="login-submit"]').waitFor();

  it('a link in a second tab, and Ctrl and a click on a group, need no other log-in', async () => {
    const second = await host.context.newPage();
    await second.goto(meeting.link);
    await inRoom(second);
    await second.goto(meeting.lectern.url);
    const opened = host.context.waitForEvent('page');
    await second.locator('a[data-room]').click({ modifiers: ['Control'] });
    await inRoom(await opened);
    for (const page of host.context.pages()) if (page !== host.page) await page.close();
  });

  it('a tab that was duplicated has a stream of its own, and neither puts the other out', async () => {
    const copy = await duplicate(host.context, host.page);
    let streams = 0;
    for (const page of [host.page, copy]) page.on('websocket', () => streams++);
    await copy.goto(meeting.link);
    await inRoom(copy);
    // Both hear the room: what the one says, the other is told.
    await say(copy, 'from the copy');
    await host.el('chat-toggle').click();
    await host.el('chat-list').getByText('from the copy').waitFor();
    await say(host.page, 'from the first');
    await copy.locator('[data-testid="chat-list"]').getByText('from the first').waitFor();
    expect(streams, 'the copy has connected once, the first tab not again').to.equal(1);
    await copy.close();
  });

  it('what is kept is no password, and nothing outlasts the browser unless one chose so', async () => {
    const kept = (page: Page) =>
      page.evaluate(() => JSON.stringify([{ ...window.sessionStorage }, { ...window.localStorage }]));
    const password = await meeting.prosody.createUser('keeper');
    const keeper = await person(meeting.browser);
    await logIn(keeper, meeting.lectern.url, 'keeper', password);
    await keeper.el('room-list').waitFor();
    expect(await kept(keeper.page))
      .to.include('clientKey')
      .and.not.include(password);
    expect(await keeper.page.evaluate(() => window.localStorage.getItem('lectern.login'))).to.equal(null);
    await keeper.context.close();
  });

  it('one that chose to stay logged in is after the end of the browser', async () => {
    const password = await meeting.prosody.createUser('stayer');
    const stayer = await person(meeting.browser);
    await stayer.page.goto(meeting.lectern.url);
    await stayer.el('login-username').fill('stayer');
    await stayer.el('login-password').fill(password);
    await stayer.el('login-stay').check();
    await stayer.el('login-submit').click();
    await stayer.el('room-list').waitFor();
    const storageState = await stayer.context.storageState();
    await stayer.context.close();
    const context = await meeting.browser.newContext({ storageState });
    const page = await context.newPage();
    await page.goto(meeting.lectern.url);
    await page.locator('[data-testid="room-list"]').waitFor();
    // The password was changed meanwhile: the keys are void, and it is asked for, once.
    await meeting.prosody.createUser('stayer', 'another one');
    await page.reload();
    await atForm(page);
    expect(await page.evaluate(() => window.localStorage.getItem('lectern.login'))).to.equal(null);
    await context.close();
  });

  it('who logs out in one is logged out in all, and who logs in is logged in in those that ask', async () => {
    const second = await host.context.newPage();
    await second.goto(meeting.lectern.url);
    await second.locator('[data-testid="logout"]').click();
    await atForm(second);
    await atForm(host.page);
    await host.page.reload();
    await atForm(host.page);
  });

  it('a guest is one in one tab', async () => {
    const guest = await person(meeting.browser);
    await joinAsGuest(guest, meeting.link, 'Gita');
    await inRoom(guest.page);
    const second = await guest.context.newPage();
    await second.goto(meeting.link);
    await second.locator('[data-testid="guest-submit"]').waitFor();
    await guest.context.close();
  });
});

/** As the browser's "Duplicate tab": another tab whose storage begins as a copy. */
async function duplicate(context: BrowserContext, page: Page): Promise<Page> {
  const stored = await page.evaluate(() => ({ ...window.sessionStorage }));
  const copy = await context.newPage();
  await copy.addInitScript((entries: Record<string, string>) => {
    for (const [key, value] of Object.entries(entries)) window.sessionStorage.setItem(key, value);
  }, stored);
  return copy;
}

async function say(page: Page, text: string): Promise<void> {
  const input = page.locator('[data-testid="chat-input"]');
  if ((await input.count()) === 0) await page.locator('[data-testid="chat-toggle"]').click();
  await input.fill(text);
  await input.press('Enter');
}

// Who is in a room: waiting for it, chatting, being given the stage, being put out, coming back after a reload.

import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { startClient } from '../helpers/client.ts';
import { startMeeting, type TestMeeting } from '../helpers/meeting.ts';
import { joinAsGuest, logIn, makeRoom, type Person, PHONE, person, seesPage, upload } from '../helpers/people.ts';

describe('people in a room', function () {
  this.timeout(60_000);
  let meeting: TestMeeting;
  let host: Person;
  let guest: Person;

  before(async () => {
    meeting = await startMeeting();
    host = meeting.host;
    guest = await person(meeting.browser);
    // Full-width letters, of which the server makes others: one is called what the room says.
    await joinAsGuest(guest, meeting.link, 'Ｇｉｔａ');
  });
  after(() => meeting?.close());

  it('sees what the group is called before entering, in the page and in the tab', async () => {
    const visitor = await person(meeting.browser);
    await visitor.page.goto(meeting.link);
    await visitor.page.getByRole('heading', { name: /Group of host-\d+/ }).waitFor();
    expect(await visitor.page.title()).to.match(/^Group of host-\d+ · Lectern$/);
    await visitor.page.goto(`${meeting.lectern.url}/nowhere`);
    await visitor.el('unknown-page').waitFor();
    await visitor.context.close();
  });

  it('sees each other', async () => {
    await host.el('member-Gita').waitFor();
    await guest.el(`member-${await hostName()}`).waitFor();
  });

  it('chats', async () => {
    await host.el('chat-toggle').click();
    await host.el('chat-input').fill('Welcome, 欢迎!');
    await host.el('chat-send').click();
    await guest.el('chat-toggle').click();
    await guest.el('chat-list').getByText('Welcome, 欢迎!').waitFor();
    await guest.el('chat-input').fill('Hello');
    await guest.el('chat-input').press('Enter');
    await host.el('chat-list').getByText('Hello', { exact: true }).waitFor();
    expect(await guest.el('chat-list').getByText('Hello', { exact: true }).count()).to.equal(1);
    expect(await guest.page.getByText('sending').count()).to.equal(0);
  });

  it('R67.1 R67.2 raise hands by button and key: the host is told, sees who was first, and lowers them', async () => {
    await host.el('people-toggle').click();
    await guest.el('hand').click();
    await guest.page.locator('[data-testid="hand"][aria-pressed="true"]').waitFor();
    await host.page.locator('[data-testid="notice"][data-kind="hand"]').getByText('Gita has raised a hand.').waitFor();
    await host.page.keyboard.press('h');
    const mark = (who: Person, nick: string, place: number) =>
      who
        .el(`hand-${nick}`)
        .and(who.page.getByLabel(`hand raised, number ${place}`))
        .waitFor();
    const name = await hostName();
    await mark(host, 'Gita', 1);
    await mark(host, name, 2);
    expect(await host.el('hand').getAttribute('aria-label')).to.equal('Lower hand, 2 hands raised');
    // Those whose hands are up come first, the host behind who was before.
    const shown = host.page.locator('[data-testid="people"] .person-name');
    expect(await shown.allTextContents()).to.deep.equal(['Gita', `${name} (you)`]);
    await host.el('member-actions-Gita').click();
    await host.el('lower-hand-Gita').click();
    await host.el('hand-Gita').waitFor({ state: 'detached' });
    await mark(host, name, 1);
    await host.el('lower-all-hands').press('Enter');
    await host.el(`hand-${name}`).waitFor({ state: 'detached' });
    await host.el('lower-all-hands').waitFor({ state: 'detached' });
    // The button has gone, and left the focus to the list.
    await host.page.locator('[data-testid="people"] ul:focus').waitFor();
    await guest.page.locator('[data-testid="hand"][aria-pressed="false"]').waitFor();
    await host.el('member-actions-Gita').click();
    await host.el('chat-toggle').click();
  });

  it('cannot change the stage without the right, and can with it', async () => {
    await upload(host, 'headings.docx');
    await seesPage(guest, 1);
    expect(await guest.el('start-meeting').count()).to.equal(0);
    expect(await guest.el('tool-pen').count()).to.equal(0);
    await host.el('people-toggle').click();
    await host.el('member-actions-Gita').click();
    await host.el('give-Gita').click();
    await guest.el('tool-pen').waitFor();
    await upload(guest, 'slides-tam-review.pdf');
    await guest.el('documents-toggle').click();
    const row = guest.page.locator('[data-testid^="document-"]').filter({ hasText: 'slides-tam-review.pdf' });
    await row.locator('[data-testid^="show-"]').click();
    await host.page.locator('[data-testid="thumb-23"]').waitFor({ state: 'attached' });
    await guest.page.keyboard.press('ArrowRight');
    await seesPage(host, 2);
  });

  it('takes a document off the list, for everybody', async () => {
    await host.el('documents-toggle').click();
    const row = (who: Person) => who.page.locator('[data-testid^="document-"]').filter({ hasText: 'headings.docx' });
    await row(guest).waitFor();
    await row(host).locator('[data-testid^="remove-"]').click();
    await row(guest).waitFor({ state: 'detached' });
    await host.el('people-toggle').click();
  });

  it('R35.1 R55.4 is told that there is no such group, may make it with an account, and delete it again', async () => {
    const link = `${meeting.lectern.url}/r/Tomorrow`;
    const early = await person(meeting.browser);
    await joinAsGuest(early, link, 'Early');
    const reason = async (who: Person) => await who.el('left').getAttribute('data-reason');
    expect(await reason(early)).to.equal('not-found');
    expect(await early.el('make-group').count()).to.equal(0);
    const other = await person(meeting.browser);
    const password = await meeting.prosody.createUser('opener');
    await logIn(other, link, 'opener', password);
    expect(await reason(other)).to.equal('not-found');
    await other.el('make-group').click();
    await other.el('empty-stage').waitFor();
    // A hidden group behind a password is none to those who do not know that.
    const desk = await startClient({ ...meeting.prosody, username: 'opener', password });
    const fields = `<field var='muc#roomconfig_roomsecret'><value>sesame</value></field>`;
    const form = `<x xmlns='${NS.dataForms}' type='submit'>${fields}</x>`;
    await desk.iq('set', 'tomorrow@rooms.localhost', `<query xmlns='${NS.mucOwner}'>${form}</query>`);
    await desk.stop();
    await early.el('room-password').fill('wrong');
    await early.el('rejoin').click();
    // Not that there is a group, but that it is not the right password of one, either.
    await early.page.getByText('Either the link or the password is wrong.').waitFor();
    await early.el('room-password').fill('sesame');
    await early.el('rejoin').click();
    await early.el('empty-stage').waitFor();
    expect(await early.el('delete-group').count()).to.equal(0);
    await other.el('more').click();
    await other.el('delete-group').click();
    await other.el('delete-confirm').click();
    expect(await reason(early)).to.equal('destroyed');
    expect(await reason(other)).to.equal('destroyed');
    await early.page.reload();
    await early.el('left-account').click();
    await early.el('login-username').fill('opener');
    await early.el('login-password').fill(password);
    await early.el('login-submit').click();
    await early.el('make-group').waitFor();
    expect(early.page.url()).to.equal(link);
  });

  it('comes back to the room by itself after a reload', async () => {
    await host.page.reload();
    await seesPage(host, 2);
    await guest.el('people-toggle').click();
    await guest.el(`member-${await hostName()}`).waitFor();
  });

  it('R35.5 comes back as the same guest, with the stage that it was given', async () => {
    await guest.page.reload();
    await guest.el('tool-pen').waitFor();
    await host.el('member-Gita').waitFor();
  });

  it('R35.4 goes on in a tab that was duplicated, and the first one is told', async () => {
    const [second] = await Promise.all([
      guest.context.waitForEvent('page'),
      guest.page.evaluate(() => void open(location.href)),
    ]);
    await second.locator('[data-testid="tool-pen"]').waitFor();
    expect(await guest.el('left').getAttribute('data-reason')).to.equal('elsewhere');
    await guest.el('rejoin').click();
    await guest.el('tool-pen').waitFor();
    await second.locator('[data-testid="left"][data-reason="elsewhere"]').waitFor();
    await second.close();
    await host.el('member-Gita').waitFor();
  });

  it('R35.8 is put out, told so, and comes not back by loading the page anew', async () => {
    await host.el('member-actions-Gita').click();
    await host.el('kick-Gita').click();
    await host.el('kick-confirm').click();
    expect(await guest.el('left').getAttribute('data-reason')).to.equal('put-out');
    expect(await guest.el('rejoin').count()).to.equal(0);
    await host.el('member-Gita').waitFor({ state: 'detached' });
    await guest.page.reload();
    expect(await guest.el('left').getAttribute('data-reason')).to.equal('put-out');
  });

  it('is told what was wrong with a log-in, in a form that has the cursor and keeps its place', async () => {
    const stranger = await person(meeting.browser);
    await stranger.page.goto(meeting.lectern.url);
    await stranger.page.locator('[data-testid="login-username"]:focus').waitFor();
    const before = await stranger.el('login-submit').boundingBox();
    await stranger.page.keyboard.type('host-1');
    await stranger.el('login-password').fill('not the password');
    await stranger.el('login-submit').click();
    await stranger.el('login-error').waitFor();
    expect(await stranger.el('login-error').textContent()).to.match(/password/i);
    expect(await stranger.el('login-submit').boundingBox()).to.deep.equal(before);
  });

  it('R64.7 is told to load the page again when parts of it cannot be fetched any more', async () => {
    const late = await person(meeting.browser);
    await late.page.route('**/assets/rooms-*.js', (route) => route.abort());
    const password = await meeting.prosody.createUser('late');
    await logIn(late, meeting.lectern.url, 'late', password);
    await late.page.locator('[data-testid="login-error"][data-reason="outdated"]').waitFor();
    await late.page.unroute('**/assets/rooms-*.js');
    await late.page.reload();
    await logIn(late, meeting.lectern.url, 'late', password);
    await late.el('new-room-title').waitFor();
  });

  it('makes another group with a Chinese title', async () => {
    const other = await person(meeting.browser);
    const password = await meeting.prosody.createUser('zhang');
    await logIn(other, meeting.lectern.url, 'zhang', password);
    await makeRoom(other, '每周会议');
    await other.page.getByText('每周会议').first().waitFor();
  });

  it('ends a meeting on a phone, when it was asked whether to', async () => {
    const phone = await person(meeting.browser, { viewport: PHONE });
    await logIn(phone, meeting.lectern.url, 'on-the-way', await meeting.prosody.createUser('on-the-way'));
    await makeRoom(phone, 'On the way');
    for (const what of ['start-meeting', 'end-meeting']) {
      await phone.el('more').click();
      await phone.el(what).click();
    }
    await phone.el('end-confirm').click();
    await phone.el('end-confirm').waitFor({ state: 'detached' });
    await phone.el('more').click();
    await phone.el('start-meeting').waitFor();
  });

  const hostName = async () =>
    (await host.page.locator('[data-testid^="member-host-"]').first().getAttribute('data-testid'))?.slice(
      'member-'.length,
    ) ?? '';
});

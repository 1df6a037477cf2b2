// Converse.js, a client for the browser: docs/rules.md R30. What is asserted is what its page shows.
import { expect } from 'chai';
import { type Converse, type ConverseUser, startConverse } from './converse.ts';
import { type InteropServer, startServer } from './server.ts';

describe('Converse.js', function () {
  this.timeout(180_000);
  let server: InteropServer;
  let converse: Converse;
  let ann: ConverseUser;
  let ben: ConverseUser;
  let room: string;

  /** Ann's room, with the defaults; Ben in it, where he is asked for. */
  const open = async (...others: 'ben'[]) => {
    room = server.room();
    await ann.join(room, 'Ann');
    await ann.told(room, 'A new groupchat has been created').waitFor();
    if (others.includes('ben')) await enter(ben, 'Ben');
  };
  const enter = async (who: ConverseUser, nick: string) => {
    await who.join(room, nick);
    await who.participant(room, nick).waitFor();
  };
  const confirm = (who: ConverseUser) => who.page.locator('form.confirm button[type=submit]').click();
  /** Opens the form, fills it in and sends it. */
  const configure = async (answers: Record<string, string | boolean>) => {
    await ann.menu(room, 'configure-chatroom-button');
    const form = ann.page.locator('converse-muc-config-modal form');
    for (const [name, value] of Object.entries(answers)) {
      const field = form.locator(`[name="muc#roomconfig_${name}"]`);
      if (typeof value === 'boolean') await field.setChecked(value);
      else if ((await field.evaluate((element) => element.tagName)) === 'SELECT') await field.selectOption(value);
      else await field.fill(value);
    }
    await form.locator('input[type=submit]').click();
    await form.waitFor({ state: 'hidden' });
  };

  before(async () => {
    server = await startServer();
    converse = await startConverse(server.prosody);
    [ann, ben] = await Promise.all([converse.connect('ann'), converse.connect('ben')]);
  });
  after(async () => {
    await converse?.stop();
    await server?.remove();
  });

  it('R30.1 makes a room, shows who is there, talks both ways and leaves', async () => {
    await open();
    await enter(ben, 'Ben');
    await ben.participant(room, 'Ann').getByText('MO', { exact: true }).waitFor();
    await ann.participant(room, 'Ben').waitFor();
    await ann.say(room, 'hello Ben');
    await ben.message(room, 'hello Ben').waitFor();
    await ben.say(room, '你好 Ann 🎓');
    await ann.message(room, '你好 Ann').waitFor();
    expect(await ann.message(room, '你好 Ann').count()).to.equal(1);
    await ben.menu(room, 'close-chatbox-button');
    await confirm(ben);
    // He stays in the list, for Converse.js has made him a member; but he is not there.
    await ann.participant(room, 'Ben').locator('[title=Offline]').waitFor();
  });

  it('R30.2 asks for the password, and says why it may not enter', async () => {
    await open();
    await configure({ passwordprotectedroom: true, roomsecret: 'sesame' });
    await ben.join(room, 'Ben');
    const form = ben.room(room).locator('converse-muc-password-form');
    await form.getByText('a password is needed').waitFor();
    await form.locator('input[type=password]').fill('sesame');
    await form.locator('input[type=submit]').click();
    await ben.participant(room, 'Ben').waitFor();
    await ann.say(room, '/ban Ben enough');
    await ben.room(room).getByText('You have been banned from this groupchat').waitFor();
    await ben.room(room).getByText('enough').waitFor();
    await ann.told(room, 'Ben has been banned by Ann').waitFor();
  });

  it('R30.3 comes back to the discussion, and pages back to its beginning', async () => {
    await open();
    for (let n = 1; n <= 12; n++) {
      await ann.say(room, `line ${n}.`);
      await ann.message(room, `line ${n}.`).waitFor();
    }
    await enter(ben, 'Ben');
    await ben.message(room, 'line 12.').waitFor();
    await ben.message(room, 'line 1.').waitFor();
  });

  it('R30.4 takes another nick and changes the topic', async () => {
    await open('ben');
    await ben.say(room, '/nick Benny');
    await ann.participant(room, 'Benny').waitFor();
    await ben.participant(room, 'Benny').waitFor();
    await ann.say(room, '/topic All about birds');
    await ben.told(room, 'Topic set by Ann').waitFor();
    await ben.room(room).locator('.chat-head__desc', { hasText: 'All about birds' }).waitFor();
  });

  it('R30.5 kicks, gives and takes voice, makes moderators, members and admins', async () => {
    await open('ben');
    await configure({ moderatedroom: true });
    await ann.say(room, '/mute Ben');
    await ann.participant(room, 'Ben').getByText('V', { exact: true }).waitFor();
    await ben.room(room).getByText("You're not allowed to send messages in this room").waitFor();
    await ann.say(room, '/voice Ben');
    await ben.room(room).locator('textarea.chat-textarea').waitFor();
    await ann.say(room, '/op Ben');
    await ben.participant(room, 'Ben').getByText('MO', { exact: true }).waitFor();
    await ann.say(room, '/deop Ben');
    await ben.participant(room, 'Ben').getByText('MO', { exact: true }).waitFor({ state: 'detached' });
    await ann.say(room, '/member Ben');
    await ben.participant(room, 'Ben').getByText('ME', { exact: true }).waitFor();
    await ann.say(room, '/admin Ben');
    await ben.participant(room, 'Ben').getByText('A', { exact: true }).first().waitFor();
    await ann.say(room, '/revoke Ben');
    await ann.say(room, '/kick Ben too loud');
    await ben.room(room).getByText('You have been kicked from this groupchat').waitFor();
    await ben.room(room).getByText('too loud').waitFor();
    await ann.told(room, 'Ben has been kicked out by Ann').waitFor();
  });

  it('R30.6 shows the configuration and changes it', async () => {
    await open('ben');
    await configure({ roomname: 'Birds', roomdesc: 'About birds', whois: 'anyone' });
    await ben.page.locator('converse-muc-heading', { hasText: 'Birds' }).waitFor();
    await ben.told(room, 'The groupchat configuration has changed').waitFor();
    await ben.told(room, 'This groupchat is now no longer anonymous').waitFor();
  });

  // Converse.js 14 does not show that a room was destroyed to those who were in it.
  it('R30.7 destroys a room', async () => {
    await open('ben');
    await ann.menu(room, 'destroy-chatroom-button');
    await ann.page.locator('form.confirm [name=challenge]').fill(room);
    await ann.page.locator('form.confirm [name=reason]').fill('moved');
    await confirm(ann);
    await ann.room(room).waitFor({ state: 'detached' });
    await ben.say(room, 'is anybody here?');
    await ben.message(room, 'is anybody here?').getByText('there is no such group').waitFor();
  });

  it('R30.9 corrects and reacts', async () => {
    await open('ben');
    await ann.say(room, 'Helo birds');
    await ben.message(room, 'Helo birds').waitFor();
    await ann.act(ann.message(room, 'Helo birds'), 'edit');
    await ann.say(room, 'Hello birds');
    await ben.message(room, 'Hello birds').locator('.chat-msg__edit-modal').waitFor();
    expect(await ben.message(room, 'Helo birds').count()).to.equal(0);
    await ann.say(room, 'Any birds?');
    await ben.act(ben.message(room, 'Any birds?'), 'reaction');
    await ben.page.locator('.reaction-picker .reaction-item').first().click();
    await ann.message(room, 'Any birds?').locator('.chat-msg__reaction', { hasText: '1' }).waitFor();
  });

  it('R30.15 takes back its own words; a moderator takes back those of others', async () => {
    await open('ben');
    await ann.say(room, 'a mistake');
    await ben.message(room, 'a mistake').waitFor();
    await ann.act(ann.message(room, 'a mistake'), 'retract');
    await confirm(ann);
    await ben.message(room, 'Ann has removed a message').waitFor();
    await ben.say(room, 'an insult');
    await ann.act(ann.message(room, 'an insult'), 'retract');
    await ann.page.locator('form.confirm input[type=text]').fill('be kind');
    await confirm(ann);
    await ben.message(room, 'be kind').waitFor();
    for (const who of [ann, ben]) {
      expect(await who.message(room, 'a mistake').count()).to.equal(0);
      expect(await who.message(room, 'an insult').count()).to.equal(0);
    }
  });

  it('R30.11 invites, and enters by an invitation', async () => {
    await open();
    await configure({ membersonly: true });
    await ann.room(room).locator('converse-muc-sidebar .dropdown-toggle').first().click();
    await ann.room(room).locator('.open-invite-modal').click();
    const form = ann.page.locator('converse-muc-invite-modal form');
    await form.locator('input[name=invitee_jids]').fill(ben.bare);
    await form.locator('[name=reason]').fill('come in');
    await form.locator('input[type=submit]').click();
    await ben.page.getByText(/has invited you to join.*come in/).waitFor();
    await confirm(ben);
    await ann.room(room).getByText('Ben').first().waitFor();
  });
});

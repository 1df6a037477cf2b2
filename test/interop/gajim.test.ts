// Gajim, a client for the desktop: docs/rules.md R30. What is asserted is what its window shows.
import { type Gajim, type GajimUser, startGajim } from './gajim.ts';
import { type InteropServer, startServer } from './server.ts';

describe('Gajim', function () {
  this.timeout(180_000);
  let server: InteropServer;
  let gajim: Gajim;
  let ann: GajimUser;
  let ben: GajimUser;
  let room: string;

  /** Ann's room; Ben in it, where he is asked for. By itself Gajim takes the account's name for nick, and makes rooms
   * that are for members only. */
  const open = async (others: 'ben' | '' = '', answers: Record<string, unknown> = {}) => {
    room = server.room();
    await ann.do('create', { room, roomname: `Room of ${room}`, membersonly: false, ...answers });
    await ann.sees(`Room of ${room}`);
    await ann.seesParticipants(room, { ann: 'moderator owner' });
    await ann.do('select', { room });
    await ann.sees('A new group chat has been created');
    if (others === 'ben') await enter(answers.moderatedroom ? 'visitor' : 'participant');
  };
  const enter = async (role = 'participant') => {
    await ben.do('join', { room, nick: 'Ben' });
    await ann.seesParticipants(room, { ann: 'moderator owner', Ben: `${role} none` });
    await ben.do('select', { room });
  };

  before(async () => {
    server = await startServer();
    gajim = await startGajim(server.prosody);
    [ann, ben] = await Promise.all([gajim.connect('ann'), gajim.connect('ben')]);
  });
  after(async () => {
    await gajim?.stop();
    await server?.remove();
  });

  it('R30.1 makes a room, shows who is there, talks both ways and leaves', async () => {
    await open();
    await enter();
    await ben.seesParticipants(room, { ann: 'moderator owner', Ben: 'participant none' });
    await ann.do('say', { room, text: 'hello Ben' });
    await ben.sees('hello Ben');
    await ben.do('say', { room, text: '你好 Ann 🎓' });
    await ann.sees('hello Ben', '你好 Ann 🎓');
    await ben.do('leave', { room });
    await ann.seesParticipants(room, { ann: 'moderator owner' });
  });

  it('R30.3 comes to the discussion that was before', async () => {
    await open();
    for (let n = 1; n <= 5; n++) await ann.do('say', { room, text: `line ${n}` });
    await ann.sees('line 5');
    await enter();
    await ben.sees('line 1', 'line 2', 'line 3', 'line 4', 'line 5');
    await ben.do('leave', { room });
    await ann.seesParticipants(room, { ann: 'moderator owner' });
    await ann.do('say', { room, text: 'while you were away' });
    await enter();
    await ben.sees('line 5', 'while you were away');
  });

  it('R30.4 takes another nick and changes the subject', async () => {
    await open('ben');
    await ben.do('nick', { room, to: 'Benny' });
    await ann.seesParticipants(room, { ann: 'moderator owner', Benny: 'participant none' });
    await ben.sees('You are now known as Benny');
    await ann.do('subject', { room, text: 'All about birds' });
    await ben.sees('Changed by ann', 'All about birds');
  });

  it('R30.5 kicks and bans, gives and takes voice, makes moderators and admins', async () => {
    await open('ben');
    for (const role of ['visitor', 'participant', 'moderator']) {
      await ann.do('role', { room, nick: 'Ben', role });
      await ben.seesParticipants(room, { ann: 'moderator owner', Ben: `${role} none` });
    }
    await ann.do('affiliation', { room, who: ben.bare, affiliation: 'admin' });
    await ben.seesParticipants(room, { ann: 'moderator owner', Ben: 'moderator admin' });
    await ann.do('affiliation', { room, who: ben.bare, affiliation: 'none' });
    await ann.do('role', { room, nick: 'Ben', role: 'none', reason: 'too loud' });
    await ben.sees('You have been kicked by ann: too loud');
    await ann.seesParticipants(room, { ann: 'moderator owner' });
    await ben.do('leave', { room });
    await enter();
    await ann.do('affiliation', { room, who: ben.bare, affiliation: 'outcast', reason: 'enough' });
    await ben.sees('You have been banned by ann: enough');
  });

  it('R30.6 sends the configuration with which a room is made, changes it, and tells of changes', async () => {
    await open('ben');
    await ben.sees(`Room of ${room}`);
    await ann.do('configure', { room, roomname: `Birds of ${room}`, whois: 'moderators' });
    await ben.sees(`Birds of ${room}`);
    await ben.sees('Group chat is now semi-anonymous');
  });

  it('R30.7 destroys a room, and shows where to go instead', async () => {
    await open('ben');
    const alternate = server.room();
    await ann.do('destroy', { room, reason: 'moved', alternate });
    await ben.sees(`You can join this group chat instead: xmpp:${alternate}?join`);
  });

  it('R30.11 invites, and shows an invitation', async () => {
    await open();
    await ann.do('invite', { room, who: ben.bare, reason: 'come in' });
    await ben.do('notifications');
    await ben.sees(`You have been invited to Room of ${room}`);
    await enter();
  });

  it('R30.13 asks for voice, and gives it to who asks', async () => {
    await open('ben', { moderatedroom: true });
    await ben.do('request_voice', { room });
    await ann.seesVoiceRequests(room, ['Ben']);
    await ann.do('approve_voice', { room });
    await ben.seesParticipants(room, { ann: 'moderator owner', Ben: 'participant none' });
  });

  it('R30.15 takes back, as a moderator, what another said', async () => {
    await open('ben');
    await ben.do('say', { room, text: 'an insult' });
    await ann.sees('an insult');
    await ann.do('moderate', { room, text: 'an insult', reason: 'be kind' });
    await ben.sees('This message has been retracted by ann.');
  });
});

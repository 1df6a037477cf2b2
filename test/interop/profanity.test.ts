// Profanity, a client for the terminal: docs/rules.md R30. What is asserted is what its screen shows.
import { type Profanity, type ProfanityClient, startProfanity } from './profanity.ts';
import { type InteropServer, startServer } from './server.ts';

describe('Profanity', function () {
  this.timeout(120_000);
  let server: InteropServer;
  let profanity: Profanity;
  let ann: ProfanityClient;
  let ben: ProfanityClient;
  let room: string;

  /** Ann's room, with the defaults; Ben in it, where he is asked for. */
  const open = async (...others: 'ben'[]) => {
    room = server.room();
    await ann.type(`/join ${room} nick Ann`);
    await ann.sees('You have joined the room as Ann', 'Room locked');
    await ann.type('/room accept');
    await ann.sees('Room unlocked.');
    if (others.includes('ben')) await enter(ben, 'Ben');
  };
  const enter = async (who: ProfanityClient, nick: string, more = '') => {
    await who.type(`/join ${room} nick ${nick}${more}`);
    await who.sees(`You have joined the room as ${nick}`);
  };
  /** Opens the form, fills in the fields that have these labels, and submits it. */
  const configure = async (answers: Record<string, string>) => {
    await ann.type('/room config');
    const form = await ann.sees("Use '/form submit' to save changes.");
    for (const [label, value] of Object.entries(answers)) {
      const field = form.split('\n').find((line) => line.includes(`] ${label}:`));
      await ann.type(`/${/\[(field\d+)\]/.exec(field ?? '')?.[1]} ${value}`);
    }
    await ann.type('/form submit');
    await ann.sees('Room configuration successful');
  };
  /** In the console: what came in there. */
  const console = (who: ProfanityClient) => who.type('/win 1');

  before(async () => {
    server = await startServer();
    profanity = await startProfanity(server.prosody);
    [ann, ben] = await Promise.all([profanity.connect('ann'), profanity.connect('ben')]);
  });
  beforeEach(async () => {
    // Each test begins in a console that is empty.
    for (const who of [ann, ben]) await who.type('/win 1', '/close all', '/win 1', '/clear');
  });
  after(async () => {
    await profanity?.stop();
    await server?.remove();
  });

  it('R30.1 makes a room, shows who is there, talks both ways and leaves', async () => {
    await open();
    await ann.sees('role: moderator, affiliation: owner');
    await enter(ben, 'Ben');
    await ben.sees('role: participant, affiliation: none', /Moderators *\n.* Ann *\n/);
    await ann.sees(/Participants *\n.* Ben *\n/);
    await ann.type('hello Ben');
    await ben.sees('Ann: hello Ben');
    await ben.type('你好 Ann 🎓');
    await ann.sees('Ben: 你好 Ann 🎓');
    await ben.type('/close');
    await ann.sees(/Participants *\n(?!.* Ben)/);
  });

  it('R30.2 says why it may not enter', async () => {
    await open();
    await configure({ 'A password is needed to enter': 'on', Password: 'sesame' });
    await ben.type(`/join ${room} nick Ben`);
    await ben.sees(`Error joining room ${room}, reason: not-authorized`);
    await ben.type(`/join ${room} nick Ann password sesame`);
    await ben.sees(`Error joining room ${room}, reason: conflict`);
    await enter(ben, 'Ben', ' password sesame');
    await ann.type('/ban ben@localhost enough');
    await ann.sees('Ben has been banned from the room by Ann, reason: enough');
    await ben.sees(`Banned from ${room} by Ann, reason: enough`);
    await ben.type(`/join ${room} nick Ben password sesame`);
    await ben.sees(`Error joining room ${room}, reason: forbidden`);
    await ann.type('/affiliation list outcast');
    await ann.sees(/Affiliation: outcast *\n.*ben@localhost/);
  });

  it('R30.3 comes back to the discussion', async () => {
    await open('ben');
    await ann.type('before you left');
    await ben.sees('Ann: before you left');
    await ben.type('/close');
    await ann.type('while you were away');
    await ann.sees('Ann: while you were away');
    await enter(ben, 'Ben');
    await ben.sees(/Ann: before you left[\s\S]*Ann: while you were away/);
  });

  it('R30.4 takes another nick, changes the topic and writes privately', async () => {
    await open('ben');
    await ben.type('/nick Benny');
    await ben.sees(/Participants *\n.* Benny *\n/);
    await ann.sees('Ben is now known as Benny', /Participants *\n.* Benny *\n/);
    await ann.type('/subject set Birds');
    await ben.sees('Ann has set the room subject: Birds');
    await ben.type('/subject set Fish');
    await ben.sees(`Error from ${room}: only moderators may change the subject`);
    await ben.type('/msg Ann for you alone');
    await console(ann);
    await ann.sees(/private message: Benny/);
    await ann.type(`/win ${room}/Benny`);
    await ann.sees('Benny: for you alone');
  });

  it('R30.5 kicks, gives and takes voice, makes members and admins, and reads the lists', async () => {
    await open('ben');
    await ann.type('/role set visitor Ben');
    await ben.sees('Your role has been changed to: visitor, by: Ann');
    await ann.type('/role list visitor');
    await ann.sees(/Role: visitor *\n.*Ben \(ben@localhost\/profanity\)/);
    await ann.type('/role set participant Ben');
    await ben.sees('Your role has been changed to: participant, by: Ann');
    await ann.type('/affiliation set member ben@localhost friend');
    await ben.sees('Your affiliation has been changed to: member, by: Ann, reason: friend');
    await ann.type('/affiliation list member');
    await ann.sees(/Affiliation: member *\n.*ben@localhost/);
    await ann.type('/affiliation set admin ben@localhost');
    await ben.sees('Your role and affiliation have been changed, role: moderator, affiliation: admin');
    await ann.sees("Ben's role and affiliation have been changed, role: moderator, affiliation: admin");
    await ann.type('/affiliation set none ben@localhost', '/kick Ben too loud');
    await ann.sees('Ben has been kicked from the room by Ann, reason: too loud');
    await ben.sees(`Kicked from ${room} by Ann, reason: too loud`);
  });

  it('R30.6 shows the configuration, changes it, and is told of changes', async () => {
    await open('ben');
    await configure({ 'Title of the group': 'Birds', 'Who may see real addresses': 'anyone' });
    // Told that something has changed, it asks for the title.
    await ben.sees(/^ Birds /);
    await ben.type(`/disco info ${room}`);
    await console(ben);
    await ben.sees('Birds text conference', 'muc_nonanonymous');
  });

  it('R30.7 destroys a room, and is told when one is destroyed', async () => {
    await open('ben');
    await ann.type('/room destroy');
    await console(ann);
    await ann.sees(`Room destroyed: ${room}`);
    await console(ben);
    await ben.sees(`Room destroyed: ${room}`);
    await ben.type(`/join ${room} nick Ben`);
    await ben.sees('Room locked');
    await ben.type('/room destroy');
    await ben.sees(`Room destroyed: ${room}`);
  });

  it('R30.10 finds the rooms of the service', async () => {
    await open();
    await ben.type('/rooms');
    await ben.sees(`Rooms list response received: ${server.service}`, room);
  });

  it('R30.11 invites, and enters by an invitation', async () => {
    await open();
    await ann.type('/invite send ben@localhost come in');
    await ben.sees(/From +: ann@localhost/, `Room   : ${room}`, 'Message: come in');
    await enter(ben, 'Ben');
  });

  it('R30.11 invites into a room of members through the room, which makes a member', async () => {
    await open();
    await configure({ 'Only members may enter': 'on' });
    await ann.type('/invite send ben@localhost come in');
    await ben.sees(`Room   : ${room}`, 'Message: come in');
    await enter(ben, 'Ben');
    await ben.sees('affiliation: member');
  });
});

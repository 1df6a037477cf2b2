// slixmpp and what goes beyond being in a room: the archive, invitations, registering, commands: docs/rules.md R30.
import { expect } from 'chai';
import { type InteropServer, startServer } from './server.ts';
import { type Joined, refused, type Slixmpp, type SlixmppClient, startSlixmpp, type Told } from './slixmpp.ts';

/** One pixel. */
const PICTURE = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';

describe('slixmpp beyond the room', function () {
  this.timeout(60_000);
  let server: InteropServer;
  let slixmpp: Slixmpp;
  let ann: SlixmppClient;
  let ben: SlixmppClient;
  let cat: SlixmppClient;
  let room: string;

  const nickOf = (who: SlixmppClient) => (who === ann ? 'Ann' : who === ben ? 'Ben' : 'Cat');
  const join = async (who: SlixmppClient, nick = nickOf(who)) => (await who.do('join', { room, nick })) as Joined;
  /** Ann's room, made by the form. */
  const open = async (answers: Record<string, unknown> = {}) => {
    room = server.room();
    await join(ann);
    await ann.do('configure', { room, ...answers });
  };
  /** Says it and waits until it has come back. Gives the room's id of it. */
  const say = async (who: SlixmppClient, body: string): Promise<string> => {
    await who.do('say', { to: room, body });
    const back = await who.until('groupchat_message', { body, from: `${room}/${nickOf(who)}` });
    return (back.stanza_id as { id: string }).id;
  };
  const archive = async (who: SlixmppClient, options: Record<string, unknown> = {}) =>
    (await who.do('archive', { room, ...options })) as Told[];
  const bodies = (messages: readonly Told[]) => messages.map((one) => one.body);

  /** Waits for a presence in the room; those in other tests' rooms are others. */
  const seen = (who: SlixmppClient, values: Record<string, unknown>) =>
    who.until('groupchat_presence', { room, ...values });

  before(async () => {
    server = await startServer({ env: { LECTERN_OPERATORS: 'ann@localhost' } });
    slixmpp = await startSlixmpp(server.prosody);
    [ann, ben, cat] = await Promise.all([slixmpp.connect('ann'), slixmpp.connect('ben'), slixmpp.connect('cat')]);
  });
  afterEach(async () => {
    for (const who of [ann, ben, cat]) {
      await who.do('leave', { room, nick: nickOf(who) }).catch(() => undefined);
    }
  });
  after(async () => {
    await slixmpp?.stop();
    await server?.remove();
  });

  it('R30.11 invites through the room, and is told of a decline', async () => {
    await open({ membersonly: true });
    await ann.do('invite', { room, jid: ben.bare, reason: 'come in' });
    await ben.until('groupchat_invite', { from: room, invite: { from: `${room}/Ann`, reason: 'come in' } });
    expect((await join(ben)).self.affiliation).to.equal('member');
    await ann.do('invite', { room, jid: cat.bare });
    const { invite } = await cat.until('groupchat_invite', { from: room });
    await cat.do('decline', { room, jid: (invite as { from: string }).from, reason: 'no time' });
    await ann.until('decline', { decline: { reason: 'no time' } });
  });

  it('R30.11 invites directly, with the password', async () => {
    await open({ passwordprotectedroom: true, roomsecret: 'sesame' });
    await ann.do('invite_directly', { room, jid: ben.jid, reason: 'come in', password: 'sesame' });
    await ben.until('groupchat_direct_invite', { direct_invite: { jid: room, password: 'sesame', reason: 'come in' } });
    await ben.do('join', { room, nick: 'Ben', password: 'sesame' });
  });

  it('R30.12 reads the archive page by page, to its end and back to its beginning, and narrows it', async () => {
    await open();
    await join(ben);
    const said = Array.from({ length: 12 }, (_, i) => `line ${i + 1}`);
    for (const body of said) await say(Number(body.slice(5)) % 2 ? ann : ben, body);
    const all = await archive(ann, { page: 5 });
    expect(bodies(all)).to.deep.equal(said);
    const back = (await ann.do('archive_back', { room, page: 5 })) as Told[];
    expect(bodies(back)).to.deep.equal([...said].reverse());
    expect(all.map((one) => one.nick)).to.deep.equal(said.map((_, i) => (i % 2 ? 'Ben' : 'Ann')));
    expect(new Set(all.map((one) => one.archive_id)).size).to.equal(12);
    const heard = await ann.until('groupchat_message', { body: 'line 7' });
    expect(all[6]?.archive_id).to.equal((heard.stanza_id as { id: string }).id);
    expect(bodies(await archive(ann, { with_jid: `${room}/Ben` }))).to.deep.equal(said.filter((_, i) => i % 2));
    expect(bodies(await archive(ann, { start: all[9]?.stamp, page: 2 }))).to.include.members(said.slice(9));
    expect(bodies(await archive(ann, { end: all[2]?.stamp })))
      .to.include.members(said.slice(0, 3))
      .and.not.include('line 12');
    expect(await ann.do('archive_fields', { room })).to.include.members(['FORM_TYPE', 'end', 'start', 'with']);
  });

  it('R30.13 asks for voice, and is given it', async () => {
    await open({ moderatedroom: true });
    await join(ben);
    await ben.do('request_voice', { room });
    const { form } = await ann.until('form', {
      from: room,
      form: { 'muc#roomnick': 'Ben', 'muc#role': 'participant' },
    });
    await ann.do('send_form', { room, answers: { ...(form as object), 'muc#request_allow': '1' } });
    await seen(ben, { nick: 'Ben', role: 'participant' });
    await say(ben, 'thank you');
  });

  it('R30.14 registers a nick that nobody else can have then', async () => {
    await open({ '{urn:lectern:muc:1}registration': true });
    await join(ben);
    const asked = (await ben.do('registration', { room })) as { fields: string[] };
    expect(asked.fields).to.include('muc#register_roomnick');
    await ben.do('register', { room, nick: 'Benjamin' });
    expect(await ben.do('reserved_nick', { room })).to.deep.equal(['Benjamin']);
    expect(await ben.do('registration', { room })).to.include({ registered: true, username: 'Benjamin' });
    expect(await refused(join(cat, 'Benjamin'))).to.equal('cancel conflict');
    await ben.do('unregister', { room });
    expect(await ben.do('reserved_nick', { room })).to.deep.equal([]);
    await join(cat, 'Benjamin');
    await cat.do('leave', { room, nick: 'Benjamin' });
  });

  it('R30.15 takes back its own words; a moderator takes back those of others', async () => {
    await open();
    await join(ben);
    await join(cat);
    await ben.do('say', { to: room, body: 'a mistake' });
    const own = await ben.until('groupchat_message', { body: 'a mistake' });
    await ben.do('retract', { room, id: own.id });
    await cat.until('message_retract', { from: `${room}/Ben`, retracts: own.id });
    const id = await say(ben, 'an insult');
    expect(await refused(cat.do('moderate', { room, id, reason: 'mine now' }))).to.match(/^auth |^cancel /);
    await ann.do('moderate', { room, id, reason: 'be kind' });
    await cat.until('moderated_message', { from: room, moderated: { id, reason: 'be kind' } });
    expect(bodies(await archive(ann)))
      .to.not.include('a mistake')
      .and.not.include('an insult');
  });

  it('R30.16 gives the room a picture, and is told that it has changed', async () => {
    await open();
    await join(ben);
    await ann.do('set_avatar', { jid: room, type: 'image/png', data: PICTURE });
    await ben.until('groupchat_config_status', { from: room, codes: [104] });
    const size = Buffer.from(PICTURE, 'base64').length;
    expect(await ben.do('avatar', { jid: room })).to.deep.equal({ type: 'image/png', size });
    expect(await refused(ben.do('set_avatar', { jid: room, type: 'image/png', data: PICTURE }))).to.equal(
      'auth forbidden',
    );
  });

  it('R30.10 searches for rooms, and asks the service and its rooms for version and time', async () => {
    await open({ roomname: 'Ornithology', roomdesc: 'About birds' });
    expect(await ben.do('search_fields', { jid: server.service })).to.include.keys('x-title', 'x-description');
    const found = (await ben.do('search', { jid: server.service, 'x-title': 'ornitho' })) as { items: Told[] };
    expect(found.items.map((one) => Object.values(one))).to.have.length(1);
    expect(Object.values(found.items[0] ?? {})).to.include.members([room, 'Ornithology']);
    for (const jid of [server.service, room]) {
      expect(await ben.do('version', { jid })).to.include({ name: 'Lectern' });
      const { utc, tzo } = (await ben.do('time', { jid })) as Record<string, string>;
      expect([new Date(utc ?? '').toISOString().slice(0, 4), tzo]).to.deep.equal([
        `${new Date().getFullYear()}`,
        '+00:00',
      ]);
      await ben.do('ping', { to: jid });
    }
  });

  it('R30.17 carries out an operator’s commands', async () => {
    await open();
    await join(ben);
    const commands = (await ann.do('commands', { jid: server.service })) as Record<string, string>;
    expect(commands).to.include.keys('announce', 'list-rooms', 'close-room', 'ban');
    expect(await ben.do('commands', { jid: server.service })).to.deep.equal({});
    expect(await refused(ben.do('command', { jid: server.service, node: 'announce' }))).to.match(/forbidden$/);
    const step = (await ann.do('command', { jid: server.service, node: 'announce' })) as Told;
    expect(step).to.deep.include({ status: 'executing' });
    const answers = { rooms: [room], text: 'The service ends at noon.' };
    const { session } = step;
    const end = (await ann.do('command', {
      jid: server.service,
      node: 'announce',
      action: 'complete',
      session,
      answers,
    })) as Told;
    expect(end.status).to.equal('completed');
    await ben.until('groupchat_message', { from: room, body: 'The service ends at noon.' });
  });
});

// slixmpp (Debian's python3-slixmpp), a library that many bots and the client Poezio stand on: docs/rules.md R30.
import { expect } from 'chai';
import { type InteropServer, startServer } from './server.ts';
import { type Joined, refused, type Slixmpp, type SlixmppClient, startSlixmpp, type Told } from './slixmpp.ts';

describe('slixmpp', function () {
  this.timeout(60_000);
  let server: InteropServer;
  let slixmpp: Slixmpp;
  let ann: SlixmppClient;
  let ben: SlixmppClient;
  let cat: SlixmppClient;
  let room: string;

  const join = async (who: SlixmppClient, nick: string, options: Record<string, unknown> = {}) =>
    (await who.do('join', { room, nick, ...options })) as Joined;
  const bodies = (history: readonly Told[]) => history.map((one) => one.body);
  /** Ann's room, made by the form; Ben and Cat in it, as told. */
  const open = async (answers: Record<string, unknown> = {}, ...others: ('ben' | 'cat')[]) => {
    room = server.room();
    await join(ann, 'Ann');
    await ann.do('configure', { room, ...answers });
    if (others.includes('ben')) await join(ben, 'Ben');
    if (others.includes('cat')) await join(cat, 'Cat');
  };
  /** Says it and waits until it has come back. */
  const say = async (who: SlixmppClient, body: string): Promise<Told> => {
    await who.do('say', { to: room, body });
    return await who.until('groupchat_message', { body, from: `${room}/${nickOf(who)}` });
  };
  const nickOf = (who: SlixmppClient) => (who === ann ? 'Ann' : who === ben ? 'Ben' : 'Cat');
  const gone = (nick: string, codes: number[]) => ({ nick, type: 'unavailable', codes });

  /** Waits for a presence in the room; those in other tests' rooms are others. */
  const seen = (who: SlixmppClient, values: Record<string, unknown>) =>
    who.until('groupchat_presence', { room, ...values });

  before(async () => {
    server = await startServer();
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

  it('R30.1 makes a room, sees who is there, talks both ways in order and leaves', async () => {
    room = server.room();
    const made = await join(ann, 'Ann');
    expect(made.self).to.include({ role: 'moderator', affiliation: 'owner' });
    expect(made.self.codes).to.include.members([110, 201]);
    await ann.do('configure', { room, roomname: 'The room', moderatedroom: true });
    const entered = await join(ben, 'Ben');
    expect(entered.occupants.map((one) => one.nick)).to.deep.equal(['Ann', 'Ben']);
    expect(entered.self).to.include({ role: 'visitor', affiliation: 'none' });
    await seen(ann, { nick: 'Ben', role: 'visitor', jid: ben.jid });
    await ann.do('affiliate', { room, affiliation: 'member', jid: ben.bare });
    await seen(ben, { nick: 'Ben', role: 'participant', affiliation: 'member' });
    for (const [who, other, text] of [
      [ann, ben, 'hello'],
      [ben, ann, '你好 🎓'],
    ] as const) {
      const { id } = (await who.do('say', { to: room, body: text })) as { id: string };
      const heard = await other.until('groupchat_message', { body: text, from: `${room}/${nickOf(who)}` });
      const own = await who.until('groupchat_message', { body: text });
      expect(own.id).to.equal(id);
      expect(own.stanza_id).to.deep.include({ by: room }).and.deep.equal(heard.stanza_id);
      expect(own.occupant).to.be.a('string').and.equal(heard.occupant);
    }
    for (let n = 1; n <= 10; n++) await ann.do('say', { to: room, body: `line ${n}` });
    await ben.until('groupchat_message', { body: 'line 10' });
    const lines = ben.told
      .filter((one) => one.event === 'groupchat_message' && String(one.body).startsWith('line'))
      .map((one) => one.body);
    expect(lines).to.deep.equal(Array.from({ length: 10 }, (_, i) => `line ${i + 1}`));
    await ben.do('leave', { room, nick: 'Ben', status: 'good night' });
    await seen(ann, { nick: 'Ben', type: 'unavailable', status: 'good night' });
    expect(await ann.do('roster', { room })).to.have.all.keys('Ann');
  });

  it('R30.2 is told why it may not enter', async () => {
    await open({ passwordprotectedroom: true, roomsecret: 'sesame' });
    expect(await refused(join(ben, 'Ben'))).to.equal('auth not-authorized');
    expect(await refused(join(ben, 'Ben', { password: 'wrong' }))).to.equal('auth not-authorized');
    expect(await refused(join(ben, 'Ann', { password: 'sesame' }))).to.equal('cancel conflict');
    expect((await join(ben, 'Ben', { password: 'sesame' })).self.codes).to.include(110);
    await ann.do('configure', { room, passwordprotectedroom: false, roomsecret: '', membersonly: true });
    await seen(ben, gone('Ben', [110, 322]));
    expect(await refused(join(ben, 'Ben'))).to.equal('auth registration-required');
    await ann.do('affiliate', { room, affiliation: 'member', jid: ben.bare });
    expect((await join(ben, 'Ben')).self.affiliation).to.equal('member');
    await ann.do('affiliate', { room, affiliation: 'outcast', jid: ben.bare, reason: 'enough' });
    await seen(ben, { ...gone('Ben', [110, 301]), reason: 'enough', actor: 'Ann' });
    expect(await refused(join(ben, 'Ben'))).to.equal('auth forbidden');
    expect(await ann.do('affiliated', { room, affiliation: 'outcast' })).to.deep.equal([ben.bare]);
    expect(await refused(join(cat, 'Cat'))).to.equal('auth registration-required');
  });

  it('R30.3 comes back to as much of the discussion as it asks for', async () => {
    await open();
    for (let n = 1; n <= 5; n++) await say(ann, `line ${n}`);
    const all = ['line 1', 'line 2', 'line 3', 'line 4', 'line 5'];
    const back = await join(ben, 'Ben');
    expect(bodies(back.history)).to.deep.equal(all);
    expect(back.history.every((one) => one.nick === 'Ann' && one.delay !== null)).to.equal(true);
    await ben.do('leave', { room, nick: 'Ben' });
    expect(bodies((await join(ben, 'Ben', { maxstanzas: 2 })).history)).to.deep.equal(all.slice(3));
    await ben.do('leave', { room, nick: 'Ben' });
    expect(bodies((await join(ben, 'Ben', { maxchars: 0 })).history)).to.deep.equal([]);
    await ben.do('leave', { room, nick: 'Ben' });
    const since = (back.history[2] as Told).delay;
    expect(bodies((await join(ben, 'Ben', { since })).history))
      .to.include.members(all.slice(3))
      .and.not.include('line 1');
  });

  it('R30.4 takes another nick, changes the subject and writes privately', async () => {
    await open({ changesubject: false }, 'ben', 'cat');
    await ben.do('nick', { room, to: 'Benjamin' });
    await seen(ann, { ...gone('Ben', [303]), new_nick: 'Benjamin' });
    await seen(ann, { nick: 'Benjamin', type: 'available' });
    await seen(ben, { nick: 'Benjamin', codes: [110] });
    await ben.do('nick', { room, to: 'Cat' });
    await ben.do('private', { to: `${room}/Ann`, body: 'for Ann alone' });
    await ann.until('message', { type: 'chat', body: 'for Ann alone', from: `${room}/Benjamin` });
    await ben.do('subject', { room, to: 'mine' });
    await ben.until('groupchat_message_error', { from: room, error: { condition: 'forbidden', type: 'auth' } });
    await ann.do('subject', { room, to: 'Birds' });
    await cat.until('groupchat_subject', { subject: 'Birds', from: `${room}/Ann` });
    await cat.do('leave', { room, nick: 'Cat' });
    expect((await join(cat, 'Cat')).subject).to.equal('Birds');
    expect(cat.told.some((one) => one.body === 'for Ann alone')).to.equal(false);
    expect(Object.keys((await ann.do('roster', { room })) as object)).to.have.members(['Ann', 'Benjamin', 'Cat']);
    await ben.do('leave', { room, nick: 'Benjamin' });
  });

  it('R30.5 kicks, gives and takes voice, makes moderators and admins, and reads every list', async () => {
    await open({ moderatedroom: true }, 'ben', 'cat');
    expect(await ann.do('roles', { room, role: 'visitor' })).to.deep.equal(['Ben', 'Cat']);
    await ben.do('say', { to: room, body: 'may I?' });
    await ben.until('groupchat_message_error', { from: room, error: { condition: 'forbidden', type: 'auth' } });
    await ann.do('role', { room, nick: 'Ben', role: 'participant' });
    await seen(cat, { nick: 'Ben', role: 'participant' });
    await say(ben, 'I may');
    await ann.do('role', { room, nick: 'Ben', role: 'moderator' });
    await seen(ben, { nick: 'Ben', role: 'moderator', codes: [110] });
    expect(await ben.do('roles', { room, role: 'moderator' })).to.deep.equal(['Ann', 'Ben']);
    expect(await refused(ben.do('role', { room, nick: 'Ann', role: 'visitor' }))).to.equal('cancel not-allowed');
    await ben.do('role', { room, nick: 'Cat', role: 'none', reason: 'noise' });
    await seen(cat, { ...gone('Cat', [110, 307]), reason: 'noise', actor: 'Ben' });
    await seen(ann, gone('Cat', [307]));
    await ann.do('affiliate_all', {
      room,
      list: [
        [ben.bare, 'admin'],
        [cat.bare, 'member'],
      ],
    });
    await seen(ben, { nick: 'Ben', affiliation: 'admin' });
    for (const [affiliation, jids] of [
      ['owner', [ann.bare]],
      ['admin', [ben.bare]],
      ['member', [cat.bare]],
      ['outcast', []],
    ] as const) {
      expect(await ann.do('affiliated', { room, affiliation }), affiliation).to.deep.equal(jids);
    }
    expect(await refused(ann.do('affiliate', { room, affiliation: 'none', jid: ann.bare }))).to.equal(
      'cancel conflict',
    );
    expect(await refused(ben.do('affiliate', { room, affiliation: 'owner', jid: cat.bare }))).to.equal(
      'auth forbidden',
    );
    expect(await refused(cat.do('affiliated', { room, affiliation: 'outcast' }))).to.equal('auth forbidden');
  });

  it('R30.6 reads the form, changes what it says and is told of changes', async () => {
    await open({ roomname: 'Before', roomdesc: 'About birds' }, 'ben');
    const { fields, values } = (await ann.do('config', { room })) as Record<
      'fields' | 'values',
      Record<string, unknown>
    >;
    expect(fields).to.include({ FORM_TYPE: 'hidden', 'muc#roomconfig_whois': 'list-single' });
    expect(values).to.include({ 'muc#roomconfig_roomname': 'Before', 'muc#roomconfig_roomdesc': 'About birds' });
    await ann.do('configure', { room, roomname: 'After', whois: 'anyone' });
    await ben.until('groupchat_config_status', { from: room, codes: [104, 172] });
    const { identities, features } = (await ben.do('info', { jid: room })) as Record<string, unknown[]>;
    expect(identities).to.deep.equal([['conference', 'text', 'After']]);
    expect(features).to.include.members(['http://jabber.org/protocol/muc', 'muc_nonanonymous', 'muc_persistent']);
    await join(cat, 'Cat');
    expect((await cat.do('roster', { room })) as object).to.deep.include({
      Ann: { role: 'moderator', affiliation: 'owner', jid: ann.jid },
    });
    expect(await refused(ben.do('config', { room }))).to.equal('auth forbidden');
    expect(await refused(ann.do('configure', { room, maxusers: 'many' }))).to.equal('modify not-acceptable');
  });

  it('R30.7 gives up a room before it is set up, and destroys one with an alternate', async () => {
    room = server.room();
    await join(ann, 'Ann');
    await ann.do('cancel_config', { room });
    await seen(ann, { nick: 'Ann', type: 'unavailable', role: 'none' });
    await open({}, 'ben');
    const alternate = server.room();
    await ann.do('destroy', { room, reason: 'moved', alternate });
    await seen(ben, { type: 'unavailable', destroyed: { jid: alternate, reason: 'moved' } });
    expect(await refused(ben.do('info', { jid: room }))).to.equal('cancel item-not-found');
  });

  it('R30.8 learns by a ping of its own nick whether it is in the room', async () => {
    await open({}, 'ben');
    await ben.do('ping', { to: `${room}/Ben` });
    await ann.do('role', { room, nick: 'Ben', role: 'none' });
    await seen(ben, gone('Ben', [110, 307]));
    expect(await refused(ben.do('ping', { to: `${room}/Ben` }))).to.match(/ not-acceptable$/);
  });

  it('R30.9 corrects, reacts and marks as read, for those who are there', async () => {
    await open({}, 'ben');
    const { id } = await say(ann, 'Helo');
    await ann.do('correct', { room, id, body: 'Hello' });
    await ben.until('message_correction', { replace: { id }, body: 'Hello' });
    const first = (await ben.until('groupchat_message', { body: 'Helo' })).stanza_id as { id: string };
    await ben.do('react', { room, id: first.id, values: ['👍', '🎓'] });
    await ann.until('reactions', { reactions: { to: first.id, values: ['🎓', '👍'] }, from: `${room}/Ben` });
    await ben.do('mark', { room, id: first.id });
    await ann.until('marker_displayed', { displayed: { id: first.id }, from: `${room}/Ben` });
  });

  it('R30.10 finds the service and its rooms, and asks others through the room', async () => {
    await open({ roomname: 'Findable' }, 'ben');
    const { identities, features } = (await ben.do('info', { jid: server.service })) as Record<string, unknown[]>;
    expect(identities).to.deep.equal([['conference', 'text', 'Lectern']]);
    expect(features).to.include('http://jabber.org/protocol/muc');
    expect(await ben.do('items', { jid: server.service })).to.deep.include([room, null, 'Findable']);
    expect(await cat.do('items', { jid: room })).to.deep.equal([]);
    const asked = (await ben.do('info', { jid: `${room}/Ann` })) as Record<string, unknown[]>;
    expect(asked.features).to.include('jabber:x:conference');
    await ben.do('ping', { to: server.service });
  });
});

// The web client of an account (web/core/account) on a real Prosody: docs/rules.md R81.
import { expect } from 'chai';
import { isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { xml } from '../../protocol/base/xml.ts';
import { buildRosterQuery, parseRosterAnswer } from '../../protocol/contacts/roster.ts';
import { pictureId } from '../../web/core/profile/pictures.ts';
import { startClient, type TestClient } from '../helpers/client.ts';
import type { TestProsody } from '../helpers/prosody.ts';
import { sharedProsody } from '../helpers/shared.ts';
import { when } from '../helpers/signals.ts';
import { startWebAccount, type WebAccount } from '../helpers/web-account.ts';

/** The smallest PNG there is: one pixel. */
const PIXEL = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

describe('an account of the web client, with a real Prosody', () => {
  let prosody: TestProsody;
  let anna: WebAccount;
  let ben: WebAccount;
  /** Another client of anna's, made by others. */
  let phone: TestClient;

  before(async () => {
    prosody = await sharedProsody();
    const password = await prosody.createUser('people-anna');
    const other = await prosody.createUser('people-ben');
    anna = await startWebAccount(prosody, 'people-anna', password);
    ben = await startWebAccount(prosody, 'people-ben', other);
    const { service, domain } = prosody;
    phone = await startClient({ service, domain, username: 'people-anna', password });
  });
  after(async () => {
    await Promise.all([anna.close(), ben.close(), phone.stop()]);
  });

  it('R81.3 one asks, the other says yes, and both see each other', async () => {
    await when(() => anna.contacts.ready.value && ben.contacts.ready.value);
    expect(await anna.profile.setNick('Anna of the web')).to.equal(undefined);
    expect(await anna.contacts.add(ben.jid, { name: 'Ben', groups: ['Work'], text: 'It is me' })).to.equal(undefined);
    const request = await when(() => ben.contacts.requests.value[0]);
    expect(request).to.deep.equal({ jid: anna.jid, text: 'It is me', nick: 'Anna of the web' });
    expect(await ben.contacts.accept(request.jid)).to.equal(undefined);
    await when(() => anna.contacts.list.value.some(({ subscription }) => subscription === 'both'));
    await when(() => ben.contacts.list.value.some(({ subscription }) => subscription === 'both'));
    expect(anna.contacts.list.value).to.deep.equal([
      { jid: ben.jid, name: 'Ben', subscription: 'both', asked: false, approved: false, groups: ['Work'] },
    ]);
    expect(anna.contacts.requests.value, 'who was asked may ask back').to.deep.equal([]);
    await when(() => anna.contacts.presence(ben.jid).value.show === 'online');
    await when(() => ben.contacts.presence(anna.jid).value.show === 'online');
    await when(() => ben.profile.face(anna.jid).value.name === 'Anna of the web');
    expect(anna.profile.face(ben.jid).value.name).to.equal('Ben');
  });

  it('R81.9 what one says of oneself reaches one’s contacts, and what one’s client can do', async () => {
    ben.contacts.setStatus({ show: 'dnd', text: 'in a meeting' });
    const seen = await when(() => {
      const presence = anna.contacts.presence(ben.jid).value;
      return presence.show === 'dnd' && presence;
    });
    expect(seen.text).to.equal('in a meeting');
    const speaks = await when(() => anna.contacts.presence(ben.jid).value.devices[0]?.speaks);
    expect([...speaks]).to.include.members([NS.stage, `${NS.bookmarks}+notify`]);
    await phone.send('<presence><priority>-1</priority></presence>');
    const devices = await when(() => {
      const own = ben.contacts.presence(anna.jid).value.devices;
      return own.length === 2 && own;
    });
    expect(devices.map(({ priority }) => priority)).to.deep.equal([0, -1]);
  });

  it('R81.12 a picture is told of, fetched once it is looked at, and taken away', async () => {
    const picture = { bytes: PIXEL, width: 1, height: 1 };
    expect(await ben.profile.setPicture(picture)).to.equal(undefined);
    const info = await when(() => anna.profile.face(ben.jid).value.picture ?? undefined);
    expect(info.id).to.equal(pictureId(PIXEL));
    const got = await anna.profile.picture(ben.jid);
    expect([got?.type, Buffer.from(got?.bytes ?? []).equals(PIXEL)]).to.deep.equal(['image/png', true]);
    // What other clients, who know XEP-0153 alone, are told.
    const vcard = await phone.iq('get', ben.jid, `<vCard xmlns='vcard-temp'/>`);
    expect(vcard.getChild('vCard')?.getChild('PHOTO')?.getChildText('BINVAL')).to.equal(PIXEL.toString('base64'));
    expect(await ben.profile.setPicture(undefined)).to.equal(undefined);
    await when(() => anna.profile.face(ben.jid).value.picture === null);
  });

  it('R81.14 a card is read by others, and what other clients have written into it stays', async () => {
    await phone.iq(
      'set',
      anna.jid,
      `<pubsub xmlns='${NS.pubsub}'><publish node='${NS.vcard4Node}'><item id='current'><vcard xmlns='${NS.vcard4}'>
       <fn><text>Anna A.</text></fn><lang><language-tag>de</language-tag></lang></vcard></item></publish></pubsub>`,
    );
    const card = await anna.profile.card(anna.jid);
    if (isFault(card)) throw new Error(card.condition);
    expect(card.fullName).to.equal('Anna A.');
    const changed = { ...card, organization: 'ACME', emails: ['anna@example.org'], urls: ['https://example.org/'] };
    expect(await anna.profile.saveCard(changed)).to.equal(undefined);
    expect(await ben.profile.card(anna.jid)).to.deep.equal(changed);
    const item = await phone.iq(
      'get',
      anna.jid,
      `<pubsub xmlns='${NS.pubsub}'><items node='${NS.vcard4Node}'/></pubsub>`,
    );
    expect(item.toString()).to.include('<language-tag>de</language-tag>');
  });

  it('R81.18 rooms that one keeps are the same on all devices, for oneself alone, and keep what others add', async () => {
    await when(() => anna.bookmarks.ready.value);
    const room = `people-room@${prosody.componentDomain}`;
    expect(await anna.bookmarks.save(room, { name: 'Our room', autojoin: true })).to.equal(undefined);
    // A client that knows only what was before XEP-0402.
    const legacy = await phone.iq(
      'get',
      anna.jid,
      `<query xmlns='jabber:iq:private'><storage xmlns='storage:bookmarks'/></query>`,
    );
    expect(legacy.toString()).to.include(`name="Our room"`).and.to.include(room);
    await phone.iq(
      'set',
      anna.jid,
      `<pubsub xmlns='${NS.pubsub}'><publish node='${NS.bookmarks}'><item id='${room}'>
       <conference xmlns='${NS.bookmarks}' name='Renamed' autojoin='true'><nick>Anna</nick><extensions><pinned xmlns='urn:xmpp:bookmarks-pinning:0'/></extensions></conference></item></publish></pubsub>`,
    );
    await when(() => anna.bookmarks.list.value[0]?.name === 'Renamed');
    expect(await anna.bookmarks.save(room, { autojoin: false })).to.equal(undefined);
    const items = await phone.iq(
      'get',
      anna.jid,
      `<pubsub xmlns='${NS.pubsub}'><items node='${NS.bookmarks}'/></pubsub>`,
    );
    expect(items.toString()).to.include('urn:xmpp:bookmarks-pinning:0').and.to.include('<nick>Anna</nick>');
    const query = xml('pubsub', { xmlns: NS.pubsub }, xml('items', { node: NS.bookmarks }));
    expect(isFault(await ben.connection.ask(anna.jid, 'get', query)), 'for oneself alone').to.equal(true);
    expect(await anna.bookmarks.remove(room)).to.equal(undefined);
    expect(await anna.bookmarks.remove(room), 'it is not there').to.equal(undefined);
    expect(anna.bookmarks.list.value).to.deep.equal([]);
  });

  it('R81.19 an invitation comes from the inviter itself', async () => {
    const room = `people-invited@${prosody.componentDomain}`;
    expect(ben.invitations.invite(room, anna.jid, { reason: 'Come in' })).to.equal(true);
    const invitation = await when(() => anna.invitations.list.value[0]);
    expect({ ...invitation, at: 0 }).to.deep.equal({
      room,
      from: ben.jid,
      reason: 'Come in',
      password: undefined,
      mediated: false,
      at: 0,
    });
    anna.invitations.dismiss(room);
  });

  it('R81.2 the server keeps versions of the list, and says nothing to one who has the last', async () => {
    const { connection } = anna;
    expect([connection.offers(NS.rosterVersions), connection.offers(NS.preApproval)]).to.deep.equal([true, true]);
    const ask = (version: string) => connection.ask(anna.jid, 'get', buildRosterQuery(version));
    const first = await ask('');
    const version = isFault(first) ? undefined : parseRosterAnswer(first)?.version;
    const again = await ask(version ?? '');
    expect(isFault(again) || parseRosterAnswer(again)).to.equal(undefined);
  });

  it('R81.25 is answered by its server without a sender, and takes that for its own', async () => {
    const roster = await anna.connection.ask(anna.jid, 'get', buildRosterQuery(''));
    expect(isFault(roster) ? roster.condition : roster.attrs.from).to.equal(anna.jid);
  });

  it('R81.16 whom one blocks one does not hear, nor is it heard of', async () => {
    await when(() => anna.blocking.supported.value);
    await phone.iq('set', anna.jid, `<block xmlns='${NS.blocking}'><item jid='spam.example'/></block>`);
    await when(() => anna.blocking.blocks('x@spam.example/y'));
    expect(await anna.blocking.block(ben.jid, { reason: 'abuse', text: 'rude' })).to.equal(undefined);
    await when(() => ben.contacts.presence(anna.jid).value.show === 'offline');
    expect(await anna.blocking.unblock(ben.jid)).to.equal(undefined);
    await when(() => ben.contacts.presence(anna.jid).value.show !== 'offline');
  });

  it('R81.6 names and groups are changed for all devices', async () => {
    expect(await anna.contacts.rename(ben.jid, 'Benjamin')).to.equal(undefined);
    expect(await anna.contacts.setGroups(ben.jid, ['Friends', 'Work'])).to.equal(undefined);
    expect(await anna.contacts.renameGroup('Work', 'Office')).to.equal(undefined);
    await when(() => anna.contacts.groups.value.includes('Office'));
    expect(anna.contacts.list.value.map(({ name, groups }) => [name, groups])).to.deep.equal([
      ['Benjamin', ['Friends', 'Office']],
    ]);
    const roster = await phone.iq('get', anna.jid, `<query xmlns='jabber:iq:roster'/>`);
    expect(roster.toString()).to.include('Benjamin').and.to.include('<group>Office</group>');
  });

  it('R81.5 who takes the other off the list is off the other’s, too', async () => {
    expect(await anna.contacts.remove(ben.jid)).to.equal(undefined);
    await when(() => anna.contacts.list.value.length === 0);
    await when(() => ben.contacts.list.value.every(({ subscription }) => subscription === 'none'));
    expect(anna.contacts.presence(ben.jid).value.show).to.equal('offline');
  });
});

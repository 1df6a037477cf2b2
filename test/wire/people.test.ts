// What travels of contacts, faces, blocking, bookmarks, invitations and settings of rooms: docs/rules.md R81.
import { expect } from 'chai';
import fc from 'fast-check';
import { buildAffiliation, parseAffiliated } from '../../protocol/administration/affiliations.ts';
import { parseSettings } from '../../protocol/administration/settings.ts';
import { isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { decodeBase64, encodeBase64 } from '../../protocol/base/picture.ts';
import { type Element, parseXml, xml } from '../../protocol/base/xml.ts';
import { buildBlock, buildUnblock, parseBlocked } from '../../protocol/blocking/blocking.ts';
import { type Bookmark, buildBookmark, parseBookmark } from '../../protocol/bookmarks/bookmark.ts';
import { buildAvailability, MAX_STATUS, parseAvailability } from '../../protocol/contacts/presence.ts';
import { buildRosterItem, MAX_CONTACTS, MAX_GROUPS, parseRoster } from '../../protocol/contacts/roster.ts';
import { parseInvitation } from '../../protocol/invitations/invitation.ts';
import {
  buildAvatarData,
  buildAvatarMetadata,
  parseAvatarData,
  parseAvatarMetadata,
  parseVCardHash,
  parseVCardPhoto,
} from '../../protocol/profile/avatar.ts';
import { buildVCard4, type Card, EMPTY_CARD, parseVCard4, parseVCardTemp } from '../../protocol/profile/card.ts';
import { buildNick, parseNick } from '../../protocol/profile/nick.ts';
import { MAX_ITEMS, parseEvent } from '../../protocol/pubsub/event.ts';
import { anyElement } from '../helpers/any-element.ts';
import { text } from '../helpers/arbitraries.ts';
import { read } from '../helpers/test-account.ts';

/** As it comes through the wire. */
const sent = (element: Element): Element => read(element.toString());

/** One line, as people write it. */
const line = fc
  .string({ unit: fc.constantFrom('a', 'B', '9', '"', '<', '&', '李', '🎓', 'é'), minLength: 1, maxLength: 30 })
  .map((s) => s.normalize('NFC'));

describe('what travels of people', () => {
  const PARSERS: readonly ((element: Element) => unknown)[] = [
    parseEvent,
    parseRoster,
    parseAvailability,
    parseNick,
    parseAvatarMetadata,
    parseAvatarData,
    parseVCardHash,
    parseVCardPhoto,
    parseVCard4,
    parseVCardTemp,
    parseBlocked,
    (element) => parseBookmark('a@b', element),
    parseInvitation,
    parseSettings,
    (element) => parseAffiliated(element, 'member'),
    (element) => buildVCard4(EMPTY_CARD, element),
  ];

  it('R81.22 is read whatever it is', () => {
    fc.assert(
      fc.property(anyElement, (element) => {
        for (const parse of PARSERS) parse(element);
      }),
      { numRuns: 300 },
    );
  });

  it('R81.22 is read within limits', () => {
    const many = (count: number, content: (i: number) => string) =>
      Array.from({ length: count }, (_, i) => content(i)).join('');
    const long = 'x'.repeat(100_000);
    const roster = parseRoster(
      read(
        `<query>${many(MAX_CONTACTS + 5, (i) => `<item jid='c${i}@x' name='${i === 0 ? long : ''}'>${i === 0 ? many(MAX_GROUPS + 5, (n) => `<group>g${n}</group>`) : ''}</item>`)}</query>`,
      ),
    );
    expect([roster.items.length, roster.items[0]?.groups.length]).to.deep.equal([MAX_CONTACTS, MAX_GROUPS]);
    expect(roster.items[0]?.name.length).to.be.below(1_000);
    const news = parseEvent(
      read(
        `<message><event xmlns='${NS.pubsubEvent}'><items node='n'>${many(MAX_ITEMS + 5, (i) => `<item id='${i}'/>`)}</items></event></message>`,
      ),
    );
    expect(news?.items).to.have.length(MAX_ITEMS);
    const longId = `<message><event xmlns='${NS.pubsubEvent}'><items node='n'><item id='${long}'/></items></event></message>`;
    expect(parseEvent(read(longId))?.items).to.deep.equal([]);
    expect(parseEvent(read(longId.replace("node='n'", `node='${long}'`)))).to.equal(undefined);
    expect(parseAvailability(read(`<presence><status>${long}</status></presence>`)).text).to.have.length(MAX_STATUS);
    expect(parseNick(read(`<nick xmlns='${NS.nick}'>${long}</nick>`)).length).to.be.below(200);
    expect(parseVCardPhoto(read(`<vCard><PHOTO><BINVAL>${long.repeat(10)}</BINVAL></PHOTO></vCard>`))).to.equal(
      undefined,
    );
    const card = parseVCard4(
      read(`<vcard><note><text>${long}</text></note>${many(100, (i) => `<email><text>${i}</text></email>`)}</vcard>`),
    );
    expect([card.note.length < 10_000, card.emails.length]).to.deep.equal([true, 20]);
    const bookmark = parseBookmark(
      'a@b',
      read(`<conference xmlns='${NS.bookmarks}' name='${long}'><extensions><x>${long}</x></extensions></conference>`),
    );
    expect([(bookmark?.name.length ?? 0) < 2_000, bookmark?.extensions]).to.deep.equal([true, undefined]);
  });

  it('R81.22 says of presence what it says, and what is wrong is not said', () => {
    const said = parseAvailability(
      read(
        `<presence><show>gone</show><priority>200</priority><idle xmlns='${NS.idle}' since='yesterday'/></presence>`,
      ),
    );
    expect(said).to.deep.equal({ show: 'online', text: '', priority: 0, idleSince: undefined, delayed: undefined });
    for (const show of ['chat', 'online', 'away', 'xa', 'dnd'] as const) {
      const presence = xml('presence', {}, ...buildAvailability({ show, text: 'here' }));
      expect(parseAvailability(sent(presence))).to.deep.include({ show, text: 'here' });
    }
  });

  it('R81.6 writes contacts as it reads them', () => {
    fc.assert(
      fc.property(line, fc.uniqueArray(line, { maxLength: 5 }), (name, groups) => {
        const [item] = parseRoster(sent(buildRosterItem({ jid: 'a@b', name, groups }))).items;
        expect(item).to.deep.include({ jid: 'a@b', name, groups });
      }),
    );
    const odd = read(
      `<query><item jid='A@b'/><item jid='a@b/c'/><item/><item jid='c@d' approved='true' subscription='odd'/></query>`,
    );
    expect(parseRoster(odd).items).to.deep.equal([
      { jid: 'c@d', name: '', subscription: 'none', asked: false, approved: true, groups: [] },
    ]);
  });

  it('R81.18 writes bookmarks as it reads them', () => {
    const bookmark: fc.Arbitrary<Bookmark> = fc.record({
      jid: fc.constant('a@b'),
      name: line,
      autojoin: fc.boolean(),
      nick: line,
      password: text(1, 20),
      extensions: fc.constant(undefined),
    });
    fc.assert(
      fc.property(bookmark, (value) => {
        expect(parseBookmark('a@b', sent(buildBookmark(value)))).to.deep.equal(value);
      }),
    );
  });

  it('R81.14 writes cards as it reads them', () => {
    const some = fc.uniqueArray(line, { maxLength: 3 });
    const card: fc.Arbitrary<Card> = fc.record({
      fullName: line,
      organization: line,
      title: line,
      locality: line,
      country: line,
      birthday: fc.constantFrom('', '1990-04-01', '--04-01'),
      note: text(0, 50),
      emails: some,
      phones: some,
      urls: fc.uniqueArray(fc.webUrl(), { maxLength: 3 }).map((urls) => urls.map((url) => url.normalize('NFC'))),
    });
    fc.assert(
      fc.property(card, card, (before, after) => {
        const first = sent(buildVCard4(before, undefined));
        expect(parseVCard4(first)).to.deep.equal(before);
        expect(parseVCard4(sent(buildVCard4(after, first)))).to.deep.equal(after);
      }),
      { numRuns: 30 },
    );
  });

  it('R81.14 keeps of a card what other clients have written', () => {
    const before = read(
      `<vcard xmlns='${NS.vcard4}'><fn><text>Old</text></fn><lang><language-tag>de</language-tag></lang>` +
        `<email><parameters><type><text>work</text></type></parameters><text>a@x</text></email>` +
        `<adr><street>Main St</street><locality>Here</locality></adr><adr><street>Second</street></adr></vcard>`,
    );
    const built = buildVCard4({ ...parseVCard4(before), fullName: 'New', locality: 'There' }, before).toString();
    for (const part of [
      '<language-tag>de</language-tag>',
      '<type><text>work</text></type></parameters><text>a@x</text>',
      '<adr><street>Main St</street><locality>There</locality></adr><adr><street>Second</street></adr>',
      '<fn><text>New</text></fn>',
    ]) {
      expect(built).to.include(part);
    }
  });

  it('R81.12 writes pictures as it reads them', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 20_000 }), (bytes) => {
        expect(decodeBase64(encodeBase64(bytes))).to.deep.equal(bytes);
        expect(parseAvatarData(sent(buildAvatarData(bytes)))).to.deep.equal(bytes);
      }),
      { numRuns: 20 },
    );
    const id = 'a'.repeat(40);
    const info = { id, type: 'image/png', bytes: 10, width: 5, height: 5 };
    expect(parseAvatarMetadata(sent(buildAvatarMetadata(info)))).to.deep.equal({ id });
    expect(parseAvatarMetadata(sent(buildAvatarMetadata(null)))).to.equal(null);
    expect(parseNick(sent(buildNick('  Ann  A. ')))).to.equal('Ann A.');
  });

  it('R81.16 writes who is blocked as it reads it', () => {
    expect(parseBlocked(sent(buildBlock('a@b', { reason: 'spam' })))).to.deep.equal(['a@b']);
    expect(parseBlocked(sent(buildUnblock('b')))).to.deep.equal(['b']);
  });

  it('R81.22 is well-formed when it is written, whatever people type', () => {
    fc.assert(
      fc.property(text(0, 50), (typed) => {
        for (const element of [
          buildNick(typed),
          buildBlock('a@b', { reason: 'abuse', text: typed }),
          buildAffiliation({ nick: typed }, 'member', typed),
          buildRosterItem({ jid: 'a@b', name: typed, groups: [typed] }),
        ]) {
          expect(isFault(parseXml(element.toString()))).to.equal(false);
        }
      }),
    );
  });
});

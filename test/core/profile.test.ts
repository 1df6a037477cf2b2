// What people look like in the web client, and say of themselves: docs/rules.md R81.
import { createHash } from 'node:crypto';
import { expect } from 'chai';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element, xml } from '../../protocol/base/xml.ts';
import { MAX_PICTURE, PICTURE } from '../../protocol/profile/avatar.ts';
import { EMPTY_CARD } from '../../protocol/profile/card.ts';
import type { EventItem } from '../../protocol/pubsub/event.ts';
import type { PubSub } from '../../web/core/account/pubsub.ts';
import { hueOf } from '../../web/core/profile/hue.ts';
import { KEPT_PICTURES, PICTURES_AT_ONCE } from '../../web/core/profile/limits.ts';
import { createPictures } from '../../web/core/profile/pictures.ts';
import {
  type Answerer,
  createTestAccount,
  event,
  ME,
  read,
  rosterOf,
  type TestAccount,
} from '../helpers/test-account.ts';

const ANN = 'ann@example';
const EVE = 'eve@example';
const roster = rosterOf(
  [`<item jid='${ANN}' subscription='both'/>`, `<item jid='ben@example' name='My Ben' subscription='both'/>`].join(''),
);

/** Something that begins as a PNG does. */
const png = (text: string, size = 20) => {
  const bytes = Buffer.alloc(size);
  bytes.write('\x89PNG\r\n\x1a\n', 'latin1');
  bytes.write(text, 8);
  return bytes;
};
const sha1 = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex');
const metadata = (id: string, more = '') =>
  `<item id='${id}'><metadata xmlns='${NS.avatarMetadata}'><info id='${id}' bytes='20' type='image/png' ${more}/></metadata></item>`;
const nick = (text: string) => `<item id='current'><nick xmlns='${NS.nick}'>${text}</nick></item>`;

/** What nodes hold: items as XML by address and node. */
function nodes(held: Readonly<Record<string, string>>): Answerer {
  return (to, child, type) => {
    if (child.is('query', NS.roster)) return roster;
    const items = type === 'get' ? child.getChild('items') : undefined;
    if (!items) return undefined;
    const node = attr(items, 'node') ?? '';
    const id = items.getChild('item')?.attrs.id ?? '';
    const found = held[`${to} ${node} ${id}`.trim()];
    return found === undefined
      ? new Fault('item-not-found')
      : read(`<pubsub xmlns='${NS.pubsub}'><items node='${node}'>${found}</items></pubsub>`);
  };
}
const data = (jid: string, bytes: Buffer, id = sha1(bytes)) => ({
  [`${jid} ${NS.avatarData} ${id}`]: `<item id='${id}'><data xmlns='${NS.avatarData}'>${bytes.toString('base64')}</data></item>`,
});

describe('the faces of people', () => {
  let account: TestAccount;
  const start = async (answer: Answerer) => {
    account = createTestAccount({ answer });
    await account.settled();
  };
  const asked = (what: string) => account.asked.filter((each) => each === what).length;
  afterEach(() => account?.close());

  it('R81.11 are called by one’s own word, a contact by its own, a stranger by its address', async () => {
    await start(nodes({}));
    const faces = ['ben@example', ANN, EVE, 'd\\27artagnan@example', 'service.example'].map((jid) =>
      account.profile.face(jid),
    );
    for (const jid of ['ben@example', ANN, EVE]) account.receive(event(jid, NS.nick, nick('Ann &#x202e;A.')));
    expect(faces.map(({ value }) => value.name)).to.deep.equal([
      'My Ben',
      'Ann A.',
      'eve',
      "d'artagnan",
      'service.example',
    ]);
    await account.question(
      `<iq type='set' id='1'><query xmlns='${NS.roster}'><item jid='${EVE}' subscription='to'/><item jid='${ANN}' name='Annie' subscription='both'/></query></iq>`,
    );
    expect([faces[1]?.value.name, faces[2]?.value.name]).to.deep.equal(['Annie', 'Ann A.']);
  });

  it('R81.12 have the picture that is told of, fetched once, and again only when it is another', async () => {
    const [one, two] = [png('one'), png('two')];
    await start(nodes({ ...data(ANN, one), ...data(ANN, two) }));
    const face = account.profile.face(ANN);
    account.receive(event(ANN, NS.avatarMetadata, metadata(sha1(one))));
    expect(face.value.picture).to.deep.equal({ id: sha1(one) });
    const both = await Promise.all([account.profile.picture(ANN), account.profile.picture(ANN)]);
    await account.profile.picture(ANN);
    expect(asked(`get ${ANN} pubsub`)).to.equal(1);
    expect(both.map((picture) => picture?.bytes && Buffer.from(picture.bytes).equals(one))).to.deep.equal([true, true]);
    account.receive(event(ANN, NS.avatarMetadata, metadata(sha1(two))));
    expect((await account.profile.picture(ANN))?.id).to.equal(sha1(two));
    account.receive(event(ANN, NS.avatarMetadata, `<item id='x'><metadata xmlns='${NS.avatarMetadata}'/></item>`));
    expect(face.value.picture).to.equal(null);
    expect(await account.profile.picture(ANN)).to.equal(undefined);
  });

  it('R81.12 have none that is not what its name says, no picture, elsewhere, or too large', async () => {
    const evil = png('evil');
    const text = Buffer.from('<svg onload="alert(1)"/>');
    const huge = png('huge', MAX_PICTURE + 1);
    const other = sha1(Buffer.from('another'));
    await start(nodes({ ...data(ANN, evil, other), ...data(ANN, text), ...data(ANN, huge) }));
    for (const id of [other, sha1(text), sha1(huge), sha1(png('nowhere'))]) {
      account.receive(event(ANN, NS.avatarMetadata, metadata(id)));
      expect(await account.profile.picture(ANN), id).to.equal(undefined);
    }
    const before = account.asked.length;
    expect(await account.profile.picture(ANN), 'it is not asked for again').to.equal(undefined);
    expect(account.asked).to.have.length(before);
    const linked = metadata(other, `url='https://evil.example/who-looks'`);
    for (const item of [linked, metadata('../../x'), metadata(other).replace("bytes='20'", `bytes='9999999'`)]) {
      account.receive(event(ANN, NS.avatarMetadata, item));
      expect(account.profile.face(ANN).value.picture, item).to.equal(null);
    }
  });

  it('R81.12 have the picture of their vCard where they tell of no other', async () => {
    const [old, fresh] = [png('old'), png('fresh')];
    await start((to, child, type) =>
      child.is('vCard', NS.vcard)
        ? read(`<vCard xmlns='vcard-temp'><PHOTO><BINVAL>\n${old.toString('base64')}\n</BINVAL></PHOTO></vCard>`)
        : nodes(data(ANN, fresh))(to, child, type),
    );
    const photo = (hash: string) =>
      `<presence from='${ANN}/a'><x xmlns='${NS.vcardUpdate}'><photo>${hash}</photo></x></presence>`;
    account.receive(photo(sha1(old).toUpperCase()));
    expect((await account.profile.picture(ANN))?.id).to.equal(sha1(old));
    account.receive(event(ANN, NS.avatarMetadata, metadata(sha1(fresh))));
    account.receive(photo(sha1(old)));
    expect((await account.profile.picture(ANN))?.id).to.equal(sha1(fresh));
    account.receive(photo('not a hash'));
    expect(account.profile.face(ANN).value.picture?.id).to.equal(sha1(fresh));
  });

  it('R81.12 of strangers are looked up when they are looked at, once', async () => {
    const picture = png('eve');
    await start(nodes({ ...data(EVE, picture), [`${EVE} ${NS.avatarMetadata}`]: metadata(sha1(picture)) }));
    expect((await account.profile.picture(EVE))?.id).to.equal(sha1(picture));
    expect(await account.profile.picture('nobody@example')).to.equal(undefined);
    await account.profile.picture('nobody@example');
    expect(asked('get nobody@example pubsub')).to.equal(1);
  });

  it('R81.12 are fetched a few at a time', async () => {
    const jids = Array.from({ length: PICTURES_AT_ONCE + 3 }, (_, i) => `many${i}@example`);
    const picture = png('all');
    const open: (() => void)[] = [];
    const pubsub = {
      items: () => new Promise<readonly EventItem[]>((done) => open.push(() => done([]))),
    };
    const pictures = createPictures({ ask: async () => new Fault('forbidden'), pubsub });
    const got = Promise.all(jids.map((jid) => pictures.get(jid, sha1(picture), false)));
    const answered: number[] = [];
    while (answered.length < jids.length) {
      await new Promise((next) => setImmediate(next));
      expect(open.length).to.be.within(1, PICTURES_AT_ONCE);
      open.shift()?.();
      answered.push(open.length);
    }
    expect(await got).to.deep.equal(jids.map(() => undefined));
  });

  it('R81.12 are kept within the limit', async () => {
    const held = Array.from({ length: 3 }, (_, i) => png(`picture ${i}`, 1_000));
    const fetched: string[] = [];
    const items: PubSub['items'] = async (_node, { ids: [id = ''] = [] } = {}) => {
      fetched.push(id);
      const bytes = held.find((each) => sha1(each) === id) ?? png('');
      return [{ id, payload: xml('data', { xmlns: NS.avatarData }, bytes.toString('base64')), gone: false }];
    };
    const pictures = createPictures({ ask: async () => new Fault('forbidden'), pubsub: { items } }, 2_500);
    const [first, second, third] = held.map(sha1);
    for (const id of [first, second, third, third, first]) {
      expect((await pictures.get(ANN, id ?? '', false))?.id).to.equal(id);
    }
    expect(fetched, 'the first had to be fetched again').to.deep.equal([first, second, third, first]);
    expect(KEPT_PICTURES).to.be.above(10 * MAX_PICTURE);
  });

  it('R81.13 of oneself is a square picture within the limits, published before it is told of', async () => {
    await start(nodes({}));
    const set: string[] = [];
    account.answer = (_to, child, type) => {
      const node = type === 'set' ? child.getChild('publish')?.attrs.node : undefined;
      if (node) set.push(node);
      return undefined;
    };
    const bytes = png('me');
    for (const [what, wrong] of Object.entries({
      'not square': { bytes, width: 10, height: 11 },
      'too wide': { bytes, width: PICTURE.side + 1, height: PICTURE.side + 1 },
      'too large': { bytes: png('x', PICTURE.bytes + 1), width: 10, height: 10 },
      'no picture': { bytes: Buffer.from('<svg/>'), width: 10, height: 10 },
    })) {
      expect((await account.profile.setPicture(wrong))?.condition, what).to.equal('not-acceptable');
    }
    expect(set).to.deep.equal([]);
    expect(await account.profile.setPicture({ bytes, width: 10, height: 10 })).to.equal(undefined);
    expect(set).to.deep.equal([NS.avatarData, NS.avatarMetadata]);
    expect(account.profile.face(ME).value.picture).to.deep.equal({ id: sha1(bytes) });
    const before = account.asked.length;
    expect((await account.profile.picture(ME))?.id).to.equal(sha1(bytes));
    expect(account.asked).to.have.length(before);
    account.answer = (_to, child) => (child.getChild('publish') ? new Fault('forbidden') : undefined);
    expect((await account.profile.setPicture(undefined))?.condition).to.equal('forbidden');
    expect(account.profile.face(ME).value.picture, 'it is still there').not.to.equal(null);
  });

  it('R81.14 have a card, of either kind, and none is none', async () => {
    const vcard4 = `<item id='current'><vcard xmlns='${NS.vcard4}'><fn><text>Ann A.</text></fn><url><uri>javascript:alert(1)</uri></url><url><uri>https://ann.example/</uri></url></vcard></item>`;
    const held = nodes({ [`${ANN} ${NS.vcard4Node}`]: vcard4 });
    await start((to, child, type) => {
      if (!child.is('vCard', NS.vcard)) return held(to, child, type);
      if (to !== 'ben@example') return new Fault(to === EVE ? 'forbidden' : 'item-not-found');
      return read(
        `<vCard xmlns='vcard-temp'><FN>Ben</FN><ORG><ORGNAME>ACME</ORGNAME></ORG><EMAIL><USERID>b@x</USERID></EMAIL></vCard>`,
      );
    });
    const card = (jid: string) => account.profile.card(jid);
    expect(await card(ANN)).to.deep.equal({ ...EMPTY_CARD, fullName: 'Ann A.', urls: ['https://ann.example/'] });
    expect(await card('ben@example')).to.deep.equal({
      ...EMPTY_CARD,
      fullName: 'Ben',
      organization: 'ACME',
      emails: ['b@x'],
    });
    expect(await card('nobody@example')).to.deep.equal(EMPTY_CARD);
    expect(isFault(await card(EVE))).to.equal(true);
  });

  it('R81.14 saves no card where the one that is there could not be read', async () => {
    const set: Element[] = [];
    await start((to, child, type) => {
      if (type === 'set') set.push(child);
      return child.getChild('items') && to === ME ? new Fault('remote-server-timeout') : undefined;
    });
    expect((await account.profile.saveCard(EMPTY_CARD))?.condition).to.equal('remote-server-timeout');
    expect(set.map(({ name }) => name)).to.deep.equal([]);
  });

  it('R81.15 have the colour that other clients give the same text', () => {
    // XEP-0392 §13.1, test vectors.
    for (const [text, hue] of [
      ['Romeo', 327.255249],
      ['juliet@capulet.lit', 209.4104],
      ['😺', 331.199341],
      ['council', 359.994507],
      ['Board', 171.430664],
    ] as const) {
      expect(hueOf(text), text).to.be.closeTo(hue, 1e-5);
    }
  });
});

// The vCard and avatar of a room: XEP-0054, XEP-0153, XEP-0486; docs/rules.md R19.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import {
  codesOf,
  conditionOf,
  type Dialogue,
  DOMAIN,
  openRoom,
  ROOM,
  type Somebody,
  startDialogue,
} from '../helpers/dialogue.ts';
import type { Lowered } from '../helpers/limits.ts';

const sample = (name: string) => readFileSync(join(import.meta.dirname, '../samples', name));
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const GIF = Buffer.from('R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw==', 'base64');
const JPEG = sample('photo-turned.jpg');
const WEBP = sample('photo.webp');
const sha1 = (bytes: Buffer) => createHash('sha1').update(bytes).digest('hex');
const photo = (bytes: Buffer | string, type = 'image/png') =>
  `<PHOTO><TYPE>${type}</TYPE><BINVAL>${typeof bytes === 'string' ? bytes : bytes.toString('base64')}</BINVAL></PHOTO>`;
const vcard = (content = '') => `<vCard xmlns='${NS.vcard}'>${content}</vCard>`;
/** The hash in a presence of the room itself, `''` for "none any more"; undefined in any other stanza. */
const updateIn = (stanza: Element) =>
  stanza.name === 'presence' && attr(stanza, 'from') === ROOM
    ? stanza.getChild('x', NS.vcardUpdate)?.getChildText('photo')
    : undefined;

describe('the avatar of a room', () => {
  let dialogue: Dialogue;
  let owner: Somebody;
  let bob: Somebody;
  const begin = async (limits: Lowered = {}) => {
    dialogue = await startDialogue({ limits });
    owner = await openRoom(dialogue);
    bob = dialogue.person('bob@example/phone');
    await bob.join('bob');
    owner.take();
    bob.take();
  };
  beforeEach(() => begin());
  afterEach(async () => {
    expect(dialogue.errors).to.deep.equal([]);
    await dialogue.end();
  });
  const set = async (content: string, who = owner) => conditionOf(await who.iq('set', vcard(content))) ?? 'ok';
  const get = async (who: Somebody) => (await who.iq('get', vcard())).getChild('vCard', NS.vcard);
  const hashes = async (who = bob) => {
    const query = (await who.iq('get', `<query xmlns='${NS.discoInfo}'/>`)).getChild('query', NS.discoInfo);
    const fields = query?.getChild('x', NS.dataForms)?.getChildren('field') ?? [];
    return fields
      .find((f) => f.attrs.var === 'muc#roominfo_avatarhash')
      ?.getChildren('value')
      .map((v) => v.text());
  };

  it('R19.1 an owner sets it, everybody who may see the room gets it, and it survives a restart', async () => {
    expect((await get(bob))?.children).to.deep.equal([]);
    expect(await hashes()).to.equal(undefined);
    const content = `<FN>The lecture</FN>${photo(PNG)}`;
    for (const other of [bob, dialogue.person('spy@elsewhere.example/x')]) {
      expect(await set(content, other)).to.equal('forbidden');
    }
    expect(await set(content)).to.equal('ok');
    const check = async () => {
      for (const who of [owner, bob, dialogue.person('outsider@elsewhere.example/x')]) {
        const got = await get(who);
        expect(got?.getChildText('FN')).to.equal('The lecture');
        expect(got?.getChild('PHOTO')?.getChildText('TYPE')).to.equal('image/png');
        expect(got?.getChild('PHOTO')?.getChildText('BINVAL')).to.equal(PNG.toString('base64'));
        expect(await hashes(who)).to.deep.equal([sha1(PNG)]);
      }
    };
    await check();
    await dialogue.restart('crash');
    await check();
  });

  it('R19.1 service and room announce it; the service has a vCard, too', async () => {
    for (const to of [DOMAIN, ROOM]) {
      const info = await bob.iq('get', `<query xmlns='${NS.discoInfo}'/>`, to);
      expect(info.toString(), to).to.include('var="vcard-temp"');
    }
    const own = (await bob.iq('get', vcard(), DOMAIN)).getChild('vCard', NS.vcard);
    expect(own?.getChildText('URL')).to.equal('https://lectern.example');
    expect(conditionOf(await owner.iq('set', vcard(), DOMAIN))).to.equal('service-unavailable');
  });

  it('R19.2 a change is told to all, once, by presence and status 104', async () => {
    const got = await owner.send(`<iq type='set' id='1' to='${ROOM}'>${vcard(photo(PNG))}</iq>`);
    for (const told of [got, bob.take()]) {
      expect(
        told.filter((s) => s.name !== 'iq').map((s) => [s.name, attr(s, 'from'), updateIn(s) ?? codesOf(s).join()]),
      ).to.deep.equal([
        ['presence', ROOM, sha1(PNG)],
        ['message', ROOM, '104'],
      ]);
    }
    await set(photo(PNG));
    expect(bob.take(), 'nothing changed').to.deep.equal([]);
    await set(`<FN>Name</FN>${photo(PNG)}`);
    expect(
      bob.take().map((s) => updateIn(s) ?? codesOf(s).join()),
      'not the picture',
    ).to.deep.equal(['104']);
    await set(photo(JPEG, 'image/jpeg'));
    expect(bob.take().map((s) => updateIn(s) ?? codesOf(s).join())).to.deep.equal([sha1(JPEG), '104']);
  });

  it('R19.2 who enters is told behind its own presence, and before the discussion', async () => {
    await bob.say('hello');
    const before = await dialogue.person('early@example/x').join('early');
    expect(before.filter((s) => updateIn(s) !== undefined)).to.deep.equal([]);
    await set(photo(PNG));
    const got = await dialogue.person('late@example/x').join('late');
    const self = got.findIndex((s) => codesOf(s).includes('110'));
    const update = got.findIndex((s) => updateIn(s) === sha1(PNG));
    const said = got.findIndex((s) => s.getChild('body') !== undefined);
    expect([self >= 0, update === self + 1, said > update]).to.deep.equal([true, true, true]);
  });

  it('R19.2 it is taken away by an empty vCard, or a photo without content', async () => {
    for (const empty of ['', '<PHOTO/>', photo(' \n')]) {
      await set(photo(PNG));
      bob.take();
      expect(await set(empty)).to.equal('ok');
      expect(bob.take().map((s) => updateIn(s) ?? codesOf(s).join())).to.deep.equal(['', '104']);
      expect((await get(bob))?.children).to.deep.equal([]);
      expect(await hashes()).to.equal(undefined);
      const got = await dialogue.person('late@example/x').join('late');
      expect(got.filter((s) => updateIn(s) !== undefined)).to.deep.equal([]);
    }
  });

  it('R19.3 it is a picture by its bytes, whatever its type says', async () => {
    for (const [bytes, type] of [
      [PNG, 'image/png'],
      [JPEG, 'image/jpeg'],
      [WEBP, 'image/webp'],
      [GIF, 'image/gif'],
    ] as const) {
      expect(await set(photo(bytes, 'image/svg+xml')), type).to.equal('ok');
      expect((await get(bob))?.getChild('PHOTO')?.getChildText('TYPE')).to.equal(type);
    }
    const lines = PNG.toString('base64').replace(/.{20}/g, '$&\r\n  ');
    expect(await set(photo(lines))).to.equal('ok');
    expect((await get(bob))?.getChild('PHOTO')?.getChildText('BINVAL')).to.equal(PNG.toString('base64'));
  });

  it('R19.3 two formats of one picture are told both', async () => {
    expect(await set(photo(PNG) + photo(WEBP))).to.equal('ok');
    expect(bob.take().map((s) => updateIn(s) ?? codesOf(s).join())).to.deep.equal([sha1(PNG), '104']);
    expect(await hashes()).to.deep.equal([sha1(PNG), sha1(WEBP)]);
    await dialogue.restart('crash');
    expect(await hashes()).to.deep.equal([sha1(PNG), sha1(WEBP)]);
  });

  it('R19.3 what is no picture, or too much, is refused, and nothing changes', async () => {
    const svg = Buffer.from(`<svg xmlns='http://www.w3.org/2000/svg'/>`);
    const large = Buffer.concat([PNG, Buffer.alloc(100 * 1024)]);
    const wrong: (readonly [content: string, condition: string])[] = [
      [photo(svg, 'image/svg+xml'), 'not-acceptable'],
      [photo(Buffer.from('RIFF1234WAVEfmt '), 'image/webp'), 'not-acceptable'],
      [photo(Buffer.from('x')), 'not-acceptable'],
      [photo('not base64!'), 'bad-request'],
      [photo('abc'), 'bad-request'],
      [photo('ab=c'), 'bad-request'],
      [photo('===='), 'bad-request'],
      [`<PHOTO><EXTVAL>https://evil.example/x.png</EXTVAL></PHOTO>`, 'not-acceptable'],
      [
        `<PHOTO><EXTVAL>https://evil.example/x.png</EXTVAL><BINVAL>${PNG.toString('base64')}</BINVAL></PHOTO>`,
        'not-acceptable',
      ],
      [photo(large), 'not-acceptable'],
      [photo(PNG).repeat(3), 'not-acceptable'],
      [`<DESC>${'x'.repeat(10_001)}</DESC>`, 'not-acceptable'],
    ];
    for (const [content, condition] of wrong) expect(await set(content), content.slice(0, 80)).to.equal(condition);
    expect(bob.take()).to.deep.equal([]);
    expect((await get(bob))?.children).to.deep.equal([]);
    const most = Buffer.concat([PNG, Buffer.alloc(100 * 1024 - PNG.length)]);
    expect(await set(photo(most))).to.equal('ok');
  });

  it('R19.3 what is not of the vCard is left out', async () => {
    expect(await set(`<x xmlns='${NS.mucUser}'/><FN>Name</FN>`)).to.equal('ok');
    expect((await get(bob))?.children.map(String)).to.deep.equal(['<FN>Name</FN>']);
  });

  it('R19.4 it goes with the room', async () => {
    await set(photo(PNG));
    await owner.iq('set', `<query xmlns='${NS.mucOwner}'><destroy/></query>`);
    expect(await dialogue.store.vcards.of('lecture')).to.equal(undefined);
    owner = await openRoom(dialogue);
    expect((await get(owner))?.children).to.deep.equal([]);
    expect(await hashes(owner)).to.equal(undefined);
  });
});

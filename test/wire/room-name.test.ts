// The names that groups are given: docs/rules.md R55.2, R55.3.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import { demoRoom } from '../../launcher/demo-room.ts';
import { nodeprep } from '../../protocol/base/stringprep.ts';
import { hasChance, longestRoomName, makeRoomName, wordsOfName } from '../../protocol/muc/room-name.ts';
import { nameFor } from '../../web/core/room/new-room.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

const DOMAIN = 'rooms.example.org';

describe('the name of a new group', () => {
  it('R55.2 has 65 bits of chance, each of which is as often set as not', () => {
    const names = Array.from({ length: 2_000 }, () => makeRoomName('talk', DOMAIN));
    expect(new Set(names).size).to.equal(2_000);
    expect(names.every(hasChance)).to.equal(true);
    const letters = '0123456789abcdefghjkmnpqrstvwxyz';
    for (let place = 0; place < 13; place += 1) {
      const found = names.map((name) => letters.indexOf(name.slice(-13)[place] ?? ''));
      expect(Math.min(...found)).to.be.at.least(0);
      for (const bit of [1, 2, 4, 8, 16]) {
        const set = found.filter((n) => n & bit).length;
        // Nine times the standard deviation from the middle.
        expect(set, `bit ${bit} of letter ${place}`).to.be.within(800, 1_200);
      }
    }
  });

  it('R55.2 the demonstration group has one that is kept; that of an earlier version keeps its own', () => {
    const folders = [temporaryFolder('new'), temporaryFolder('old')] as const;
    writeFileSync(join(folders[1].path, 'lectern.sqlite'), '');
    const [first, old] = folders.map(({ path }) => demoRoom(path));
    expect(first)
      .to.match(/^demo-/)
      .and.satisfy(hasChance);
    expect(wordsOfName(first ?? '')).to.equal('demo');
    expect(old).to.equal('demo');
    writeFileSync(join(folders[0].path, 'lectern.sqlite'), '');
    expect(folders.map(({ path }) => demoRoom(path))).to.deep.equal([first, old]);
    for (const folder of folders) folder.remove();
  });

  for (const [title, expected] of [
    ['Review of Q3', 'review-of-q3'],
    ["Ann's talk", 'anns-talk'],
    ['Größe und Änderung', 'grosse-und-anderung'],
    ['课堂讨论', 'ke-tang-tao-lun'],
    ['数学第三课 2026', 'shu-xue-di-san-ke-2026'],
    ['日本語の授業', 'ri-ben-yu-no-shou-ye'],
    ['한국어 수업', 'han-gug-eo-su-eob'],
    ['الاجتماع الأسبوعي', 'ljtm-lsbwy'],
    ['俄语', 'e-yu'],
    ['Встреча команды', 'vstrecha-komandy'],
    ['שיעור עברית', 'syvr-vryt'],
    ['🎓🎉', 'mortar-board-tada'],
    ['JavaScript', 'javascript'],
    ['\u{10ffff}', 'group'],
    ['…', 'group'],
  ] as const) {
    it(`R55.3 that of "${title}" says so: ${expected}`, async () => {
      expect((await nameFor(title, DOMAIN)).slice(0, -14)).to.equal(expected);
    });
  }

  it('R55.3 is an address as it stands and fits, whatever the title and the domain', async () => {
    const domain = fc.oneof(
      fc.constant(DOMAIN),
      fc.integer({ min: 1, max: 120 }).map((n) => `${'r'.repeat(n)}.example`),
    );
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', maxLength: 120 }), domain, async (title, domain) => {
        const name = await nameFor(title, domain);
        expect(nodeprep(name)).to.equal(name);
        expect(name).to.match(/^[a-z0-9][a-z0-9-]*$/);
        expect(hasChance(name)).to.equal(true);
        expect(Buffer.byteLength(name)).to.be.at.most(longestRoomName(domain));
      }),
    );
  });
});

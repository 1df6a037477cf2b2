// Names of groups that are tried in links: docs/rules.md R55.7.
import { expect } from 'chai';
import { makeRoomName } from '../../protocol/muc/room-name.ts';
import { slowTitles } from '../../web/server/title-rate.ts';

describe('titles by links', () => {
  it('R55.7 after many names that are none, those that could be guessed have no title for a while; others have', async () => {
    const safe = makeRoomName('talk', 'rooms.example');
    const groups = new Map([
      ['lecture', 'The lecture'],
      [safe, 'The talk'],
    ]);
    let now = 0;
    const asked: string[] = [];
    const titles = slowTitles(
      (name) => {
        asked.push(name);
        return groups.get(name);
      },
      { titleTries: 0.5, titleTriesBurst: 3 },
      () => now,
    );
    expect(await titles('lecture')).to.equal('The lecture');
    // What nobody guesses costs nothing.
    for (let n = 0; n < 5; n += 1) expect(await titles(makeRoomName('talk', 'rooms.example'))).to.equal(undefined);
    for (const name of ['a', 'b', 'c']) expect(await titles(name)).to.equal(undefined);
    asked.length = 0;
    for (const name of ['lecture', 'd']) expect(await titles(name), name).to.equal(undefined);
    expect(asked, 'the time that it takes tells nothing').to.deep.equal([]);
    expect(await titles(safe)).to.equal('The talk');
    now += 2_000;
    expect(await titles('lecture')).to.equal('The lecture');
    expect(await titles('d')).to.equal(undefined);
    expect(await titles('lecture')).to.equal(undefined);
  });
});

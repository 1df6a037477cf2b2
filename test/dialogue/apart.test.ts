// What a component that runs apart from the web server tells it, through the folder that they share.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { mock } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect } from 'chai';
import { publish } from '../../backplane/feed/apart.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';

describe('a component that runs apart', () => {
  let folder: TemporaryFolder;
  beforeEach(() => {
    folder = temporaryFolder('apart');
    mock.timers.enable({ apis: ['setInterval'] });
  });
  afterEach(() => {
    mock.timers.reset();
    folder.remove();
  });

  it('tells titles and that it lives until that is ended, and nothing after it', async () => {
    const titles = new Map([['review', 'First']]);
    let looks = 0;
    const look = <T>(value: T) => {
      looks += 1;
      return value;
    };
    const end = publish(folder.path, {
      get online() {
        return look(true);
      },
      titlesByLink: () => look(titles),
    });
    const told = () => {
      const file = join(folder.path, 'titles.json');
      return existsSync(file) ? readFileSync(file, 'utf8') : '';
    };
    const alive = () => existsSync(join(folder.path, 'component.alive'));
    while (!told().includes('First') || !alive()) await nextTurn();
    titles.set('review', 'Second');
    // One look may come while the one before is still writing.
    while (!told().includes('Second')) {
      mock.timers.tick(2_000);
      await nextTurn();
    }
    await end();
    expect(readdirSync(folder.path)).to.deep.equal(['titles.json']);
    titles.clear();
    looks = 0;
    mock.timers.tick(60_000);
    expect(looks).to.equal(0);
  });

  it('ends with what it was about to write, whole', async () => {
    await publish(folder.path, { online: true, titlesByLink: () => new Map([['review', 'First']]) })();
    expect(readdirSync(folder.path)).to.deep.equal(['titles.json']);
    expect(readFileSync(join(folder.path, 'titles.json'), 'utf8')).to.equal('[["review","First"]]');
  });
});

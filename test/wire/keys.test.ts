// Keys of a screen: what was pressed, and which feature has it.
import { globSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect } from 'chai';
import { en } from '../../web/ui/locales/en.ts';
import { zhCN } from '../../web/ui/locales/zh-CN.ts';
import type { Room } from '../../web/ui/room/room-context.ts';
import { closingKeys, keys as roomKeys } from '../../web/ui/room/room-keys.ts';
import { gather } from '../../web/ui/room/slots.ts';
import { chordOf, entryFor, type KeyEntry } from '../../web/ui/shell/keys.ts';

const press = (key: string, held: Partial<Record<'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey', boolean>> = {}) =>
  chordOf({ key, code: '', ctrlKey: false, metaKey: false, altKey: false, shiftKey: false, ...held });

describe('keys', () => {
  it('are told with what is held', () => {
    expect([press('ArrowLeft'), press('F', { shiftKey: true }), press('+', { shiftKey: true })]).to.deep.equal([
      'ArrowLeft',
      'f',
      '+',
    ]);
    expect([press('z', { ctrlKey: true }), press('Z', { metaKey: true, shiftKey: true })]).to.deep.equal([
      'Mod+z',
      'Mod+Shift+z',
    ]);
    expect([press('z', { altKey: true }), press('z', { altKey: true, ctrlKey: true })]).to.deep.equal([null, null]);
    expect(press('Escape', { altKey: true, ctrlKey: true })).to.equal('Escape');
  });

  interface On {
    readonly can: readonly string[];
  }
  const entry = (name: string, more: Partial<KeyEntry<On>> = {}): KeyEntry<On> => ({
    keys: ['Escape'],
    text: 'close',
    when: ({ can }) => can.includes(name),
    run: () => undefined,
    ...more,
  });

  it('R65.4 are the first feature’s that can use them', () => {
    const [first, second] = [entry('first'), entry('second')];
    const found = (...can: string[]) => entryFor([first, second], 'Escape', false, { can });
    expect([found('first', 'second'), found('second')]).to.deep.equal([first, second]);
    expect(found()).to.equal(null);
    expect(entryFor([first, second], 'x', false, { can: ['first'] })).to.equal(null);
  });

  it('R65.5 that switch something over do so once a press', () => {
    const [once, often] = [entry('m', { keys: ['m'], once: true }), entry('ArrowLeft', { keys: ['ArrowLeft'] })];
    const found = (key: string, repeat: boolean) => entryFor([once, often], key, repeat, { can: ['m', 'ArrowLeft'] });
    expect([found('m', false), found('m', true)]).to.deep.equal([once, 'held']);
    expect([found('ArrowLeft', false), found('ArrowLeft', true)]).to.deep.equal([often, often]);
  });

  it('R65.6 have a text in each language, and each but Escape one meaning', async () => {
    const screen = resolve(import.meta.dirname, '../../web/ui');
    const files = globSync('*/keys.ts', { cwd: screen, exclude: (file) => file.startsWith('shell') });
    const features = await Promise.all(
      files.map((file): Promise<{ readonly keys: readonly KeyEntry<Room>[] }> => import(resolve(screen, file))),
    );
    const all = [...roomKeys, ...features.flatMap(({ keys }) => keys), ...closingKeys];
    expect(all.length).to.be.above(10);
    for (const { text } of all) {
      expect(en).to.have.property(text);
      expect(zhCN).to.have.property(text);
    }
    const named = all.flatMap(({ keys }) => keys).filter((key) => key !== 'Escape');
    expect(named).to.deep.equal([...new Set(named)]);
    // As chordOf names them: nothing else is ever found.
    for (const key of named) expect(key).to.match(/^(Mod\+(Shift\+)?)?([^A-Z]|[A-Z]\w+)$/);
  });
});

describe('what features add to a room’s screen', () => {
  it('R65.7 stands in the order of its numbers, apart by place', () => {
    const View = () => null;
    const { viewsAt } = gather([
      {
        views: [
          { place: 'banner', order: 30, View },
          { place: 'stage', order: 1, View },
        ],
      },
      {
        views: [
          { place: 'banner', order: 10, View },
          { place: 'banner', order: 20, View },
        ],
      },
    ]);
    expect(viewsAt('banner').map(({ order }) => order)).to.deep.equal([10, 20, 30]);
    expect(viewsAt('stage')).to.have.length(1);
    expect(viewsAt('room')).to.deep.equal([]);
  });
});

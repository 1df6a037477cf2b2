// What a key means on layouts of all scripts: web/ui/common/key-of.ts.
import { expect } from 'chai';
import { keyOf } from '../../web/ui/common/key-of.ts';

describe('the letter of a key', () => {
  for (const [key, code, means] of [
    ['m', 'KeyM', 'm'],
    ['Z', 'KeyZ', 'z'],
    ['я', 'KeyZ', 'z'],
    ['И', 'KeyB', 'b'],
    ['ζ', 'KeyZ', 'z'],
    ['ז', 'KeyZ', 'z'],
    // Where letters stand elsewhere, it is the letter that counts.
    ['z', 'KeyY', 'z'],
    ['ü', 'BracketLeft', 'ü'],
    ['.', 'KeyV', '.'],
    [' ', 'Space', ' '],
    ['ArrowRight', 'ArrowRight', 'ArrowRight'],
  ] as const) {
    it(`${key} at ${code} is ${means}`, () => {
      expect(keyOf({ key, code })).to.equal(means);
    });
  }
});

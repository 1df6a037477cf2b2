// What hands and input methods give, read as what is meant.
import { expect } from 'chai';
import fc from 'fast-check';
import { UNIT } from '../../protocol/stage/page.ts';
import { isComposing, isSending } from '../../web/ui/common/composing.ts';
import { readDigits } from '../../web/ui/common/digits.ts';
import { clip, createPen, isOnPage } from '../../web/ui/stage/pen.ts';

describe('a pen', () => {
  const lines = (...places: [number, number][]) => {
    const done: (readonly [number, number])[][] = [];
    let current: (readonly [number, number])[] = [];
    const pen = createPen({
      begin(at) {
        current = [at];
      },
      extend: (at) => void current.push(at),
      end: () => void done.push(current),
    });
    const [first, ...rest] = places;
    if (first) pen.down(first);
    for (const place of rest) pen.move(place);
    pen.up();
    return done;
  };

  it('leaves a line where it goes, and a dot where it stays', () => {
    expect(lines([1, 1], [5, 5], [9, 1])).to.deep.equal([
      [
        [1, 1],
        [5, 5],
        [9, 1],
      ],
    ]);
    expect(lines([1, 1])).to.deep.equal([[[1, 1]]]);
  });

  it('ends its line at the edge of the page, and begins another where it comes back', () => {
    expect(lines([100, 50], [100, -50], [300, -50], [300, 50])).to.deep.equal([
      [
        [100, 50],
        [100, 0],
      ],
      [
        [300, 0],
        [300, 50],
      ],
    ]);
  });

  it('crosses the page from one side to the other, and leaves nothing beside it', () => {
    expect(lines([-100, 50], [UNIT + 100, 50])).to.deep.equal([
      [
        [0, 50],
        [UNIT, 50],
      ],
    ]);
    expect(lines([-100, -100], [-100, 200], [-300, 200])).to.deep.equal([]);
  });

  it('never leaves the page, wherever it goes', () => {
    const place = fc.tuple(fc.integer({ min: -UNIT, max: 2 * UNIT }), fc.integer({ min: -UNIT, max: 2 * UNIT }));
    const near = (value: number) => Math.max(0, Math.min(UNIT, value));
    fc.assert(
      fc.property(fc.array(place, { minLength: 1, maxLength: 20 }), (places) => {
        for (const [x, y] of lines(...places).flat()) {
          expect(Math.abs(x - near(x)) + Math.abs(y - near(y))).to.be.lessThan(0.001);
        }
      }),
    );
    fc.assert(
      fc.property(place, place, (a, b) => {
        if (isOnPage(a) && isOnPage(b)) expect(clip(a, b)).to.deep.equal([a, b]);
      }),
    );
  });
});

describe('a page number that was typed', () => {
  for (const [text, number] of [
    ['12', 12],
    [' 7 ', 7],
    ['１２', 12],
    ['١٢', 12],
    ['१२', 12],
    ['007', 7],
    ['', Number.NaN],
    ['1e3', Number.NaN],
    ['0x10', Number.NaN],
    ['1.5', Number.NaN],
    ['-1', Number.NaN],
    ['一', Number.NaN],
  ] as const) {
    it(`${JSON.stringify(text)} is ${number}`, () => {
      expect(readDigits(text)).to.deep.equal(number);
    });
  }
});

describe('Enter', () => {
  const key = (part: object) =>
    ({ key: 'Enter', shiftKey: false, isComposing: false, keyCode: 13, ...part }) as KeyboardEvent;

  it('sends, and with Shift does not', () => {
    expect(isSending(key({}))).to.equal(true);
    expect(isSending(key({ shiftKey: true }))).to.equal(false);
  });

  it('that ends a composition sends nothing, in the order of Safari either', () => {
    for (const part of [{ isComposing: true, keyCode: 229 }, { keyCode: 229 }, { isComposing: true }]) {
      expect(isComposing(key(part))).to.equal(true);
      expect(isSending(key(part))).to.equal(false);
    }
  });
});

// What may be written to a stream: XML 1.0 §2.2; docs/rules.md R14.10.
import { expect } from 'chai';
import fc from 'fast-check';
import { legalXml } from '../../protocol/base/xml.ts';

/** XML 1.0 §2.2, production [2] Char. */
const legal = (point: number) =>
  point === 0x9 ||
  point === 0xa ||
  point === 0xd ||
  (point >= 0x20 && point <= 0xd7ff) ||
  (point >= 0xe000 && point <= 0xfffd) ||
  point >= 0x10000;
const points = (text: string) => [...text].map((c) => c.codePointAt(0) ?? 0);

describe('text for a stream', () => {
  it('R14.10 keeps every character that XML knows, and no other, of all code points', () => {
    const wrong: string[] = [];
    for (let point = 0; point <= 0x10ffff; point++) {
      const text = `a${String.fromCodePoint(point)}b`;
      const written = legalXml(text);
      const good = legal(point)
        ? written === text
        : points(written).every(legal) && written.startsWith('a') && written.endsWith('b');
      if (!good) wrong.push(point.toString(16));
    }
    expect(wrong).to.deep.equal([]);
  });
  it('R14.10 leaves nothing forbidden in any text, and never makes it longer', () => {
    const unit = fc.oneof(
      fc.integer({ min: 0, max: 0xffff }).map((c) => String.fromCharCode(c)),
      fc.constantFrom('\0', '\v', '\f', '\u001f', '\ud800', '\udc00', '\ufffe', '\uffff', '🎓', '<a b="'),
    );
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 40 }), (units) => {
        const text = units.join('');
        const written = legalXml(text);
        expect(points(written).filter((point) => !legal(point))).to.deep.equal([]);
        expect(Buffer.byteLength(written)).to.be.at.most(Buffer.byteLength(text));
        expect(legalXml(written)).to.equal(written);
      }),
      { numRuns: 2_000 },
    );
  });
  it('R14.10 has the line breaks of a slide stay line breaks', () => {
    expect(legalXml('one\vtwo\fthree\u0007')).to.equal('one\ntwo\nthree');
  });
});

// Names of uploaded files are cleaned where they enter: docs/rules.md R56.
import { expect } from 'chai';
import fc from 'fast-check';
import { isFault } from '../../protocol/base/fault.ts';
import { fileName, MAX_NAME, MAX_NAME_BYTES } from '../../protocol/base/file-name.ts';
import { isolated, plainLine } from '../../protocol/base/plain-line.ts';
import { xml } from '../../protocol/base/xml.ts';
import { buildSlotRequest, parseSlotRequest } from '../../protocol/documents/upload.ts';
import type { Choices } from '../../web/ui/choices.ts';
import { createI18n } from '../../web/ui/i18n.ts';

const UNSEEN = [
  ...['\u200B', '\u200C', '\u200D', '\u200E', '\u200F', '\u061C', '\u202A', '\u202B', '\u202C', '\u202D', '\u202E'],
  ...['\u2060', '\u2066', '\u2067', '\u2068', '\u2069', '\u206A', '\uFEFF', '\u00AD', '\u034F', '\u3164', '\u{E0041}'],
  ...['\0', '\x07', '\x7F', '\x9B', '\uD800', '\uDC00'],
];

/** What the screen says of a document that was removed. */
async function removed(name: string): Promise<string> {
  const global = globalThis as { document?: unknown };
  global.document = { documentElement: {} };
  try {
    const kept = { get: () => null, set: () => undefined } as unknown as Choices;
    return (await createI18n(kept, ['en'])).t('docs.removed', { name });
  } finally {
    delete global.document;
  }
}

describe('the name of a file', () => {
  it('R56.3 has nothing in it that cannot be seen, or turns what stands behind it around', () => {
    for (const mark of UNSEEN)
      expect(fileName(`annual${mark}fdp.exe`), mark.codePointAt(0)?.toString(16)).to.equal('annualfdp.exe');
    expect(fileName('two\nlines\u2028and\ttabs\u00A0 .pdf')).to.equal('two lines and tabs .pdf');
    expect(plainLine(' \u202E Title \u0000')).to.equal('Title');
    expect(plainLine('one\t\u0000\ttwo'), 'one space').to.equal('one two');
  });

  it('R56.3 has no blanks that push its ending out of sight, and no stacks that lie over other lines', () => {
    expect(fileName(`annual.pdf${'\u2800'.repeat(80)}.exe`)).to.equal('annual.pdf .exe');
    expect(fileName(`annual.pdf${' \u3164'.repeat(80)}.exe`)).to.equal('annual.pdf .exe');
    expect(fileName('\u2800')).to.equal('file');
    expect(fileName(`x${'\u0310'.repeat(60)}.pdf`)).to.equal(`x${'\u0310'.repeat(5)}.pdf`);
    for (const name of ['རྒྱུད་.pdf', 'בְּרֵאשִׁ֖ית.pdf', 'Tiếng Việt.pdf', 'ที่นี่.pdf'])
      expect(fileName(name)).to.equal(name.normalize('NFC'));
  });

  it('R56.3 costs little, however many marks it has: to put a row of them into order takes its length squared', () => {
    // A minute and more where that is done; the room would stand still for so long.
    expect(fileName(`x${'\u0300\u200D\u0323'.repeat(200_000)}.pdf`).length).to.be.lessThan(20);
  });

  it('R56.3 keeps what is written with joiners, in any direction', () => {
    for (const name of ['می‌خواهم.pdf', 'क्‍ष.pdf', '讲义 1.pdf', 'שיעור.pptx', 'Vorlesung (2) – Größe.odp', '👍.png'])
      expect(fileName(name)).to.equal(name);
    expect(fileName('e\u0301.pdf'), 'composed, as others write it').to.equal('\u00E9.pdf');
  });

  it('R56.3 has no folders, and is never nothing', () => {
    expect(fileName('C:\\talks\\a/b.pdf')).to.equal('C:_talks_a_b.pdf');
    for (const nothing of ['', ' ', '.', '..', '\u202E', '...']) expect(fileName(nothing)).to.equal('file');
    expect(fileName('\u200B.pdf'), 'its ending tells what it is').to.equal('file.pdf');
  });

  it('R56.13 stands apart from what is beside it where it is written from right to left', async () => {
    expect([isolated('slides.pdf'), isolated('讲义.pdf')]).to.deep.equal(['slides.pdf', '讲义.pdf']);
    for (const name of ['שיעור 1.pdf', 'محاضرة.pdf']) expect(isolated(name)).to.equal(`\u2068${name}\u2069`);
    expect(await removed('שיעור 1.pdf')).to.equal('\u2068שיעור 1.pdf\u2069 was removed.');
    expect(await removed('slides.pdf')).to.equal('slides.pdf was removed.');
  });

  it('R56.4 is shortened with its ending kept, in no letter’s middle', () => {
    expect(fileName(`${'x'.repeat(300)}.pptx`)).to.equal(`${'x'.repeat(194)}….pptx`);
    const chinese = fileName(`${'讲'.repeat(100)}.pdf`);
    expect([chinese.length, chinese.endsWith('讲….pdf')]).to.deep.equal([87, true]);
    expect(fileName(`${'🇩🇪'.repeat(60)}.pdf`)).to.match(/^(🇩🇪)+….pdf$/u);
    expect(fileName(`a.${'y'.repeat(300)}`).endsWith('…'), 'that is no ending').to.equal(true);
  });

  it('R56.3 R56.4 holds for any text, and what was cleaned stays as it is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (typed) => {
        const name = fileName(typed);
        expect(name.length).to.be.within(1, MAX_NAME);
        expect(new TextEncoder().encode(name).length).to.be.at.most(MAX_NAME_BYTES);
        expect(name).to.equal(name.trim());
        expect(/[/\\\p{Cc}\u202A-\u202E\u2066-\u2069]/u.test(name)).to.equal(false);
        expect(fileName(name)).to.equal(name);
        expect(decodeURIComponent(encodeURIComponent(name))).to.equal(name);
      }),
      { numRuns: 20 },
    );
  });

  it('R56.3 R56.4 is cleaned by the browser that asks, and by the room whoever asks', () => {
    const typed = `${'long '.repeat(60)}\u202E\\folder.pdf`;
    const clean = fileName(typed);
    expect(buildSlotRequest({ filename: typed, size: 1, contentType: 'a/b' }).attrs.filename).to.equal(clean);
    const parsed = parseSlotRequest(xml('request', { filename: typed, size: '1' }));
    expect(isFault(parsed) ? parsed.text : parsed.filename).to.equal(clean);
    expect(isFault(parseSlotRequest(xml('request', { size: '1' })))).to.equal(true);
  });
});

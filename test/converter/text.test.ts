import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { readLine, readMarkedLine } from '../../converter/documents/formats/bidi.ts';
import { checkOtherName } from '../../converter/documents/formats/detect.ts';
import { decodeText } from '../../converter/documents/formats/encoding.ts';
import { markdownToHtml, textToHtml } from '../../converter/documents/formats/text.ts';
import { readTitles } from '../../converter/documents/formats/titles.ts';
import { isFault } from '../../protocol/base/fault.ts';
import { buildDocument, parseDocument } from '../../protocol/documents/document.ts';
import { sample } from './fixture.ts';

describe('converter: text', () => {
  const bytes = (text: string) => Buffer.from(text, 'hex');

  it('R53.6 is read in the encoding that it says, or that it can only be', () => {
    expect(decodeText(Buffer.from('\ufeff简体'))).to.deep.equal({ text: '简体' });
    expect(decodeText(bytes('fffe807b534f'))).to.deep.equal({ text: '简体' });
    expect(decodeText(bytes('feff7b804f53'))).to.deep.equal({ text: '简体' });
    expect(decodeText(Buffer.from('Größe'))).to.deep.equal({ text: 'Größe' });
  });

  // [encoding, text, hex]: made by Python's codecs.
  const ENCODED = JSON.parse(readFileSync(sample('encodings.json'), 'utf8')) as [string, string, string][];
  for (const [encoding, text, hex] of ENCODED) {
    it(`R53.6 is read in ${encoding}: ${text.slice(0, 24).replace(/\n/g, ' ')}`, () => {
      expect(decodeText(bytes(hex)).text).to.equal(text);
    });
  }

  it('R53.6 of UTF-8 stays UTF-8 when a few of its bytes are none', () => {
    const text = 'Größe, Länge und Höhe\n';
    const cut = Buffer.from(`${text}€`).subarray(0, -1);
    expect(decodeText(cut)).to.deep.equal({ text: `${text}\ufffd`, guessed: 'utf-8' });
    const pasted = Buffer.concat([Buffer.from(text), bytes('fc'), Buffer.from(text)]);
    expect(decodeText(pasted)).to.deep.equal({ text: `${text}\ufffd${text}`, guessed: 'utf-8' });
  });

  it('R53.6 is refused when its bytes are those of no text', () => {
    for (const hex of ['610062', '89504e470d0a1a0a0000000d', '0102030405']) {
      expect(() => decodeText(bytes(hex)), hex)
        .to.throw()
        .with.property('reason', 'mismatch');
    }
  });

  it('R53.6 tells what was guessed, in the news of the document', () => {
    expect(decodeText(bytes('63616666e9'))).to.deep.equal({ text: 'caffé', guessed: 'windows-1252' });
    const news = { id: 'a'.repeat(64), name: 'a.txt', state: 'ready', pages: 1, drawn: 1, pdf: true } as const;
    const told = { ...news, encoding: 'windows-1252' };
    expect(parseDocument(buildDocument(told))).to.deep.equal(told);
    expect(parseDocument(buildDocument(news))).to.deep.equal(news);
    const strange = parseDocument(buildDocument({ ...news, encoding: '<b>' }));
    expect(!isFault(strange) && 'encoding' in strange).to.equal(false);
  });

  it('R53.7 is laid out from right to left where its first letter is written so, line by line', () => {
    const html = textToHtml('English\nעברית, then English\n\nمرحبا\n12\nEnglish');
    expect(html.match(/<pre.*?<\/pre>/gs)).to.deep.equal([
      '<pre>English</pre>',
      '<pre dir="rtl" style="text-align: right">עברית, then English\n\nمرحبا\n12</pre>',
      '<pre>English</pre>',
    ]);
  });

  it('R53.7 of Markdown is laid out so block by block, and lists and tables as their first text', () => {
    const html = markdownToHtml('# כותרת\n\nEnglish\n\n- פריט\n- item\n\n| שם | a |\n| -- | --: |\n| b | 12 |\n');
    expect(html)
      .to.contain('<h1 dir="rtl" align="right" style="text-align: right">')
      .and.contain('<p dir="ltr">English');
    expect(html).to.match(/<ul dir="rtl"[^>]*>\s*<li dir="rtl"[^>]*>\u00a0\u00a0פריט<\/li>\s*<li dir="ltr">item/);
    expect(html)
      .to.match(/<table dir="rtl"[^>]*>/)
      .and.match(/<td dir="ltr"[^>]*>b/);
  });

  it('R53.7 that stands from right to left on a page is read from right to left in its title', () => {
    // [as it stands, as it is read]
    for (const [visual, logical] of [
      ['םלוע םולש', 'שלום עולם'],
      ['ملاعلاب ابحرم', 'مرحبا بالعالم'],
      ['.12 )abc( םלוע םולש', 'שלום עולם (abc) 12.'],
      ['(םולש)', '(שלום)'],
      ['2024 רבמבונ', 'נובמבר 2024'],
      ['Chapter 2: םולש and more', 'Chapter 2: שלום and more'],
      ['Nothing of it (at all)', 'Nothing of it (at all)'],
    ] as const) {
      expect(readLine(visual), logical).to.equal(logical);
    }
    // As pdftotext marks lines of pages that are written from left to right, and from right to left.
    for (const [marked, logical] of [
      ['Chapter 2: \u202b שלום\u202cand more', 'Chapter 2: שלום and more'],
      ['\u202bשלום עולם (\u202a12 )abc\u202c\u202c', 'שלום עולם (abc) 12'],
      ['Nothing of it (at all)', 'Nothing of it (at all)'],
      ['\u202c\u202bאב', 'אב'],
    ] as const) {
      expect(readMarkedLine(marked), logical).to.equal(logical);
    }
    const word = (text: string, from: number, to: number) =>
      `<word xMin="${from}" yMin="0" xMax="${to}" yMax="13">${text}</word>`;
    // As pdftotext tells them of a page that LibreOffice made.
    const words = [word('12', 61.6, 71.6), word(')', 76.7, 81.7), word('abc', 81.6, 96.6), word('(', 96.8, 101.8)];
    words.push(word('םלוע', 106.8, 128.04), word('םולש', 133.08, 155.14));
    const layout = `<page width="200" height="100"><line xMin="61.6" yMin="0">${words.join('\n')}</line></page>`;
    expect(readTitles(layout, 1)).to.deep.equal(['שלום עולם (abc) 12']);
  });

  it('R53.8 begins a page at a form feed, and none after the last one', () => {
    expect(textToHtml('one\n\ftwo\fthree\f').match(/<pre.*?<\/pre>/gs)).to.deep.equal([
      '<pre>one\n</pre>',
      '<pre style="page-break-before: always">two</pre>',
      '<pre style="page-break-before: always">three</pre>',
    ]);
  });

  it('R53.8 of Markdown has lines around the cells of its tables', () => {
    const html = markdownToHtml('| a | b |\n| - | -: |\n| 1 | 2 |\n');
    expect(html).to.match(/<table[^>]* border="1" cellspacing="0" cellpadding="4">/);
    expect(html).to.match(/<td[^>]*text-align:right/);
  });

  it('R53.9 is refused under a name that does not fit, also when its bytes are known', () => {
    expect(checkOtherName('b.PPTX', 'a.pptx')).to.equal(undefined);
    expect(checkOtherName('b.jpeg', 'a.jpg')).to.equal(undefined);
    expect(checkOtherName('b.md', 'a.txt')).to.equal(undefined);
    expect(checkOtherName('b.docx', 'a.pptx')).to.equal('mismatch');
    expect(checkOtherName('b.txt', 'a.pptx')).to.equal('mismatch');
    expect(checkOtherName('b.exe', 'a.pptx')).to.equal('unsupported');
  });
});

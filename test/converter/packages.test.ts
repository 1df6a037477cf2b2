import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { openZip } from '../../converter/documents/formats/zip.ts';
import { defaultLimits } from '../../converter/documents/limits.ts';
import { clean, refusal, whole } from './clean.ts';
import { sample } from './fixture.ts';
import { makeOpenDocument, makeZip } from './make.ts';
import { docxWithLinks, openDocumentWithLinks, pptxWithLinks, svgWithLinks, xlsxWithLinks } from './make-links.ts';

/** Where what must not be asked for would be. */
const OUT = 'http://192.0.2.1';

describe('converter: packages before LibreOffice sees them', () => {
  /** What a Word text with this body becomes. */
  async function word(body: string): Promise<string> {
    const root = (name: string) => `<w:${name} xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">`;
    const xml = `${root('document')}<w:body>${body}</w:body></w:document>`;
    const entries = await clean(makeZip([['word/document.xml', xml]]));
    return /<w:body>(.*)<\/w:body>/s.exec(String(entries.get('word/document.xml')))?.[1] ?? '';
  }

  describe('tracked changes', () => {
    it('R53.1 are accepted in Word: what was deleted or moved away is in no part of the file', async () => {
      const text = whole(await clean(readFileSync(sample('changes.docx'))));
      expect(text).to.not.match(/PRICE900|NESTED555|DELETED|MOVEDFROM|commentReference|:del\b|:ins\b/);
      for (const kept of ['PRICE700', 'MOVEDTO', 'row0cell0', 'commented words']) expect(text).to.contain(kept);
    });

    const p = (text: string, mark = '', style = '') =>
      `<w:p>${mark || style ? `<w:pPr>${style}${mark ? `<w:rPr>${mark}</w:rPr>` : ''}</w:pPr>` : ''}${text}</w:p>`;
    const r = (text: string) => `<w:r><w:t>${text}</w:t></w:r>`;
    const gone = (text: string) => `<w:del w:id="1"><w:r><w:delText>${text}</w:delText></w:r></w:del>`;
    const cell = (text: string, properties = '') => `<w:tc>${properties}${text}</w:tc>`;
    const row = (cells: string, properties = '') => `<w:tr>${properties}${cells}</w:tr>`;
    const deletedRow = row(cell(p(gone('x'))), '<w:trPr><w:del w:id="2"/></w:trPr>');
    const style = (name: string) => `<w:pStyle w:val="${name}"></w:pStyle>`;

    /** [what, before, after] */
    const WORD: readonly (readonly [string, string, string])[] = [
      ['an insertion loses its mark', p(`<w:ins w:id="1">${r('a')}</w:ins>`), p(r('a'))],
      [
        'a paragraph that was deleted is gone, and the next keeps its form',
        p(gone('x'), '<w:del/>', style('Title')) + p(r('a'), '', style('Body')),
        p(r('a'), '', style('Body')),
      ],
      [
        'a deleted paragraph mark joins two paragraphs, in the form of the second',
        p(r('a'), '<w:del/>', style('Title')) + p(r('b'), '', style('Body')),
        p(r('a') + r('b'), '', style('Body')),
      ],
      [
        'several are joined to one',
        p(r('a'), '<w:del/>') + p(r('b'), '<w:del/>') + p(r('c')),
        p(r('a') + r('b') + r('c')),
      ],
      [
        'marks between paragraphs part nothing',
        `${p(r('a'), '<w:del/>')}<w:bookmarkEnd w:id="1"></w:bookmarkEnd>${p(r('b'))}`,
        `<w:bookmarkEnd w:id="1"></w:bookmarkEnd>${p(r('a') + r('b'))}`,
      ],
      [
        'a paragraph before a table stays one',
        `${p(r('a'), '<w:del/>')}<w:tbl>${row(cell(p(r('b'))))}</w:tbl>`,
        `${p(r('a'), ' ').replace(' ', '')}<w:tbl>${row(cell(p(r('b'))))}</w:tbl>`,
      ],
      [
        'a row is gone',
        `<w:tbl>${deletedRow}${row(cell(p(r('a'))))}</w:tbl>`,
        `<w:tbl>${row(cell(p(r('a'))))}</w:tbl>`,
      ],
      [
        'a row at the end is gone',
        `<w:tbl>${row(cell(p(r('a'))))}${deletedRow}</w:tbl>`,
        `<w:tbl>${row(cell(p(r('a'))))}</w:tbl>`,
      ],
      ['a table without a row is gone', `${p(r('a'))}<w:tbl>${deletedRow}${deletedRow}</w:tbl>`, p(r('a'))],
      [
        'a cell is empty, so that the others keep their places',
        row(cell(p(r('x')), '<w:tcPr><w:cellDel w:id="1"/></w:tcPr>') + cell(p(r('a')))),
        row(cell('<w:p/>', '<w:tcPr></w:tcPr>') + cell(p(r('a')))),
      ],
      [
        'a cell whose only paragraph was deleted keeps an empty one',
        row(cell(p(gone('x'), '<w:del/>'))),
        row(cell(p('', ' ').replace(' ', ''))),
      ],
      [
        'what was moved is where it was moved to',
        p(`<w:moveFrom w:id="1">${r('x')}</w:moveFrom>`) + p(`<w:moveTo>${r('a')}</w:moveTo>`),
        p('') + p(r('a')),
      ],
      [
        'how it looked before is gone',
        p(r('a'), '<w:rPrChange><w:rPr><w:b/></w:rPr></w:rPrChange>'),
        p(r('a'), ' ').replace(' ', ''),
      ],
    ];
    for (const [what, before, after] of WORD) {
      it(`R53.1 in Word: ${what}`, async () => {
        expect(await word(before)).to.equal(after);
      });
    }

    it('R53.1 are accepted in OpenDocument, whether the file asks to show them or not', async () => {
      const text = whole(await clean(readFileSync(sample('changes.odt'))));
      expect(text).to.not.match(/PRICE900|COMMENTSECRET|text:change/);
      expect(text).to.contain('PRICE700');
    });

    it('R53.1 in OpenDocument go also where deleted text stands between the marks of its change', async () => {
      const log = `<text:tracked-changes><text:changed-region xml:id="d" text:id="d"><text:deletion><office:change-info/>
        </text:deletion></text:changed-region><text:changed-region text:id="i"><text:insertion/></text:changed-region>
        </text:tracked-changes>`;
      const mark = (id: string, end: string) => `<text:change-${end} text:change-id="${id}"/>`;
      const body = `<text:p>a${mark('d', 'start')}SECRET<text:span>SECRET<text:tab/></text:span></text:p>
        <text:p>SECRET${mark('d', 'end')}b${mark('i', 'start')}c${mark('i', 'end')}</text:p>`;
      const text = String((await clean(makeOpenDocument('text', log + body))).get('content.xml'));
      expect(text).to.not.match(/SECRET|text:tab|change/);
      expect(text).to.contain('<text:p>a<').and.contain('bc</text:p>');
    });

    it('R53.1 and comments of slides and sheets are in no part that anything leads to', async () => {
      const types = ['comments', 'commentAuthors', 'threadedComment', 'person', 'slideLayout'];
      const all = types.map(
        (type, id) => `<Relationship Id="r${id}" Type="http://x/relationships/${type}" Target="${type}.xml"/>`,
      );
      const pptx = await clean(
        makeZip([['ppt/slides/_rels/slide1.xml.rels', `<Relationships>${all.join('')}</Relationships>`]]),
      );
      expect([...whole(pptx).matchAll(/Target="(\w+)/g)].map(([, type]) => type)).to.deep.equal(['slideLayout']);
    });

    it('R53.1 of a spreadsheet go with their log', async () => {
      const log =
        '<table:tracked-changes><table:deletion><table:cell-content-deletion>SECRET</table:cell-content-deletion></table:deletion></table:tracked-changes>';
      expect(whole(await clean(makeOpenDocument('spreadsheet', log)))).to.not.contain('SECRET');
      const revisions =
        '<Relationship Id="r1" Type="http://x/relationships/revisionHeaders" Target="revisions/revisionHeaders.xml"/>';
      const xlsx = await clean(
        makeZip([['xl/_rels/workbook.xml.rels', `<Relationships>${revisions}</Relationships>`]]),
      );
      expect(whole(xlsx)).to.not.contain('revisionHeaders.xml');
    });
  });

  describe('links', () => {
    const made: readonly (readonly [string, () => Buffer | Promise<Buffer>])[] = [
      ['odp', () => openDocumentWithLinks('presentation', OUT)],
      ['odt', () => openDocumentWithLinks('text', OUT)],
      ['ods', () => openDocumentWithLinks('spreadsheet', OUT)],
      ['pptx', () => pptxWithLinks(OUT)],
      ['docx', () => docxWithLinks(OUT)],
      ['xlsx', () => xlsxWithLinks(OUT)],
    ];
    for (const [kind, make] of made) {
      it(`R53.3 out of the package are taken out of ${kind}, those for readers stay`, async () => {
        const text = whole(await clean(await make()));
        const left = [...text.matchAll(/http:\/\/192\.0\.2\.1\/[\w.-]+|file:\/\/[^"'<\s]*/g)].map(([link]) => link);
        // Pictures inside the XML, in base64, that are SVG.
        expect(text).to.not.contain('PHN2Zy');
        expect(new Set(left)).to.deep.equal(new Set([`${OUT}/for-readers`]));
      });
    }

    it('R53.3 are found whatever the encoding and the names are, and inside of packages in packages', async () => {
      const xml = String(svgWithLinks(OUT));
      const coded = xml.replace(`${OUT}/`, 'htt&#112;://192.0.2.1/');
      const inner = makeZip([['word/media/image1.emf', xml]]);
      const entries = await clean(
        makeZip([
          ['a.png', Buffer.from(`\ufeff${xml}`, 'utf16le')],
          ['b.xml', coded],
          ['c.xml', `<!DOCTYPE svg [<!ENTITY e "${OUT}/">]>${xml.replace(`${OUT}/`, '&e;')}`],
          ['d', gzipSync(xml)],
          ['e.bin', makeZip([['f.docx', inner]])],
        ]),
      );
      const deep = await clean(entries.get('e.bin') ?? Buffer.alloc(0));
      const all = [...entries.values(), ...(await clean(deep.get('f.docx') ?? Buffer.alloc(0))).values()];
      expect(all).to.have.lengthOf(6);
      for (const [index, entry] of all.entries()) {
        if (index === 4) continue;
        expect(String(entry), String(index)).to.contain('<rect').and.not.contain('192.0.2.1');
      }
    });

    it('R53.3 to what the package itself holds stay', async () => {
      const image = '<draw:frame><draw:image xlink:href="./Pictures/a%20b.png"/></draw:frame>';
      const object = '<draw:frame><draw:object xlink:href="./Object 1"/></draw:frame>';
      const inner =
        '<office:document-content xmlns:xlink="x"><draw:image xlink:href="../Pictures/a b.png"/></office:document-content>';
      const files = [
        ['Pictures/a b.png', '\x89PNG'],
        ['Object 1/content.xml', inner],
      ] as const;
      const entries = await clean(makeOpenDocument('text', image + object, { files }));
      expect(String(entries.get('content.xml')))
        .to.contain('./Pictures/a%20b.png')
        .and.contain('./Object 1');
      expect(String(entries.get('Object 1/content.xml'))).to.contain('../Pictures/a b.png');
    });
  });

  it('R53.13 a workbook with the password that Excel has for all is opened, one with a password of its own is not', async () => {
    expect(whole(await clean(readFileSync(sample('built-in-password.xlsx'))))).to.contain('Protected structure');
    const secret = readFileSync(sample('secret.xlsx'));
    expect(await refusal(secret)).to.equal('encrypted');
    const broken = secret.fill(0, secret.length / 2);
    expect(await refusal(broken)).to.be.oneOf(['encrypted', 'damaged']);
  });

  it('R53.4 the package is written anew: of two entries of one name LibreOffice sees the one that was looked at', async () => {
    const entries = await clean(
      makeZip([
        ['a.txt', 'first'],
        ['a.txt', 'second'],
      ]),
    );
    expect(whole(entries)).to.equal('first');
  });

  it('R53.4 what has no links and no changes is as it was', async () => {
    const before = await clean(readFileSync(sample('pictures.docx')));
    const zip = await openZip(readFileSync(sample('pictures.docx')), defaultLimits);
    expect([...before.keys()]).to.deep.equal(zip.entries.map(({ name }) => name).filter((name) => !name.endsWith('/')));
    const media = zip.entries.find(({ name }) => name.startsWith('word/media/'));
    expect(media && before.get(media.name)).to.deep.equal(media && Buffer.concat(await (await media.open()).toArray()));
  });

  it('R53.4 XML that is broken makes the document damaged, a drawing that is broken is left out', async () => {
    const broken = '<document-content><a></document-content>';
    expect(await refusal(makeZip([['content.xml', `${broken}<!---->`]]))).to.equal('damaged');
    expect(whole(await clean(makeZip([['a.svg', `${broken}<!---->`]])))).to.equal('');
  });

  it('R53.4 an element that would have to be held in memory whole is a bomb', async () => {
    const text = `<w:r><w:t>${'a'.repeat(1024 ** 2)}</w:t></w:r>`.repeat(33);
    const xml = `<w:document><w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>${text}</w:p></w:document>`;
    expect(await refusal(makeZip([['word/document.xml', xml]]))).to.equal('bomb');
  });

  it('R53.4 packages deeper than the limit are left out', async () => {
    let inner = makeZip([['a.txt', 'deep']]);
    for (let depth = 0; depth < 4; depth++) inner = makeZip([[`${depth}.docx`, inner]]);
    expect(String((await clean(inner)).get('3.docx'))).to.not.contain('deep');
  });
});

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { deflateRawSync, gzipSync } from 'node:zlib';
import { expect } from 'chai';
import { defaultLimits } from '../../converter/documents/limits.ts';
import { clean, refusal, whole } from './clean.ts';
import { sample } from './fixture.ts';
import { makeOpenDocument, makeZip, remakeZip } from './make.ts';

/** Where what must not be asked for would be. */
const OUT = 'http://192.0.2.1';

describe('converter: packages that are made to deceive', () => {
  const image = (address: string) => `<draw:frame><draw:image xlink:href="${address}"/></draw:frame>`;
  const content = async (file: Buffer, name = 'content.xml') => String((await clean(file)).get(name));

  it('R53.3 XML in encodings that LibreOffice reads and others do not is refused, also where it says so late', async () => {
    const xml = `<document-content><image href="${OUT}/"/></document-content>`;
    const said = (space: string, encoding: string) => `<?xml version="1.0"${space}encoding="${encoding}"?>`;
    // The first letters of a declaration in EBCDIC are enough to be told by.
    const ebcdic = Buffer.concat([Buffer.from('4c6fa794', 'hex'), Buffer.from('93409585')]);
    const utf32 = (text: string, little: boolean) =>
      Buffer.concat(
        [...text].map((letter) =>
          Buffer.from(little ? [letter.charCodeAt(0), 0, 0, 0] : [0, 0, 0, letter.charCodeAt(0)]),
        ),
      );
    const hidden = xml.replace('href', 'h+AHIAZQBm-');
    for (const [what, bytes] of Object.entries({
      'UTF-7': said(' ', 'UTF-7') + hidden,
      'UTF-7, said late': said(' '.repeat(300), 'UTF-7') + hidden,
      'UTF-7, said too late': said(' '.repeat(2000), 'UTF-7') + hidden,
      'UTF-7, behind a space': ` ${said(' ', 'UTF-7')}${hidden}`,
      EBCDIC: ebcdic,
      'UTF-32, little end first': utf32(xml, true),
      'UTF-32, big end first': utf32(xml, false),
      'UTF-32 with a mark': Buffer.concat([Buffer.from('0000feff', 'hex'), utf32(xml, false)]),
    })) {
      expect(await refusal(makeZip([['content.xml', bytes]])), what).to.equal('damaged');
      expect(whole(await clean(makeZip([['picture.png', bytes]]))), what).to.equal('');
    }
  });

  it('R53.3 UTF-8 with a mark, and with a comment that names another encoding, is UTF-8', async () => {
    for (const xml of [
      `\ufeff<?xml version="1.0" encoding="UTF-8"?><a href="x">é</a>`,
      '<!-- an encoding="UTF-7" --><a href="x">é</a>',
    ])
      expect(await content(makeZip([['content.xml', xml]]))).to.contain('>é</a>');
  });

  it('R53.3 what is called like an address, or lies above the package, is not in it', async () => {
    const files = [
      [` ${OUT}/a.png`, '\x89PNG'],
      ['srv/b.png', '\x89PNG'],
    ] as const;
    for (const address of [` ${OUT}/a.png`, `&#9;${OUT}/a.png`, '../../srv/b.png', './../srv/b.png'])
      expect(await content(makeOpenDocument('text', image(address), { files })), address).to.contain('<draw:image>');
    expect(await content(makeOpenDocument('text', image('./srv/b.png'), { files }))).to.contain('"./srv/b.png"');
  });

  it('R53.3 formulas that ask an address are taken out of names and conditions, too', async () => {
    const ask = `WEBSERVICE(&quot;${OUT}&quot;)`;
    const names = `<table:named-expressions><table:named-expression table:name="n" table:expression="of:=${ask}"/>
      </table:named-expressions><style:map style:condition="is-true-formula(${ask})"/>`;
    expect(await content(makeOpenDocument('spreadsheet', names))).to.not.contain(OUT);
    for (const element of ['definedName', 'formula', 'formula1', 'calculatedColumnFormula']) {
      const xml = `<workbook><${element}>_xlfn.${ask}</${element}><t>WEBSERVICE(1)</t></workbook>`;
      const text = await content(makeZip([['xl/workbook.xml', xml]]), 'xl/workbook.xml');
      expect(text, element).to.not.contain(OUT);
      expect(text, element).to.contain('<t>WEBSERVICE(1)</t>');
    }
  });

  it('R53.3 forms and settings load nothing', async () => {
    const form = `<xforms:model xmlns:xforms="x"><xforms:instance src="${OUT}"/></xforms:model>`;
    const set = `<config:config-item config:name="BitmapTableURL">${OUT}</config:config-item>`;
    const files = [['settings.xml', `<office:document-settings>${set}</office:document-settings>`]] as const;
    expect(whole(await clean(makeOpenDocument('text', form, { files })))).to.not.contain(OUT);
  });

  it('R53.3 Word is told by its namespace, and its relationships whatever the case of their name is', async () => {
    const external = `<Relationship Id="rId992" Type="x/hyperlink" Target="${OUT}/" TargetMode="External"/>`;
    for (const rels of ['word/_rels/document.xml.rels', 'word/_RELS/Document.xml.rels']) {
      const file = await remakeZip(readFileSync(sample('headings.docx')), {
        'word/document.xml': (text) =>
          text
            .replace('<w:document ', '<w:document w:mimetype="x" ')
            .replace('<w:body>', '<w:body><a:blip r:link="rId992"/>'),
        [rels]: () => `<Relationships>${external}</Relationships>`,
      });
      const entries = await clean(file);
      expect(String(entries.get('word/document.xml')), rels).to.contain('<a:blip>');
      expect(String(entries.get(rels)), rels).to.contain(OUT);
    }
  });

  describe('R53.4 bounds', () => {
    const limits = { ...defaultLimits, unpackedBytes: 200_000, entries: 100 };

    it('R53.4 hold for what is written, which entities and escapes make larger than what was read', async () => {
      const entity = `<!DOCTYPE a [<!ENTITY e "${'x'.repeat(200)}">]>`;
      for (const xml of [`${entity}<a>${'<b>&e;&e;&e;</b>'.repeat(1000)}</a>`, `<!----><a>${'>'.repeat(100_000)}</a>`])
        expect(await refusal(makeZip([['content.xml', xml]]), limits)).to.equal('bomb');
    });

    it('R53.4 hold for all packages in a package together', async () => {
      const inner = makeZip([['a', 'x'.repeat(40_000)]]);
      const zip = (count: number, entry: Buffer) =>
        makeZip(Array.from({ length: count }, (_, n) => [`${n}.docx`, entry]));
      expect(await refusal(zip(2, inner), limits)).to.equal('cleaned');
      expect(await refusal(zip(4, inner), limits)).to.equal('bomb');
      const many = makeZip(Array.from({ length: 30 }, (_, n) => [`${n}`, '']));
      expect(await refusal(zip(2, many), limits)).to.equal('cleaned');
      expect(await refusal(zip(4, many), limits)).to.equal('bomb');
    });

    it('R53.4 hold for what stands between two tags', async () => {
      const entity = `<!DOCTYPE a [<!ENTITY e "${'x'.repeat(200)}">]>`;
      for (const xml of [`<!----><a>${'x'.repeat(33 * 1024 ** 2)}</a>`, `${entity}<a>${'&e;'.repeat(250_000)}</a>`])
        expect(await refusal(makeZip([['content.xml', xml]]))).to.equal('bomb');
    });
  });

  it('R53.4 a packed drawing that is broken, in whichever of its packings, is left out', async () => {
    const packed = deflateRawSync(gzipSync(`<svg>${randomBytes(100_000).toString('hex')}</svg>`));
    const zip = makeZip([['a.svgz', packed]]);
    // Said to be deflated, and longer than it is, so that the fault shows at its end.
    const directory = zip.indexOf('PK\x01\x02');
    for (const method of [8, directory + 10]) zip.writeUInt16LE(8, method);
    zip.writeUInt32LE(packed.length + 100, directory + 24);
    expect(whole(await clean(zip))).to.equal('');
  });
});

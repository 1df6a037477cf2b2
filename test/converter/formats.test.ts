import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { endings } from '../../converter/documents/formats/detect.ts';
import { markdownToHtml, textToHtml } from '../../converter/documents/formats/text.ts';
import { readTitles } from '../../converter/documents/formats/titles.ts';
import { type Fixture, sample, startConverter } from './fixture.ts';

const run = promisify(execFile);

describe('converter: formats', function () {
  this.timeout(60_000);
  let fixture: Fixture;
  before(() => {
    fixture = startConverter();
  });
  after(() => fixture.close());

  it('takes the formats that are promised', () => {
    const promised = 'pptx ppt odp docx doc odt rtf xlsx ods txt md pdf png jpg jpeg webp'.split(' ');
    expect(endings).to.have.members(promised);
  });

  const MADE: readonly (readonly [string, string])[] = [
    ['headings.docx', 'doc'],
    ['headings.docx', 'odt'],
    ['headings.docx', 'rtf'],
    ['embedded-video.pptx', 'odp'],
  ];
  it('converts what LibreOffice itself saves as doc, odt, rtf, odp and ods', async () => {
    const table = await fixture.write('table.csv', 'First paragraph,2\n');
    for (const [name, ending] of [...MADE, ['table.csv', 'ods'] as const]) {
      const profile = `-env:UserInstallation=file://${fixture.path}/bare`;
      await run('soffice', [
        profile,
        '--headless',
        '--convert-to',
        ending,
        '--outdir',
        fixture.path,
        name === 'table.csv' ? table : sample(name),
      ]);
      const { id, last } = await fixture.convert(join(fixture.path, name.replace(/\w+$/, ending)));
      expect(last, ending).to.include({ state: 'ready' });
      if (ending !== 'odp') expect((await fixture.texts(id)).join(), ending).to.contain('First paragraph');
    }
  });

  it('makes a page of a picture’s own proportions, the way up that the camera says', async () => {
    const webp = await fixture.convert(sample('photo.webp'));
    expect(webp.last).to.include({ state: 'ready', pages: 1 });
    expect(webp.last.sizes[0]?.map(Math.round)).to.deep.equal([960, 480]);
    expect(await corner(webp.id)).to.equal('red');
    const jpeg = await fixture.convert(sample('photo-turned.jpg'), 'photo.JPEG');
    expect(jpeg.last).to.include({ state: 'ready', pages: 1, name: 'photo.JPEG' });
    expect(jpeg.last.sizes[0]?.map(Math.round)).to.deep.equal([480, 960]);
    // Turned a quarter clockwise, the red corner is no longer top left.
    expect(await corner(jpeg.id)).to.equal('white');
    await run('pdftocairo', [
      '-png',
      '-singlefile',
      '-r',
      '36',
      fixture.file(webp.id, 'document.pdf'),
      join(fixture.path, 'p'),
    ]);
    const png = await fixture.convert(join(fixture.path, 'p.png'));
    expect(png.last.sizes[0]?.[0]).to.be.closeTo(960, 1);
    expect(png.last.sizes[0]?.[1]).to.be.closeTo(480, 2);
  });

  /** Colour of the top left corner of page 1, from a picture of one pixel in PPM format. */
  async function corner(id: string): Promise<string> {
    const args = ['-r', '72', '-x', '20', '-y', '20', '-W', '1', '-H', '1', fixture.file(id, 'document.pdf')];
    const { stdout } = await run('pdftoppm', args, { encoding: 'buffer' });
    const [red = 0, green = 0] = stdout.subarray(-3);
    return red > 200 ? (green > 200 ? 'white' : 'red') : 'other';
  }

  it('sets text and Markdown with Chinese letters in a font that has them', async () => {
    const text = '第一行中文\n    indented <b>text</b>\n';
    const plain = await fixture.convert(await fixture.write('a.txt', text));
    expect(plain.last).to.deep.include({ state: 'ready', pages: 1, titles: ['第一行中文'] });
    expect((await fixture.texts(plain.id))[0]).to.contain('<b>text</b>');
    const markdown = 'Words before.\n\n# 标题 Title\n\nSome **bold** text.\n\n| a | b |\n| - | - |\n| 一 | 2 |\n';
    const notes = await fixture.convert(await fixture.write('a.md', markdown));
    expect(notes.last).to.deep.include({ state: 'ready', titles: ['标题 Title'] });
    expect((await fixture.texts(notes.id))[0]).to.contain('Some bold text.');
    for (const { id } of [plain, notes]) {
      const { stdout } = await run('pdffonts', [fixture.file(id, 'document.pdf')]);
      expect(stdout).to.match(/NotoSansCJK/);
    }
  });

  it('lets no HTML through', () => {
    const tag = '<script>x</script><img src=x>';
    expect(textToHtml(tag)).to.not.match(/<script|<img/);
    expect(markdownToHtml(`${tag}\n\n![a<b](http://x/y.png) [c](javascript:d)`)).to.not.match(
      /<script|<img|href="java/,
    );
    expect(markdownToHtml('![a "b"](x.png)')).to.contain('a &quot;b&quot;');
  });

  it('chooses titles', () => {
    const page = (...lines: [string, number, number][]) =>
      `<page width="100.0" height="100.0">${lines.map(([text, top, height]) => {
        const words = text.split(' ').map((word) => `<word yMin="${top}" yMax="${top + height}">${word}</word>`);
        return `<line yMin="${top}">${words.join('\n')}</line>`;
      })}</page>`;
    const title = (...lines: [string, number, number][]) => readTitles(page(...lines), 1)[0];
    expect(readTitles(page() + page(['Second', 1, 1]), 2)).to.deep.equal(['', 'Second']);
    expect(title(['running head', 1, 5], ['Tom &amp; Ada', 10, 20], ['text', 40, 5])).to.equal('Tom & Ada');
    expect(
      title(['A heading', 1, 10], ['of two lines', 12, 10], ['text', 40, 5], ['text', 45, 5], ['x', 50, 5]),
    ).to.equal('A heading of two lines');
    expect(title(['17', 1, 5], ['First line', 10, 5], ['text', 40, 5])).to.equal('First line');
    expect(title(['7', 1, 90], ['First line', 10, 5], ['text', 40, 5])).to.equal('First line');
    expect(title(['first', 1, 5], ['text', 40, 5], ['Huge foot', 60, 30])).to.equal('first');
    const long = title(['word '.repeat(60), 1, 5]) ?? '';
    expect(long)
      .to.have.lengthOf.at.most(120)
      .and.to.match(/word…$/);
  });

  it('R50.6 reads titles in a time that grows as what was written does, as nobody looks after programs meanwhile', () => {
    const bytes = 2 * 1024 ** 2;
    for (const unit of ['<word ', '<line <word a>b</word>', '<page ', '<word a>ا (</word>', 'ا (', '(a']) {
      const layout = `<page height="9"><page <line <word a>${unit.repeat(bytes / unit.length)}</word>`;
      expect(readTitles(layout, 2), unit).to.have.lengthOf(2);
    }
  });
});

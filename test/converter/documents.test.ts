import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { imageSize } from 'image-size';
import { type Fixture, list, sample, startConverter } from './fixture.ts';

const run = promisify(execFile);

/** Pages and the title of page 1. */
const SAMPLES: readonly (readonly [string, number, string])[] = [
  ['talk-how-we-refactor.pptx', 28, 'How We Refactor, and How We Know It'],
  ['lecture-security.pptx', 23, 'Government-University Identity Management Opportunities'],
  ['lecture-security.ppt', 23, 'Government-University Identity Management Opportunities'],
  ['animations.pptx', 28, 'PERTUMBUHAN DAN PERKEMBANGAN PADA TUMBUHAN'],
  ['themes.pptx', 10, 'Standard Office theme'],
  ['embedded-video.pptx', 1, ''],
  ['headings.docx', 1, 'First paragraph'],
  ['pictures.docx', 1, 'Sheet with various pictures'],
  ['paper-tracemonkey.pdf', 14, 'Trace-based Just-in-Time Type Specialization for Dynamic Languages'],
  [
    'slides-tam-review.pdf',
    23,
    'Overview of the Technology Acceptance Model: Origins, Developments and Future Directions',
  ],
];

describe('converter: real documents', function () {
  this.timeout(120_000);
  let fixture: Fixture;
  before(() => {
    fixture = startConverter();
  });
  after(() => fixture.close());

  for (const [name, pages, title] of SAMPLES) {
    it(`converts ${name}`, async () => {
      const { id, last, told } = await fixture.convert(sample(name));
      expect(last).to.include({ id, name, state: 'ready', pages, drawn: pages, pdf: true });
      expect(last.sizes).to.have.lengthOf(pages);
      expect(last.titles).to.have.lengthOf(pages);
      expect(last.titles[0]).to.equal(title);
      expect(await fixture.texts(id)).to.have.lengthOf(pages);

      const names = Array.from({ length: pages }, (_, index) => `${index + 1}.jpg`);
      expect(await list(fixture.file(id, 'pages'))).to.have.members(names);
      expect(await list(fixture.file(id, 'thumbs'))).to.have.members(names);
      const page = imageSize(await readFile(fixture.file(id, 'pages/1.jpg')));
      expect(page.type).to.equal('jpg');
      expect(Math.max(page.width, page.height)).to.equal(1280);
      const [width = 0, height = 1] = last.sizes[0] ?? [];
      expect(page.width / page.height).to.be.closeTo(width / height, 0.01);
      expect(imageSize(await readFile(fixture.file(id, `thumbs/${pages}.jpg`)))).to.include({
        type: 'jpg',
        width: 240,
      });
      const { stdout } = await run('pdfinfo', [fixture.file(id, 'document.pdf')]);
      expect(stdout).to.match(new RegExp(`^Pages: +${pages}$`, 'm'));
      expect(await readFile(fixture.file(id, 'source'))).to.deep.equal(await readFile(sample(name)));
      expect(JSON.parse(await readFile(fixture.file(id, 'status.json'), 'utf8'))).to.deep.equal(last);

      // Nothing is taken back on the way, and no page is told before its picture.
      const drawn = told.map((status) => status.drawn);
      expect(drawn).to.deep.equal([...drawn].sort((a, b) => a - b));
      if (pages > 1) expect(drawn).to.include(1);
    });
  }

  it('converts a spreadsheet into as many pages as LibreOffice alone makes of it', async () => {
    const args = [`-env:UserInstallation=file://${fixture.path}/bare`, '--headless', '--convert-to', 'pdf'];
    await run('soffice', [...args, '--outdir', fixture.path, sample('tables.xlsx')]);
    const { stdout } = await run('pdfinfo', [join(fixture.path, 'tables.pdf')]);
    const pages = Number(/^Pages: +(\d+)$/m.exec(stdout)?.[1]);
    const { last } = await fixture.convert(sample('tables.xlsx'));
    expect(pages).to.be.within(36, 39);
    expect(last).to.include({ state: 'ready', pages, drawn: pages });
  });

  it('shows page 1 of a slow deck before the document is converted', async () => {
    const slow = startConverter();
    try {
      const { id } = await slow.submit(sample('performance-up.pptx'));
      const first = await slow.until(id, (status) => status.drawn > 0);
      expect(first).to.include({ state: 'converting', drawn: 1, pages: 0, pdf: false });
      expect(first.titles).to.deep.equal(['Apache Performance Tuning']);
      expect(first.sizes).to.deep.equal([[720, 540]]);
      expect(imageSize(await readFile(slow.file(id, 'pages/1.jpg')))).to.include({ width: 1280, height: 960 });
      expect(imageSize(await readFile(slow.file(id, 'thumbs/1.jpg')))).to.include({ width: 240, height: 180 });
    } finally {
      await slow.close();
    }
  });
});

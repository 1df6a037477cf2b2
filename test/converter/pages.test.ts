import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { imageSize } from 'image-size';
import { run as convert } from '../../converter/documents/convert.ts';
import { type PdfPages, readPages } from '../../converter/documents/formats/pdf.ts';
import { type DocumentLimits, defaultLimits } from '../../converter/documents/limits.ts';
import type { Progress } from '../../converter/documents/task.ts';
import { type DocumentTools, findDocumentTools } from '../../converter/documents/tools.ts';
import { Failure } from '../../converter/failure.ts';
import { createRun } from '../../converter/sandbox.ts';
import { findTools } from '../../converter/tools.ts';
import type { Failure as FailureReason } from '../../protocol/documents/document.ts';
import { type Canvases, type Difference, startCanvases } from '../helpers/canvases.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';
import { sample } from './fixture.ts';
import { type MadePage, makePages } from './make.ts';

type Box = readonly [number, number, number, number];

/** A page with other colours in the four quarters of what is seen of it, and magenta and a word beyond. */
function colours([left, bottom, right, top]: Box, attributes: string): MadePage {
  const [width, height] = [(right - left) / 2, (top - bottom) / 2];
  const quarter = (x: number, y: number, colour: string) =>
    `${colour} rg ${left + x * width} ${bottom + y * height} ${width} ${height} re f`;
  const letter = Math.min(width / 5, height / 3);
  const word = (x: number, y: number, text: string) => `0 g BT /F1 ${letter} Tf ${x} ${y} Td (${text}) Tj ET`;
  const content = [
    '1 0 1 rg -9000000 -9000000 18000000 18000000 re f',
    quarter(0, 0, '1 0 0'),
    quarter(1, 0, '0 0.6 0'),
    quarter(0, 1, '0 0 1'),
    quarter(1, 1, '1 1 0'),
    word(left + width / 2, bottom + height / 2, 'inside'),
    word(left + width / 2, top + letter, 'above'),
    word(left + width / 2, bottom - 2 * letter, 'below'),
    word(left - 5 * letter, bottom + height / 2, 'left'),
    word(right + letter, bottom + height / 2, 'right'),
  ];
  return { attributes, content: content.join('\n') };
}

const A: Box = [0, 0, 300, 200];
const WHOLE = '/MediaBox[0 0 300 200]';
const CUT: Box = [100, 50, 300, 150];
/** Wider than the media box, which poppler takes for no crop box. */
const BEYOND = `${WHOLE}/CropBox[100 50 700 150]`;

/** What is seen, the page's attributes, and its size as it is seen. The page tree's own are inherited. */
const TREE = '/MediaBox[0 0 300 200]/CropBox[50 20 250 180]/Rotate 90';
const BOXES: readonly (readonly [string, Box, string, readonly [number, number]])[] = [
  ['all', A, `${WHOLE}/CropBox[0 0 300 200]/Rotate 0`, [300, 200]],
  ['a part', [50, 20, 250, 180], `${WHOLE}/CropBox[50 20 250 180]/Rotate 0`, [200, 160]],
  ['what is inherited', [50, 20, 250, 180], '', [160, 200]],
  ['all, with a larger crop box', A, `${WHOLE}/CropBox[-100 -100 500 400]/Rotate 0`, [300, 200]],
  ['a part, with a crop box that goes beyond', CUT, `${BEYOND}/Rotate 0`, [200, 100]],
  ['the same, turned right', CUT, `${BEYOND}/Rotate 90`, [100, 200]],
  ['the same, upside down', CUT, `${BEYOND}/Rotate 180`, [200, 100]],
  ['the same, turned left', CUT, `${BEYOND}/Rotate -90`, [100, 200]],
  [
    'a part with a negative origin',
    [-100, -100, 50, 0],
    '/MediaBox[-150 -100 150 100]/CropBox[-100 -100 50 0]/Rotate 0',
    [150, 100],
  ],
  ['all, with a crop box elsewhere', A, `${WHOLE}/CropBox[400 400 500 500]/Rotate 0`, [300, 200]],
  [
    'a part, corners in another order',
    [50, 20, 250, 180],
    '/MediaBox[300 200 0 0]/CropBox[250 180 50 20]/Rotate 0',
    [200, 160],
  ],
  ['a part in larger units', [50, 20, 250, 180], `${WHOLE}/CropBox[50 20 250 180]/UserUnit 2/Rotate 0`, [400, 320]],
  [
    'all of a huge page',
    [0, 0, 3e6, 1.5e6],
    '/MediaBox[0 0 3000000 1500000]/CropBox[0 0 3000000 1500000]/Rotate 0',
    [3e6, 1.5e6],
  ],
  ['all of a tiny page', [0, 0, 3, 2], '/MediaBox[0 0 3 2]/CropBox[0 0 3 2]/Rotate 0', [3, 2]],
  ['all of a narrow page', [0, 0, 20, 1200], '/MediaBox[0 0 20 1200]/CropBox[0 0 20 1200]/Rotate 0', [20, 1200]],
  [
    'a far corner of a huge page',
    [14000, 14000, 14400, 14100],
    '/MediaBox[0 0 14400 14400]/CropBox[14000 14000 90000 14100]/Rotate 0',
    [400, 100],
  ],
];

describe('converter: pages of a PDF', function () {
  this.timeout(60_000);
  let folder: TemporaryFolder;
  let tools: DocumentTools;
  /** One browser for all that is compared, started by who compares first. */
  let started: Promise<Canvases> | undefined;
  const canvases = () => {
    started ??= startCanvases(folder.path);
    return started;
  };
  before(async () => {
    folder = temporaryFolder('pages');
    ({ tools } = await findDocumentTools((await findTools()).tools));
  });
  after(async () => {
    await (await started)?.close();
    folder.remove();
  });

  let made = 0;
  interface Made {
    readonly name: string;
    readonly progress: Progress;
    readonly texts: readonly string[];
    readonly reason?: FailureReason;
    compare(page: number): Promise<Difference>;
  }

  /** Converts a PDF as a worker does. */
  async function convertPdf(bytes: Buffer, limits: Partial<DocumentLimits> = {}): Promise<Made> {
    const name = String(++made);
    const [own, scratch] = [join(folder.path, name), join(folder.path, `scratch-${name}`)];
    for (const path of [own, scratch]) await mkdir(path);
    await writeFile(join(own, 'source'), bytes);
    let progress: Progress = {};
    const job = { id: name, ending: 'pdf', folder: own, scratch, tools, profile: null, previewAfter: 0 };
    const failure: unknown = await convert({ ...job, limits: { ...defaultLimits, ...limits } }, (news) => {
      progress = { ...progress, ...news };
    }).then(
      () => undefined,
      (error: unknown) => error,
    );
    if (failure !== undefined && !(failure instanceof Failure)) throw failure;
    return {
      name,
      progress,
      texts: failure ? [] : JSON.parse(await readFile(join(own, 'text.json'), 'utf8')),
      ...(failure ? { reason: failure.reason } : {}),
      compare: async (page) => (await canvases()).compare(`${name}/document.pdf`, page, `${name}/pages/${page}.jpg`),
    };
  }
  /** Reads what is seen of the pages, and makes nothing of them. */
  async function read(bytes: Buffer, foreign: boolean): Promise<PdfPages> {
    const scratch = join(folder.path, `scratch-${++made}`);
    await mkdir(scratch);
    await writeFile(join(scratch, 'input.pdf'), bytes);
    return readPages(createRun(tools, scratch, defaultLimits), join(scratch, 'input.pdf'), defaultLimits, foreign);
  }
  const convertSample = async (name: string, limits?: Partial<DocumentLimits>) =>
    convertPdf(await readFile(sample(name)), limits);

  describe('boxes', () => {
    let boxes: Made;
    before(async () => {
      const pages = BOXES.map(([, box, attributes]) => colours(box, attributes));
      boxes = await convertPdf(makePages(pages, { tree: TREE }));
      expect(boxes.progress.sizes).to.deep.equal(BOXES.map(([, , , size]) => size));
    });

    for (const [index, [what, , , [width, height]]] of BOXES.entries()) {
      const number = index + 1;
      it(`R52.1 shows ${what} in pictures and on the canvas`, async () => {
        const difference = await boxes.compare(number);
        const [across, down] = difference.picture;
        expect(Math.max(across, down)).to.equal(1280);
        const ratio = width / height;
        expect(across).to.be.closeTo(Math.min(1280, 1280 * ratio), 1.5);
        expect(down).to.be.closeTo(Math.min(1280, 1280 / ratio), 1.5);
        expect(difference.canvas[1]).to.be.closeTo(across / ratio, 1.5);
        expect(difference.differing).to.be.below(0.03);
        const thumb = imageSize(await readFile(join(folder.path, boxes.name, `thumbs/${number}.jpg`)));
        expect(thumb.width).to.be.closeTo(Math.min(240, 960 * ratio), 1);
        expect(thumb.height).to.be.closeTo(Math.min(960, 240 / ratio), 1);
      });

      it(`R52.2 tells the text in ${what}, and nothing beyond`, () => {
        expect(boxes.texts[index]).to.equal('inside');
        expect(boxes.progress.titles?.[index]).to.equal('inside');
      });
    }

    it('R52.1 has the sizes of a PDF that Lectern made itself from poppler alone', async () => {
      const bytes = makePages(
        BOXES.map(([, box, attributes]) => colours(box, attributes)),
        { tree: TREE },
      );
      const { pages } = await read(bytes, false);
      const sizes = pages.map((page) => page.size);
      const larger = (index: number) =>
        /UserUnit|CropBox\[100 50|CropBox\[400|CropBox\[14000/.test(BOXES[index]?.[2] ?? '');
      for (const [index, size] of sizes.entries()) if (!larger(index)) expect(size).to.deep.equal(BOXES[index]?.[3]);
    });
  });

  for (const name of ['b1-cropbox.pdf', 'b2-rotated.pdf']) {
    it(`R52.1 R52.2 does so with ${name}`, async () => {
      const { progress, texts, compare } = await convertSample(`pages/${name}`);
      expect(texts.join()).to.not.contain('SECRET');
      expect(texts.join()).to.match(/TL1.*TR1.*TL2/s);
      for (let page = 1; page <= (progress.pages ?? 0); page++) {
        expect((await compare(page)).differing, `page ${page}`).to.be.below(0.05);
      }
    });
  }

  it('R52.3 draws letters for which a PDF brings no font', async () => {
    for (const [name, text] of [
      ['b11-heisei-rksj.pdf', '日本語テスト漢字'],
      ['b11-standard14.pdf', '❁❂❃❄✔●■◆'],
    ] as const) {
      const { texts, compare } = await convertSample(`pages/${name}`);
      expect(texts[0]).to.contain(text);
      const { vanished, appeared, inked } = await compare(1);
      expect(Math.max(vanished, appeared), name).to.be.below(20);
      expect(inked, name).to.be.above(0.02);
    }
  });

  it('R52.3 has an emoji font with outlines, as LibreOffice writes no other into a PDF', async () => {
    const { stdout } = await promisify(execFile)('fc-list', [':charset=1f389:color=false:outline=true', 'family']);
    expect(stdout).to.contain('Symbola');
  });

  it('R52.4 draws what other programs never end with', async () => {
    const { reason, compare } = await convertSample('pages/shade-hang.pdf');
    expect(reason).to.equal(undefined);
    expect((await compare(1)).inked).to.be.above(0.1);
  });

  /** A document without one of its pages. */
  const without = (page: number, pages: number) => {
    const made = makePages(Array.from({ length: pages }, () => colours(A, WHOLE))).toString('latin1');
    return Buffer.from(made.replace(`${8 + 2 * page} 0 R`, '98 0 R'), 'latin1');
  };

  it('R52.4 shows the pages that a document has, not those that it says', async () => {
    const { pages, opens } = await read(await readFile(sample('pages/b12-ii-count5.pdf')), true);
    expect([pages.length, opens]).to.deep.equal([2, true]);
    const hole = await convertPdf(without(2, 3));
    expect(hole.progress).to.include({ pages: 2, drawn: 2 });
    expect(hole.texts).to.deep.equal(['inside', 'inside']);
  });

  it('R52.5 fails as damaged when no page can be drawn, and shows none before', async () => {
    const { reason, progress } = await convertPdf(without(1, 1));
    expect(reason).to.equal('damaged');
    expect(progress.drawn).to.equal(undefined);
  });

  it('R52.5 ends a page that takes too long, and shows the others', async () => {
    // Each form draws the next one ten times; the last draws a line.
    const forms = Array.from({ length: 12 }, (_, index) => {
      const content = index === 11 ? '0 0 m 9 9 l S' : '/X Do '.repeat(10);
      const next = index === 11 ? '' : `/Resources<</XObject<</X ${11 + index} 0 R>>>>`;
      return `<</Type/XObject/Subtype/Form/BBox[0 0 300 200]${next}/Length ${content.length}>>stream\n${content}\nendstream`;
    });
    const endless: MadePage = {
      attributes: '/MediaBox[0 0 300 200]/Resources<</XObject<</X 10 0 R>>>>',
      content: '/X Do',
    };
    // Neither can this one be drawn, nor has anything room on it.
    const line: MadePage = { attributes: '/MediaBox[0 0 0.0003 900]', content: '0 0 9 9 re f' };
    const pdf = makePages([colours(A, WHOLE), endless, colours(A, WHOLE), line], { objects: forms });
    const { name, reason, progress, compare } = await convertPdf(pdf, { batchDeadline: 1500 });
    expect(reason).to.equal(undefined);
    expect(progress).to.deep.include({ pages: 4, drawn: 4, titles: ['inside', '', 'inside', ''] });
    expect(await (await canvases()).inked(`${name}/pages/2.jpg`)).to.be.within(0.01, 0.3);
    expect(imageSize(await readFile(join(folder.path, name, 'pages/4.jpg')))).to.include({ width: 26, height: 1280 });
    expect((await compare(3)).differing).to.be.below(0.02);
  });

  for (const name of ['annots.pdf', 'forms-need-noap.pdf']) {
    it(`R52.7 has the same annotations of ${name} in pictures and on the canvas`, async () => {
      const { compare } = await convertSample(`pages/${name}`);
      const { vanished, appeared } = await compare(1);
      // poppler puts dots for a password, and a frame around text that pdf.js writes without.
      expect(vanished).to.be.below(name === 'annots.pdf' ? 120 : 40);
      expect(appeared).to.be.below(20);
    });
  }

  /** Each of these brings no appearance of its own. */
  const NOTES: readonly (readonly [string, string])[] = [
    ['the value of a field', '/Subtype/Widget/FT/Tx/T(a)/V(value)/DA(/F1 30 Tf 0 g)/F 4'],
    ['the choice in a list', '/Subtype/Widget/FT/Ch/Ff 131072/T(b)/V(two)/Opt[(one)(two)]/DA(/F1 30 Tf 0 g)/F 4'],
    ['a sticky note', '/Subtype/Text/Contents(words)/Name/Note'],
    ['a note of another kind', '/Subtype/Text/Contents(words)/Name/Help'],
    ['an attached file', '/Subtype/FileAttachment/Contents(words)/FS<</Type/Filespec/F(a.txt)>>'],
    ['the border of a link', '/Subtype/Link/Border[0 0 4]/C[1 0 0]/A<</S/URI/URI(https://example.org/)>>'],
    ['a link without a border', '/Subtype/Link/Border[0 0 0]/A<</S/URI/URI(https://example.org/)>>'],
    ['a hidden note', '/Subtype/Text/Contents(words)/F 2'],
    ['a note that is not for the screen', '/Subtype/Text/Contents(words)/F 32'],
  ];
  it('R52.7 has fields, notes and borders of links in pictures and on the canvas, or in neither', async () => {
    const objects = NOTES.map(([, note]) => `<</Type/Annot/Rect[60 80 200 120]${note}>>`);
    const pages = NOTES.map((_, index) => ({ attributes: WHOLE, notes: [`${10 + index} 0 R`] }));
    const catalog = '/AcroForm<</Fields[10 0 R 11 0 R]/DR<</Font<</F1 3 0 R>>>>>>';
    const { compare } = await convertPdf(makePages(pages, { catalog, objects }));
    for (const [index, [what]] of NOTES.entries()) {
      const { vanished, appeared, inked, cells } = await compare(index + 1);
      expect(inked > 0, what).to.equal(index < 6);
      // An icon is not the same one in both, but stands in the same place.
      if (inked > 0) expect(vanished, what).to.be.below((inked * cells) / 4);
      else expect(appeared, what).to.equal(0);
    }
  });

  it('R52.8 says of an XFA form that it is one', async () => {
    const catalog = '/AcroForm<</Fields[]/XFA 10 0 R>>/NeedsRendering true';
    const objects = ['<</Length 15>>stream\n<xdp:xdp></xdp>\nendstream'];
    const wait: MadePage = { attributes: WHOLE, content: 'BT /F1 12 Tf 10 90 Td (Please wait...) Tj ET' };
    const refused: unknown = await read(makePages([wait], { catalog, objects }), true).catch((error: unknown) => error);
    expect(refused).to.have.property('reason', 'xfa');
    const field = '<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(b)/Rect[10 10 90 30]/F 4>>';
    const form = await read(makePages([{ ...wait, notes: [field] }], { catalog, objects }), true);
    expect(form.pages).to.have.lengthOf(1);
  });
});

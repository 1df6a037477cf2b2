// What pdf.js says of a PDF that others made: where it runs, and what is taken of it.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { deflateSync } from 'node:zlib';
import { expect } from 'chai';
import { readPages } from '../../converter/documents/formats/pdf.ts';
import { parseViews, readViews, viewsFiles } from '../../converter/documents/formats/views.ts';
import { defaultLimits } from '../../converter/documents/limits.ts';
import { createRun, type Run } from '../../converter/sandbox.ts';
import { closedToOthers, findTools, type Tools } from '../../converter/tools.ts';
import { type TemporaryFolder, temporaryFolder } from '../helpers/temporary.ts';
import { makePages } from './make.ts';

const MIB = 1024 ** 2;

/** A PDF whose list of pages lies behind so many bytes, which pack into a thousandth. */
function makeBomb(bytes: number): Buffer {
  const stream = deflateSync(Buffer.alloc(bytes), { level: 1 });
  let text = '%PDF-1.5\n';
  const places = new Map<number, number>();
  const put = (number: number, dictionary: string, data: Buffer) => {
    places.set(number, text.length);
    const about = `<<${dictionary}/Length ${data.length}>>`;
    text += `${number} 0 obj${about}stream\n${data.toString('latin1')}\nendstream endobj\n`;
  };
  places.set(1, text.length);
  text += '1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n';
  put(3, `/Type/ObjStm/N 1/First ${bytes - 100}/Filter/FlateDecode`, stream);
  const start = text.length;
  const rows = [
    [0, 0],
    [1, places.get(1) ?? 0],
    [2, 3],
    [1, places.get(3) ?? 0],
    [1, start],
  ];
  const table = Buffer.concat(
    rows.map(([kind = 0, at = 0]) => Buffer.from([kind, at >> 24, at >> 16, at >> 8, at, 0])),
  );
  put(4, '/Type/XRef/Size 5/W[1 4 1]/Root 1 0 R', table);
  return Buffer.from(`${text}startxref\n${start}\n%%EOF\n`, 'latin1');
}

describe('converter: what pdf.js sees', function () {
  this.timeout(60_000);
  let tools: Tools;
  let folder: TemporaryFolder;
  const at = (name: string) => join(folder.path, name);
  before(async () => {
    ({ tools } = await findTools());
  });
  beforeEach(() => {
    folder = temporaryFolder('views');
  });
  afterEach(() => folder.remove());

  it('R50.8 is told by a program in the sandbox, without what Lectern has', async () => {
    await writeFile(at('input.pdf'), makePages([{ attributes: '/MediaBox[0 0 300 200]' }]));
    const run = createRun(tools, folder.path, defaultLimits);
    const ran: string[] = [];
    const watched: Run = (command, args, options) => {
      ran.push(...options.reads);
      expect(options.writes).to.equal(undefined);
      return run(command, args, options);
    };
    const views = await readViews(watched, at('input.pdf'), 10);
    expect(views).to.deep.equal({ pages: 1, views: [{ box: [0, 0, 300, 200], rotate: 0, unit: 1 }], xfa: false });
    expect(ran).to.deep.equal([...viewsFiles.slice(1), at('input.pdf')]);
  });

  it('R50.8 may unpack no more than the memory of a document', async () => {
    await mkdir(at('job'));
    await writeFile(at('job/input.pdf'), makeBomb(300 * MIB));
    const run = createRun(tools, at('job'), { ...defaultLimits, jobMemoryBytes: 200 * MIB });
    const failed: unknown = await readViews(run, at('job/input.pdf'), 10).catch((error: unknown) => error);
    expect(failed).to.have.property('reason', 'crashed');
    expect(String(failed)).to.contain('bytes of memory');
  });

  it('R50.8 says who cannot read its files', async () => {
    expect(await closedToOthers(viewsFiles)).to.deep.equal([]);
    await writeFile(at('closed'), '', { mode: 0o600 });
    expect(await closedToOthers([at('closed')])).to.deep.equal([at('closed')]);
  });

  it('R50.8 is taken as boxes of pages, or not at all', () => {
    const view = { box: [0, 0, 3, 2], rotate: 90, unit: 1 };
    const views = { pages: 1, views: [view], xfa: false };
    expect(parseViews(JSON.stringify(views), 5)).to.deep.equal(views);
    for (const wrong of [
      '',
      'null',
      '[]',
      ...[{ pages: '1' }, { pages: -1 }, { pages: 1.5 }, { pages: 2 }, { views: {} }, { xfa: 1 }].map((change) =>
        JSON.stringify({ ...views, ...change }),
      ),
    ]) {
      expect(parseViews(wrong, 5), wrong).to.equal(undefined);
    }
    for (const change of [
      { box: [0, 0, 3] },
      { box: [0, 0, 3, '2'] },
      { box: [3, 0, 0, 2] },
      { box: [0, 0, null, 2] },
      { rotate: '90' },
      { unit: 0 },
      { unit: null },
    ]) {
      const told = JSON.stringify({ ...views, views: [{ ...view, ...change }] });
      expect(parseViews(told, 5)?.views, told).to.deep.equal([null]);
    }
  });

  it('R52.1 has sizes that are sizes, whatever a document says', async () => {
    const attributes = ['/MediaBox[0 0 9e30 9e30]/UserUnit 9e300', '/MediaBox[0 0 0.0003 900]/UserUnit 0.1'];
    const content = attributes.map((each) => ({
      attributes: each.replace(/e(\d+)/g, (_, zeros) => '0'.repeat(zeros)),
    }));
    await writeFile(at('input.pdf'), makePages(content));
    const run = createRun(tools, folder.path, defaultLimits);
    const { pages } = await readPages(run, at('input.pdf'), defaultLimits, true);
    expect(pages.map(({ size }) => size)).to.deep.equal([
      [1e9, 1e9],
      [0.001, 90],
    ]);
  });
});

import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { pictureToDrawing, straighten } from '../../converter/documents/formats/image.ts';
import { defaultLimits } from '../../converter/documents/limits.ts';
import { createRun } from '../../converter/sandbox.ts';
import { findTools, type Tools } from '../../converter/tools.ts';
import { temporaryFolder } from '../helpers/temporary.ts';
import { sample } from './fixture.ts';
import { makeExif, makePng } from './make.ts';

const execute = promisify(execFile);

describe('converter: pictures', function () {
  this.timeout(60_000);
  let tools: Tools;
  let folder: ReturnType<typeof temporaryFolder>;
  let jobs = 0;
  before(async () => {
    ({ tools } = await findTools());
    folder = temporaryFolder('pictures');
  });
  after(() => folder.remove());

  interface Seen {
    readonly width: number;
    readonly height: number;
    colour(x: number, y: number): readonly number[];
  }

  /** What becomes of a picture, as pixels over white. */
  async function see(bytes: Buffer, ending: string): Promise<Seen> {
    const job = join(folder.path, `job-${++jobs}`);
    await mkdir(job);
    const source = join(job, `input.${ending}`);
    await writeFile(source, bytes);
    const picture = await straighten(createRun(tools, job, defaultLimits), source, join(job, 'made'), ending);
    await execute('vips', ['copy', picture, join(job, 'seen.ppm[background=255]')]);
    const ppm = await readFile(join(job, 'seen.ppm'));
    const head = /^P6\s+(?:#.*\n)*(\d+)\s+(\d+)\s+255\n/.exec(ppm.toString('latin1', 0, 200));
    if (!head) throw new Error('no PPM');
    const [width, height] = [Number(head[1]), Number(head[2])];
    const at = (x: number, y: number) => head[0].length + 3 * (y * width + x);
    return { width, height, colour: (x, y) => [...ppm.subarray(at(x, y), at(x, y) + 3)] };
  }

  const isRed = ([r = 0, g = 0, b = 0]: readonly number[]) => r > 200 && g < 60 && b < 60;
  const corner = (x: number, y: number) => (x < 20 && y < 10 ? [255, 0, 0] : [0, 0, 255]);

  /** Where the corner that was at the top left is, and which way the picture lies, by its orientation. */
  const ORIENTATIONS = [
    '',
    'top left',
    'top right',
    'bottom right',
    'bottom left',
    'top left',
    'top right',
    'bottom right',
  ];
  ORIENTATIONS.push('bottom left');

  function where({ width, height, colour }: Seen): string {
    const corners = [
      ['top left', 2, 2],
      ['top right', width - 3, 2],
      ['bottom left', 2, height - 3],
      ['bottom right', width - 3, height - 3],
    ] as const;
    return corners.flatMap(([name, x, y]) => (isRed(colour(x, y)) ? [name] : [])).join();
  }

  it('R53.10 are upright by all eight orientations, of JPEG and of PNG', async () => {
    const base = join(folder.path, 'base');
    await writeFile(`${base}.png`, makePng(corner));
    await execute('vips', ['copy', `${base}.png`, `${base}.jpg[strip,subsample_mode=off]`]);
    const jpeg = await readFile(`${base}.jpg`);
    for (let orientation = 1; orientation <= 8; orientation++) {
      const exif = Buffer.concat([Buffer.from('Exif\0\0'), makeExif(orientation)]);
      const length = Buffer.from([0xff, 0xe1, 0, exif.length + 2]);
      const turned = Buffer.concat([jpeg.subarray(0, 2), length, exif, jpeg.subarray(2)]);
      const png = makePng(corner, { extra: [['eXIf', makeExif(orientation)]] });
      for (const [bytes, ending] of [[turned, 'jpg'] as const, [png, 'png'] as const]) {
        const seen = await see(bytes, ending);
        const name = `${ending}, orientation ${orientation}`;
        expect(where(seen), name).to.equal(ORIENTATIONS[orientation]);
        expect([seen.width, seen.height], name).to.deep.equal(orientation > 4 ? [20, 40] : [40, 20]);
      }
    }
  });

  it('R53.11 that move show their first picture', async () => {
    const seen = await see(await readFile(sample('animated.webp')), 'webp');
    expect([seen.width, seen.height]).to.deep.equal([400, 200]);
    const raw = await execute('vips', ['getpoint', sample('animated.webp'), '5', '5']);
    expect(seen.colour(5, 5)).to.deep.equal(raw.stdout.trim().split(/\s+/).slice(0, 3).map(Number));
  });

  it('R53.11 with 16 bits, what shows through, and in the colours of print are seen as they are meant', async () => {
    const deep = makePng(() => [255, 255, 0, 0, 0, 0], { depth: 16 });
    expect((await see(deep, 'png')).colour(5, 5)).to.deep.equal([255, 0, 0]);
    const glass = makePng((x) => [255, 0, 0, x < 20 ? 0 : 255], { colour: 6 });
    const seen = await see(glass, 'png');
    expect([seen.colour(5, 5), seen.colour(30, 5)]).to.deep.equal([
      [255, 255, 255],
      [255, 0, 0],
    ]);
    const grey = await see(
      makePng(() => [200], { colour: 0 }),
      'png',
    );
    expect(grey.colour(5, 5)).to.deep.equal([200, 200, 200]);
    const print = join(folder.path, 'print');
    await writeFile(
      `${print}.png`,
      makePng(() => [255, 255, 255]),
    );
    await execute('vips', ['icc_transform', `${print}.png`, `${print}.jpg[strip]`, 'cmyk', '--input-profile', 'srgb']);
    const white = (await see(await readFile(`${print}.jpg`), 'jpg')).colour(5, 5);
    expect(Math.min(...white)).to.be.greaterThan(240);
  });

  it('R53.12 that are cut off or broken are damaged', async () => {
    const noise = makePng((x, y) => [(x * 37 + y * 91) % 256, (x * y) % 256, (x * 7) % 256]);
    for (const [bytes, ending] of [
      [noise, 'png'],
      [await readFile(sample('photo-turned.jpg')), 'jpg'],
      [await readFile(sample('photo.webp')), 'webp'],
    ] as const) {
      const cut = bytes.subarray(0, Math.floor(bytes.length * 0.6));
      expect(await see(cut, ending).catch(({ reason }) => reason), ending).to.equal('damaged');
    }
  });

  it('R53.12 are one page of their own proportions, however long they are', async () => {
    expect(pictureToDrawing(makePng(corner))).to.match(/fo:page-width="960pt" fo:page-height="480pt"/);
    const strip = join(folder.path, 'strip.png');
    await execute('vips', ['black', strip, '9000', '3']);
    const seen = await see(await readFile(strip), 'png');
    expect([seen.width, seen.height]).to.deep.equal([4000, 1]);
  });
});

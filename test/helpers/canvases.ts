// Pages as the stage draws them: its own pdf.js code, out of the built client, in Chromium.

import { readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { resolve } from 'node:path';
import express from 'express';
import { launchChromium } from './chromium.ts';

const CLIENT = resolve(import.meta.dirname, '../../dist');

/** A page's picture beside its canvas. */
export interface Difference {
  /** Pixels, width by height. */
  readonly canvas: readonly [number, number];
  readonly picture: readonly [number, number];
  /** Of all cells of 8 × 8 pixels, the part that differs clearly to the eye; 0 to 1. */
  readonly differing: number;
  /** Mean difference of all cells, 0 to 255. */
  readonly mean: number;
  /** Of all cells of the picture, the part that has not the colour of its first one. */
  readonly inked: number;
  /** How many there are. */
  readonly cells: number;
  /** Cells with something in the picture, and nothing near them on the canvas; and the other way round. */
  readonly vanished: number;
  readonly appeared: number;
}

export interface Canvases {
  /**
   * Draws a page as wide as its picture and compares them. `pdf` and `picture` are paths below the folder.
   * @throws when pdf.js can't open or draw it
   */
  compare(pdf: string, page: number, picture: string): Promise<Difference>;
  /** Of all cells of a picture, the part that has not the colour of its first one. */
  inked(picture: string): Promise<number>;
  /** The page as a PNG, `width` pixels wide. */
  draw(pdf: string, page: number, width: number): Promise<Buffer>;
  close(): Promise<void>;
}

/** Cells in which one colour is this far off differ clearly; the weight of letters and the edges of lines stay below. */
const CLEARLY = 48;

/** Serves a folder on loopback and opens a browser that draws the PDFs in it. */
export async function startCanvases(folder: string): Promise<Canvases> {
  const app = express();
  app.use('/assets', express.static(resolve(CLIENT, 'assets')));
  app.use('/files', express.static(folder, { dotfiles: 'allow' }));
  // The stage asks for `/documents/<id>/document.pdf`; ids are paths here.
  app.get('/documents/:id/document.pdf', (req, res) =>
    res.sendFile(Buffer.from(req.params.id, 'hex').toString(), { root: folder, dotfiles: 'allow' }),
  );
  app.get('/', (_req, res) => void res.type('html').send('<!doctype html><title>canvases</title>'));
  const server = createServer(app).listen(0, '127.0.0.1');
  await new Promise((done) => server.once('listening', done));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const module = readdirSync(resolve(CLIENT, 'assets')).find((name) => /^pdf-[\w-]+\.js$/.test(name));
  if (!module) throw new Error('the client is not built: `make client`');
  const browser = await launchChromium();
  const page = await browser.newPage();
  await page.goto(url);
  const urlOf = (path: string) => `/files/${path.split('/').map(encodeURIComponent).join('/')}`;
  const id = (path: string) => Buffer.from(path).toString('hex');

  return {
    async compare(pdf, number, picture) {
      const asked = { module: `/assets/${module}`, id: id(pdf), number, picture: urlOf(picture) };
      const { canvas, picture: seen } = await page.evaluate(cellsInPage, asked);
      if (!canvas) throw new Error('nothing was drawn');
      return differenceOf(fromPage(seen), fromPage(canvas));
    },
    async inked(picture) {
      const asked = { module, number: 1, picture: urlOf(picture) };
      return inkedOf(fromPage((await page.evaluate(cellsInPage, asked)).picture));
    },
    async draw(pdf, number, width) {
      const data = await page.evaluate(drawInPage, { module: `/assets/${module}`, id: id(pdf), number, width });
      return Buffer.from(data.slice(data.indexOf(',') + 1), 'base64');
    },
    async close() {
      await browser.close();
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
    },
  };
}

type Stage = typeof import('../../web/ui/stage/pdf.ts');
type Pdf = Awaited<ReturnType<Stage['openPdf']>>;

async function drawInPage({
  module,
  id,
  number,
  width,
}: Record<'module' | 'id', string> & Record<'number' | 'width', number>) {
  const { openPdf } = (await import(module)) as Stage;
  const pdf = await openPdf(id);
  try {
    return (await pdf.drawPage(number, width).done).toDataURL();
  } finally {
    pdf.close();
  }
}

/** Cells of 8 × 8 pixels, four numbers each. */
interface Cells {
  readonly size: readonly [number, number];
  readonly cells: Uint8Array;
}

/** As they come from the page. */
const fromPage = ({ size, text }: { size: readonly [number, number]; text: string }): Cells => ({
  size,
  cells: Buffer.from(text, 'latin1'),
});

/** The cells of a picture, and of the page drawn as wide as it. */
async function cellsInPage({
  module,
  id,
  number,
  picture,
}: {
  module: string;
  id?: string;
  number: number;
  picture: string;
}) {
  const image = new Image();
  image.src = picture;
  await image.decode();
  const [width, height] = [image.naturalWidth, image.naturalHeight];
  const cellsOf = (source: HTMLImageElement | HTMLCanvasElement, size: readonly [number, number]) => {
    const to = document.createElement('canvas');
    to.width = Math.max(1, Math.round(width / 8));
    to.height = Math.max(1, Math.round(height / 8));
    const context = to.getContext('2d');
    if (!context) throw new Error('no canvas');
    context.imageSmoothingQuality = 'high';
    context.drawImage(source, 0, 0, to.width, to.height);
    const { data } = context.getImageData(0, 0, to.width, to.height);
    // A text, as an array would be looked at number by number on its way.
    return { size, text: Array.from(data, (byte) => String.fromCharCode(byte)).join('') };
  };
  const seen = cellsOf(image, [width, height]);
  if (id === undefined) return { picture: seen };
  // One stays open for the next of its pages.
  const open = window as unknown as { pdf?: { id: string; opened: Promise<Pdf> } };
  if (open.pdf?.id !== id) {
    const before = open.pdf?.opened;
    open.pdf = { id, opened: ((await import(module)) as Stage).openPdf(id) };
    before?.then(
      (pdf) => pdf.close(),
      () => undefined,
    );
  }
  const canvas = await (await open.pdf.opened).drawPage(number, width).done;
  return { picture: seen, canvas: cellsOf(canvas, [canvas.width, canvas.height]) };
}

/** How far off one colour is, at most, between two cells. */
const off = (a: Uint8Array, at: number, b: Uint8Array, other: number) =>
  Math.max(...[0, 1, 2].map((colour) => Math.abs((a[at + colour] ?? 0) - (b[other + colour] ?? 0))));

/** For each cell whether it has another colour than the first. */
const inkOf = ({ cells }: Cells) =>
  Array.from({ length: cells.length / 4 }, (_, index) => off(cells, index * 4, cells, 0) > CLEARLY);

function inkedOf(cells: Cells): number {
  const ink = inkOf(cells);
  return ink.filter(Boolean).length / ink.length;
}

/** Cells with something in one, and nothing in two cells around it in the other. */
function missingOf(one: Cells, other: Cells): number {
  const [ink, there] = [inkOf(one), inkOf(other)];
  const width = Math.max(1, Math.round(one.size[0] / 8));
  const near = [-2, -1, 0, 1, 2].flatMap((y) => [-2, -1, 0, 1, 2].map((x) => y * width + x));
  return ink.filter((inked, index) => inked && !near.some((by) => there[index + by])).length;
}

function differenceOf(picture: Cells, canvas: Cells): Difference {
  let [differing, sum] = [0, 0];
  for (let at = 0; at < picture.cells.length; at += 4) {
    const far = off(picture.cells, at, canvas.cells, at);
    sum += far;
    if (far > CLEARLY) differing++;
  }
  const count = picture.cells.length / 4;
  return {
    canvas: canvas.size,
    picture: picture.size,
    differing: differing / count,
    mean: sum / count,
    inked: inkedOf(picture),
    cells: count,
    vanished: missingOf(picture, canvas),
    appeared: missingOf({ ...canvas, size: picture.size }, picture),
  };
}

import { Failure } from '../../failure.ts';
import type { Run } from '../../sandbox.ts';
import type { DocumentLimits } from '../limits.ts';
import { type Box, readViews, type View } from './views.ts';

/** Width and height in points, as the page is seen. */
export type Size = readonly [number, number];

/** The part of a page that is seen, in units of the page from its top left corner, the page turned as it is seen. */
export interface Part {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  /** Width and height of the whole page, its media box. */
  readonly whole: Size;
  /** poppler takes the same part when it is asked for the crop box. */
  readonly cropped: boolean;
}

export interface PdfPage {
  readonly size: Size;
  /** Undefined when the whole page is seen. */
  readonly part?: Part;
  /** poppler cannot read the page, of which it would make an empty picture. */
  readonly lost?: boolean;
}

/** What poppler and pdf.js take for a page that says nothing of use. */
const LETTER: Box = [0, 0, 612, 792];

export interface PdfPages {
  readonly pages: readonly PdfPage[];
  /** pdf.js can open the document, and means the same by each page's number. */
  readonly opens: boolean;
}

/**
 * Reads what is seen of each page. At a PDF that others made, `foreign`, pdf.js looks, too: what is seen is what the
 * browsers will draw, crop box ∩ media box. poppler has another opinion where the crop box is larger than the media box.
 * @throws Failure 'encrypted', 'damaged', 'too-many-pages', 'timeout' or 'xfa'
 */
export async function readPages(
  run: Run,
  pdf: string,
  limits: Pick<DocumentLimits, 'pages' | 'batchDeadline'>,
  foreign = false,
): Promise<PdfPages> {
  const signal = AbortSignal.timeout(limits.batchDeadline);
  const asked = run('pdfinfo', ['-box', '-f', '1', '-l', String(limits.pages), pdf], { reads: [pdf], signal });
  const [{ code, stdout, stderr }, views] = await Promise.all([
    asked.catch((error: unknown) => {
      throw error === signal.reason ? new Failure('timeout', 'pdfinfo takes too long') : error;
    }),
    foreign ? readViews(run, pdf, limits.pages) : undefined,
  ]);
  if (/Incorrect password/.test(stderr)) throw new Failure('encrypted', 'pdfinfo asks for a password');
  // What the document says of itself comes before the number of its pages, and may look like anything.
  const told = stdout.slice(Math.max(0, stdout.lastIndexOf('\nPages:')));
  const said = Number(/^Pages:\s+(\d+)$/m.exec(told)?.[1] ?? 0);
  if (code !== 0 || said === 0) throw new Failure('damaged', `pdfinfo: ${stderr.slice(0, 500)}`);
  if (views?.xfa) throw new Failure('xfa', 'a form that only the program in it can draw');
  const [media, crop, angles] = [readBoxes(told, 'MediaBox'), readBoxes(told, 'CropBox'), readAngles(told)];
  // Of a document that says to have more pages than it has, both leave out those that are not there; the rest moves up.
  const agreed = views && (views.pages === said || views.pages === media.size) ? views : undefined;
  const count = agreed?.pages ?? said;
  if (count > limits.pages) throw new Failure('too-many-pages', `${count} pages`);
  const pages = Array.from({ length: count }, (_, index) => {
    const whole = media.get(index + 1);
    const view = agreed?.views[index];
    if (!whole) return { ...toPage(LETTER, LETTER, view ?? { box: LETTER, rotate: 0, unit: 1 }), lost: true };
    const cropped = crop.get(index + 1);
    const rotate = angles.get(index + 1) ?? 0;
    return toPage(whole, cropped, view ?? { box: cropped ?? whole, rotate, unit: 1 });
  });
  return { pages, opens: !foreign || agreed !== undefined };
}

function readBoxes(told: string, name: string): Map<number, Box> {
  const boxes = new Map<number, Box>();
  for (const [, page, numbers = ''] of told.matchAll(
    new RegExp(`^Page +(\\d+) ${name}:((?: +[-+.\\de]+){4})$`, 'gm'),
  )) {
    const [left = 0, bottom = 0, right = 0, top = 0] = numbers.trim().split(/ +/).map(Number);
    if (right > left && top > bottom) boxes.set(Number(page), [left, bottom, right, top]);
  }
  return boxes;
}

function readAngles(told: string): Map<number, number> {
  return new Map(
    [...told.matchAll(/^Page +(\d+) rot: +(\d+)$/gm)].map(([, page, angle]) => [Number(page), Number(angle)]),
  );
}

function toPage(media: Box, crop: Box | undefined, { box, rotate, unit }: View): PdfPage {
  const [width, height] = [box[2] - box[0], box[3] - box[1]];
  // A page is turned by quarters only.
  const quarter = rotate % 90 === 0 ? rotate : 0;
  const turned = quarter % 180 !== 0;
  const seen = (across: number, down: number): Size => (turned ? [down, across] : [across, down]);
  const [w, h] = seen(width * unit, height * unit);
  const page = { size: [bound(w), bound(h)] as const };
  // poppler may take nothing at all for the crop box.
  const cropped = crop !== undefined && near(box, crop);
  if (cropped && near(box, media)) return page;
  const beyond = {
    left: box[0] - media[0],
    bottom: box[1] - media[1],
    right: media[2] - box[2],
    top: media[3] - box[3],
  };
  const [left, top] = {
    0: [beyond.left, beyond.top],
    90: [beyond.bottom, beyond.left],
    180: [beyond.right, beyond.bottom],
    270: [beyond.top, beyond.right],
  }[quarter] ?? [0, 0];
  const [partWidth, partHeight] = seen(width, height);
  const whole = seen(media[2] - media[0], media[3] - media[1]);
  return {
    ...page,
    part: { left: left ?? 0, top: top ?? 0, width: partWidth, height: partHeight, whole, cropped },
  };
}

/** pdfinfo writes two digits after the point. */
const near = (a: Box, b: Box) => a.every((value, index) => Math.abs(value - (b[index] ?? 0)) < 0.01);

/**
 * Points, three digits after the point. A document may say anything: clients divide one side by the other, so none is 0 or
 * without an end.
 */
const bound = (side: number) => Math.min(1e9, Math.max(1, Math.round(side * 1000)) / 1000);

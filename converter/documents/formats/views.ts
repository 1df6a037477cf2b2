import { fileURLToPath } from 'node:url';
import type { Run } from '../../sandbox.ts';

/** Left, bottom, right, top in units of the page, which is not turned yet. */
export type Box = readonly [number, number, number, number];

/** What pdf.js shows of a page. */
export interface View {
  /** Crop box ∩ media box; the media box where they have nothing in common. */
  readonly box: Box;
  /** Degrees by which the page is turned clockwise: 0, 90, 180 or 270. */
  readonly rotate: number;
  /** Points in a unit. */
  readonly unit: number;
}

export interface Views {
  /** Pages that the document really has, which need not be what it says. */
  readonly pages: number;
  /** Index 0 is page 1; null where pdf.js cannot read the page. */
  readonly views: readonly (View | null)[];
  /** A form that a program in it draws: an XFA form. */
  readonly xfa: boolean;
}

/** 14 pages take 0.4 s, 1,000 take 1.3 s on a busy machine; what takes longer has met a document that is made to. */
const DEADLINE = 20_000;
/** Megabytes of JavaScript's heap; the tables of a PDF of 200 MB take half of it. What streams unpack to lies beside it. */
const HEAP = 512;

const PROGRAM = fileURLToPath(new URL('./views-program.ts', import.meta.url));
const library = (name: string) => fileURLToPath(import.meta.resolve(`pdfjs-dist/legacy/build/${name}`));
/** pdf.js, and the part of it that reads documents, which the first loads from the same folder. */
const [PDFJS, READER] = [library('pdf.mjs'), library('pdf.worker.mjs')];

/** What has to be open to the sandbox's user. */
export const viewsFiles: readonly string[] = [process.execPath, PROGRAM, PDFJS, READER];

/**
 * What pdf.js, which draws the pages in every browser, makes of the pages of a PDF. It runs as other programs that read
 * hostile bytes do: a stream of a megabyte may unpack to one of gigabytes, and a bound on a thread's heap does not count that.
 * Undefined when pdf.js cannot open the document, or takes too long.
 * @throws what run does when a limit of the document is broken
 */
export async function readViews(run: Run, pdf: string, most: number): Promise<Views | undefined> {
  const signal = AbortSignal.timeout(DEADLINE);
  const args = [`--max-old-space-size=${HEAP}`, PROGRAM, PDFJS, pdf, String(most)];
  try {
    const { code, stdout } = await run(process.execPath, args, { reads: [PROGRAM, PDFJS, READER, pdf], signal });
    return code === 0 ? parseViews(stdout, most) : undefined;
  } catch (error) {
    if (error === signal.reason) return undefined;
    throw error;
  }
}

/** Takes what the program wrote, which a document may have taken over; undefined when it is anything but Views. */
export function parseViews(text: string, most: number): Views | undefined {
  let told: unknown;
  try {
    told = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { pages, views, xfa } = (told ?? {}) as Partial<Record<keyof Views, unknown>>;
  if (typeof pages !== 'number' || !Number.isSafeInteger(pages) || pages < 0 || typeof xfa !== 'boolean')
    return undefined;
  if (!Array.isArray(views) || views.length !== Math.min(pages, most)) return undefined;
  return { pages, views: views.map((view: unknown) => (isView(view) ? view : null)), xfa };
}

function isView(told: unknown): told is View {
  const { box, rotate, unit } = (told ?? {}) as Partial<Record<keyof View, unknown>>;
  if (!Array.isArray(box) || box.length !== 4 || !box.every(Number.isFinite)) return false;
  const [left, bottom, right, top] = box as unknown as Box;
  return right > left && top > bottom && Number.isFinite(rotate) && Number.isFinite(unit) && (unit as number) > 0;
}

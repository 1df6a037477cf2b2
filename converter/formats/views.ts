import { Worker } from 'node:worker_threads';

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
  /** Index 0 is page 1; undefined where pdf.js cannot read the page. */
  readonly views: readonly (View | undefined)[];
  /** A form that a program in it draws: an XFA form. */
  readonly xfa: boolean;
}

export interface ViewsJob {
  readonly path: string;
  /** Pages of which the view is wanted, at most. */
  readonly pages: number;
}

/** 14 pages take 0.35 s, 1,000 take 1.3 s on a busy machine; a thread that takes longer has met a document that is made to. */
const DEADLINE = 20_000;
/** Megabytes of its heap; the tables of a PDF of 200 MB take half of it. */
const HEAP = 512;

const THREAD = new URL('./views-thread.ts', import.meta.url);

/**
 * What pdf.js, which draws the pages in every browser, makes of the pages of a PDF. It runs in a thread that is ended when
 * it takes too long or too much. Undefined when pdf.js cannot open the document.
 */
export async function readViews(job: ViewsJob): Promise<Views | undefined> {
  const thread = new Worker(THREAD, { workerData: job, resourceLimits: { maxOldGenerationSizeMb: HEAP } });
  const { promise, resolve } = Promise.withResolvers<Views | undefined>();
  const timer = setTimeout(resolve, DEADLINE);
  thread.once('message', resolve).once('error', () => resolve(undefined));
  thread.once('exit', () => resolve(undefined));
  const views = await promise;
  clearTimeout(timer);
  await thread.terminate();
  return views;
}

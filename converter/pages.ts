import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import { publish, readResult, removeTree } from './files.ts';
import { readTitles } from './formats/titles.ts';
import type { ConverterLimits } from './limits.ts';
import type { Run } from './sandbox.ts';

const PICTURE = ['-jpeg', '-jpegopt', 'quality=85'];
/** Longest side of a page's picture and width of its thumbnail, in pixels; see contract.ts. */
const PAGE = [...PICTURE, '-scale-to', '1280'];
const THUMB = [...PICTURE, '-scale-to-x', '240', '-scale-to-y', '-1'];

export interface DrawnPages {
  readonly titles: readonly string[];
  readonly texts: readonly string[];
  /** Bytes of all pictures, and letters of all texts. */
  readonly bytes: number;
}

export interface PagesJob {
  readonly scratch: string;
  readonly folder: string;
  readonly first: number;
  readonly last: number;
  readonly limits: Pick<ConverterLimits, 'pictureBytes' | 'batchTextBytes'>;
}

/**
 * Draws the pages `first` to `last` of a PDF into the document's folder, and reads their text.
 * @throws Failure 'damaged' when a page gave no picture, 'crashed' or 'bomb' for a result that openResult refuses
 */
export async function drawPages(run: Run, pdf: string, job: PagesJob, signal?: AbortSignal): Promise<DrawnPages> {
  const { folder, first, last, limits } = job;
  const range = ['-f', String(first), '-l', String(last)];
  const place = join(job.scratch, `pages-${first}-${last}`);
  // Each program writes to a folder of its own: one that a document has taken over changes nothing that others made.
  const [page, thumb, layout, text] = ['page', 'thumb', 'layout', 'text'].map((name) => join(place, name)) as [
    string,
    string,
    string,
    string,
  ];
  const options = (writes: string) => ({ reads: [pdf], writes, ...(signal ? { signal } : {}) });
  const results = await Promise.allSettled([
    run('pdftocairo', [...PAGE, ...range, pdf, join(page, 'page')], options(page)),
    run('pdftocairo', [...THUMB, ...range, pdf, join(thumb, 'thumb')], options(thumb)),
    run('pdftotext', [...range, '-bbox-layout', '-enc', 'UTF-8', pdf, join(layout, 'layout.html')], options(layout)),
    run('pdftotext', [...range, '-enc', 'UTF-8', pdf, join(text, 'text.txt')], options(text)),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  const bytes =
    (await publishPictures(join(thumb, 'thumb'), join(folder, 'thumbs'), job)) +
    (await publishPictures(join(page, 'page'), join(folder, 'pages'), job));
  const count = last - first + 1;
  // Each page's text ends in a form feed. A page without text is shown all the same.
  const texts = (await readResult(join(text, 'text.txt'), limits.batchTextBytes)).split('\f');
  const titles = readTitles(await readResult(join(layout, 'layout.html'), limits.batchTextBytes));
  await removeTree(place);
  const all = (list: readonly string[]) => Array.from({ length: count }, (_, index) => list[index] ?? '');
  const trimmed = all(texts).map((page) => page.trim());
  return { titles: all(titles), texts: trimmed, bytes: trimmed.reduce((sum, page) => sum + page.length, bytes) };
}

async function publishPictures(prefix: string, target: string, { first, last, limits }: PagesJob) {
  await mkdir(target, { recursive: true });
  let bytes = 0;
  for (let page = first; page <= last; page++) {
    bytes += await publishPicture(prefix, page, join(target, `${page}.jpg`), limits.pictureBytes);
  }
  return bytes;
}

/** Digits of the last page's number, to which poppler pads the others: `page-007.jpg`. */
const WIDTHS = [1, 2, 3, 4];

/** Names are tried, as a taken-over program could leave millions of files to list. */
async function publishPicture(prefix: string, page: number, target: string, most: number): Promise<number> {
  for (const width of WIDTHS) {
    const from = `${prefix}-${String(page).padStart(width, '0')}.jpg`;
    const bytes = await publish(from, target, most).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (bytes !== undefined) return bytes;
  }
  throw new Failure('damaged', `page ${page} gave no picture`);
}

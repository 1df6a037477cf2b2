import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from './failure.ts';
import { publish } from './files.ts';
import { readTitles } from './formats/titles.ts';
import type { Run } from './sandbox.ts';

const PICTURE = ['-jpeg', '-jpegopt', 'quality=85'];
/** Longest side of a page's picture and width of its thumbnail, in pixels; see contract.ts. */
const PAGE = [...PICTURE, '-scale-to', '1280'];
const THUMB = [...PICTURE, '-scale-to-x', '240', '-scale-to-y', '-1'];

export interface DrawnPages {
  readonly titles: readonly string[];
  readonly texts: readonly string[];
  /** Bytes of all pictures. */
  readonly bytes: number;
}

/**
 * Draws the pages `first` to `last` of a PDF into the document's folder, and reads their text.
 * @throws Failure 'damaged' when a page gave no picture.
 */
export async function drawPages(
  run: Run,
  pdf: string,
  { scratch, folder, first, last }: { scratch: string; folder: string; first: number; last: number },
  signal?: AbortSignal,
): Promise<DrawnPages> {
  const range = ['-f', String(first), '-l', String(last)];
  const place = join(scratch, `pages-${first}-${last}`);
  await mkdir(place, { recursive: true });
  const options = signal ? { signal } : {};
  const layout = join(place, 'layout.html');
  const text = join(place, 'text.txt');
  const results = await Promise.allSettled([
    run('pdftocairo', [...PAGE, ...range, pdf, join(place, 'page')], options),
    run('pdftocairo', [...THUMB, ...range, pdf, join(place, 'thumb')], options),
    run('pdftotext', [...range, '-bbox-layout', '-enc', 'UTF-8', pdf, layout], options),
    run('pdftotext', [...range, '-enc', 'UTF-8', pdf, text], options),
  ]);
  for (const result of results) if (result.status === 'rejected') throw result.reason;
  const bytes =
    (await publishPictures(place, 'thumb', join(folder, 'thumbs'), first, last)) +
    (await publishPictures(place, 'page', join(folder, 'pages'), first, last));
  const count = last - first + 1;
  // Each page's text ends in a form feed. Text that cannot be read is no reason not to show the page.
  const texts = (await readFile(text, 'utf8').catch(() => '')).split('\f');
  const titles = readTitles(await readFile(layout, 'utf8').catch(() => ''));
  const all = (list: readonly string[]) => Array.from({ length: count }, (_, index) => list[index] ?? '');
  return { titles: all(titles), texts: all(texts).map((page) => page.trim()), bytes };
}

/** pdftocairo pads the numbers to the width of the last page's: `page-007.jpg`. */
async function publishPictures(place: string, prefix: string, target: string, first: number, last: number) {
  await mkdir(target, { recursive: true });
  const files = new Map<number, string>();
  for (const name of await readdir(place)) {
    const number = new RegExp(`^${prefix}-(\\d+)\\.jpg$`).exec(name)?.[1];
    if (number) files.set(Number(number), join(place, name));
  }
  let bytes = 0;
  for (let page = first; page <= last; page++) {
    const file = files.get(page);
    if (!file) throw new Failure('damaged', `page ${page} gave no picture`);
    bytes += (await stat(file)).size;
    await publish(file, join(target, `${page}.jpg`));
  }
  return bytes;
}

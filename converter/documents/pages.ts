import { join } from 'node:path';
import { removeTree } from '../files.ts';
import { drawPictures } from './pictures.ts';
import type { Ranges } from './ranges.ts';
import { readPageTitles, readTexts } from './texts.ts';

export interface DrawnPages {
  readonly titles: readonly string[];
  readonly texts: readonly string[];
  /** Bytes of all pictures, and letters of all texts. */
  readonly bytes: number;
  /** Pages that could not be drawn: their pictures say so. */
  readonly unreadable: readonly number[];
}

/**
 * Draws the pages `first` to `last` of a PDF into the document's folder, and reads their text.
 * @throws Failure 'crashed' or 'bomb' for a result that openResult refuses
 */
export async function drawPages(job: Omit<Ranges, 'place'> & { readonly scratch: string }): Promise<DrawnPages> {
  const ranges: Ranges = { ...job, place: join(job.scratch, `pages-${job.first}-${job.last}`) };
  const [pages, thumbs, titles, texts] = await allOf([
    drawPictures('pages', ranges),
    drawPictures('thumbs', ranges),
    readPageTitles(ranges),
    readTexts(ranges),
  ]);
  await removeTree(ranges.place);
  const letters = texts.reduce((sum, text) => sum + text.length, 0);
  return { titles, texts, bytes: pages.bytes + thumbs.bytes + letters, unreadable: pages.unreadable };
}

/** As Promise.all, but nothing runs any more when it fails. */
async function allOf<T extends readonly unknown[]>(promises: { [K in keyof T]: Promise<T[K]> }): Promise<T> {
  await Promise.allSettled(promises);
  return (await Promise.all(promises)) as unknown as T;
}

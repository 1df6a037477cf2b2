import { join } from 'node:path';
import { readResult } from '../files.ts';
import { readMarkedLine } from './formats/bidi.ts';
import type { Part, PdfPage } from './formats/pdf.ts';
import { readTitles } from './formats/titles.ts';
import { type Ranges, readEach, tryRun } from './ranges.ts';

const UTF8 = ['-enc', 'UTF-8'];

/** Reads the text that is seen of each page; '' where there is none, or none that can be read. */
export async function readTexts(job: Ranges): Promise<string[]> {
  const partOf = (number: number) => job.pages[number - 1]?.part;

  async function read(first: number, last: number): Promise<string[] | undefined> {
    const own = join(job.place, `text-${first}-${last}`);
    const file = join(own, 'text.txt');
    const range = ['-f', String(first), '-l', String(last)];
    if ((await tryRun(job, 'pdftotext', [...range, ...UTF8, ...sliceOf(partOf(first)), job.pdf, file], own)) !== 'done')
      return undefined;
    // Each page's text ends in a form feed, which may be among its letters, too.
    const texts = (await readResult(file, job.limits.batchTextBytes)).split('\f').slice(0, -1);
    return first === last ? [texts.join(' ')] : texts.length === last - first + 1 ? texts : undefined;
  }

  const texts = await readEach(job, (number) => sliceOf(partOf(number)).join(' '), read);
  return texts.map((text) => text.split('\n').map(readMarkedLine).join('\n').trim());
}

/** Options of pdftotext for the text in a part of the page; at 72 pixels to the inch its pixels are units of the page. */
function sliceOf(part: Part | undefined): string[] {
  if (!part) return [];
  const side = (length: number) => String(Math.max(1, Math.round(length)));
  const corner = ['-x', String(Math.round(part.left)), '-y', String(Math.round(part.top))];
  return ['-r', '72', ...corner, '-W', side(part.width), '-H', side(part.height)];
}

/** Reads the title of each page out of what is seen of it; '' where it has none. */
export async function readPageTitles(job: Ranges): Promise<string[]> {
  function cutOf(number: number): Part | undefined {
    const { part } = job.pages[number - 1] as PdfPage;
    return part && !part.cropped ? part : undefined;
  }

  async function read(first: number, last: number): Promise<string[] | undefined> {
    const part = cutOf(first);
    const own = join(job.place, `layout-${first}-${last}`);
    const file = join(own, 'layout.html');
    const range = ['-f', String(first), '-l', String(last), ...(part ? [] : ['-cropbox'])];
    if ((await tryRun(job, 'pdftotext', ['-bbox-layout', ...range, ...UTF8, job.pdf, file], own)) !== 'done')
      return undefined;
    const layout = await readResult(file, job.limits.batchTextBytes);
    const pages = last - first + 1;
    // One more than there are tells that it is wrong.
    const titles = readTitles(layout, pages + 1, part);
    return titles.length === pages ? titles : undefined;
  }

  return await readEach(job, (number) => JSON.stringify(cutOf(number) ?? null), read);
}

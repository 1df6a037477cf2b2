import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileOf, type PictureFolder } from '../../backplane/files/documents.ts';
import { Failure } from '../failure.ts';
import { publish } from '../files.ts';
import type { PdfPage } from './formats/pdf.ts';
import { type Ranges, rangesOf, tryRun } from './ranges.ts';
import { unreadablePage, unreadableSize } from './unreadable.ts';

const JPEG = ['-jpeg', '-jpegopt', 'quality=85'];

/** Of a page that is turned, the width is that of the page as it is seen. */
const AS_SEEN = '-scale-dimension-before-rotation';

/** The two pictures of a page by the folders they go to. */
const PICTURES = {
  pages: { factor: (width: number, height: number) => 1280 / Math.max(width, height), options: ['-scale-to', '1280'] },
  thumbs: {
    factor: (width: number, height: number) => Math.min(240 / width, 960 / height),
    options: [AS_SEEN, '-scale-to-x', '240', '-scale-to-y', '-1'],
  },
} as const satisfies Record<PictureFolder, unknown>;

export interface Pictures {
  readonly bytes: number;
  /** Pages that could not be drawn; their pictures say so. */
  readonly unreadable: readonly number[];
}

/** Options of pdftoppm by which it draws what is seen of a page; the same for most pages, so that one run draws many. */
function optionsFor(kind: PictureFolder, { size, part }: PdfPage): readonly string[] {
  const [width, height] = part ? [part.width, part.height] : size;
  const factor = PICTURES[kind].factor(width, height);
  const pixels = (length: number) => String(Math.round(length * factor));
  const side = (length: number) => String(Math.max(1, Math.round(length * factor)));
  if (part && !part.cropped) {
    const place = ['-x', pixels(part.left), '-y', pixels(part.top), '-W', side(part.width), '-H', side(part.height)];
    return ['-r', String(72 * factor), ...place];
  }
  if (kind === 'thumbs' && width * factor < 239.5) {
    return ['-cropbox', AS_SEEN, '-scale-to-x', side(width), '-scale-to-y', side(height)];
  }
  return ['-cropbox', ...PICTURES[kind].options];
}

/** Pages of one batch that may take too long. A document with more is made to, and would keep a worker for long. */
const LATE = 2;

/**
 * Draws the pages and publishes their pictures. A page for which there is none gets a picture that says so: the others are
 * shown all the same.
 * @throws Failure 'timeout' when several pages take too long, and what openResult throws
 */
export async function drawPictures(kind: PictureFolder, job: Ranges): Promise<Pictures> {
  for (const path of [fileOf(job.folder, kind), job.place]) await mkdir(path, { recursive: true });
  const sizes = new Map<number, number>();
  const pageOf = (number: number) => job.pages[number - 1] as PdfPage;
  const lost = (number: number) => pageOf(number).lost === true;
  const take = async (number: number, names: readonly string[]) => {
    const bytes = await publishFirst(names, fileOf(job.folder, `${kind}/${number}.jpg`), job.limits.pictureBytes);
    // An empty file is what is left of a picture that could not be begun.
    if (bytes > 0) sizes.set(number, bytes);
  };
  let late = 0;

  for (const { first, last } of rangesOf(
    job.first,
    job.last,
    (number) => `${lost(number)} ${optionsFor(kind, pageOf(number)).join(' ')}`,
  )) {
    const options = [...JPEG, ...optionsFor(kind, pageOf(first))];
    // Each run has a folder of its own: a taken-over program changes nothing that the others make.
    const draw = async (from: number, to: number, own: string, ...rest: string[]) => {
      const range = ['-f', String(from), '-l', String(to), ...rest];
      return tryRun(job, 'pdftoppm', [...options, ...range, job.pdf, join(own, 'page')], own);
    };
    if (lost(first)) continue;
    const together = join(job.place, `${kind}-${first}-${last}`);
    // It stops at the first page that it cannot write, and what it wrote last may be half of a picture.
    if (first < last && (await draw(first, last, together)) === 'done') {
      for (let number = first; number <= last; number++)
        await take(number, paddedNames(join(together, 'page'), number));
    }
    for (let number = first; number <= last; number++) {
      if (sizes.has(number)) continue;
      const alone = join(job.place, `${kind}-${number}`);
      const outcome = await draw(number, number, alone, '-singlefile');
      if (outcome === 'done') await take(number, [join(alone, 'page.jpg')]);
      if (outcome === 'late' && ++late > LATE) throw new Failure('timeout', `${late} pages take too long to draw`);
    }
  }

  const unreadable: number[] = [];
  for (let number = job.first; number <= job.last; number++) {
    if (sizes.has(number)) continue;
    unreadable.push(number);
    const writes = join(job.place, `${kind}-unreadable-${number}`);
    const size = unreadableSize(pageOf(number).size);
    await writeFile(`${writes}.pdf`, unreadablePage(number, size));
    const options = [...JPEG, ...optionsFor(kind, { size }), '-singlefile', `${writes}.pdf`, join(writes, 'page')];
    const signal = job.signal ? { signal: job.signal } : {};
    const { code } = await job.run('pdftoppm', options, { reads: [`${writes}.pdf`], writes, ...signal });
    if (code === 0) await take(number, [join(writes, 'page.jpg')]);
    if (!sizes.has(number)) throw new Failure('crashed', 'pdftoppm does not draw');
  }
  return { bytes: [...sizes.values()].reduce((sum, bytes) => sum + bytes, 0), unreadable };
}

/** Digits of the last page's number, to which poppler pads the others: `page-007.jpg`. */
const WIDTHS = [1, 2, 3, 4];

/** Names are tried, as a taken-over program could leave millions of files to list. */
const paddedNames = (prefix: string, page: number) =>
  WIDTHS.map((width) => `${prefix}-${String(page).padStart(width, '0')}.jpg`);

/** Publishes the first of these that is there, and gives its bytes; 0 when none is. */
async function publishFirst(names: readonly string[], target: string, most: number): Promise<number> {
  for (const name of names) {
    const bytes = await publish(name, target, most).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (bytes !== undefined) return bytes;
  }
  return 0;
}

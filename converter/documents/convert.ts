import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileOf } from '../../backplane/files/documents.ts';
import { writeWhole } from '../../backplane/files/whole.ts';
import { Failure } from '../failure.ts';
import { publish } from '../files.ts';
import type { Program } from '../messages.ts';
import { createRun, type Run } from '../sandbox.ts';
import { detect, isPackage, type Way } from './formats/detect.ts';
import { decodeTextFile } from './formats/encoding.ts';
import { pictureToDrawing, STRAIGHT_BYTES, straighten } from './formats/image.ts';
import { type OfficeJob, toOpenDocument, toPdf, toPdfWithPreview } from './formats/office.ts';
import { hasTrackedChanges } from './formats/older.ts';
import { cleanPackage } from './formats/package.ts';
import { readPages } from './formats/pdf.ts';
import { markdownToHtml, textToHtml } from './formats/text.ts';
import { drawPages } from './pages.ts';
import type { DocumentTask, Progress } from './task.ts';

/** Pages drawn by one run of poppler: more means fewer starts, fewer means that pages are seen sooner. */
const BATCH = 8;

/**
 * Converted also where there is no sandbox. LibreOffice gets files that Lectern has written itself: text with every sign
 * escaped, or one picture, which libvips decodes by small libraries that every browser tries. Everything else it would
 * read as it came, as poppler would a PDF.
 */
const HARMLESS: ReadonlySet<Way> = new Set(['text', 'markdown', 'picture']);

/**
 * Converts `<folder>/source` and fills the document's folder, telling each step as soon as its files are there.
 * @throws Failure
 */
async function convert(job: DocumentTask, tell: (progress: Progress) => void): Promise<void> {
  const source = fileOf(job.folder, 'source');
  const way = await detect(source, job.ending, job.limits);
  if (!job.tools.bwrap && !job.tools.unsandboxed && !HARMLESS.has(way)) {
    throw new Failure('no-sandbox', `.${job.ending} without bubblewrap`);
  }
  const run = createRun(job.tools, job.scratch, job.limits);
  const pdf = await makePdf(job, way, run, source, tell);

  const { pages, opens } = await readPages(run, pdf, job.limits, way === 'pdf');
  let bytes = await publish(pdf, fileOf(job.folder, 'document.pdf'), job.limits.outputBytes);
  tell({ pages: pages.length, sizes: pages.map(({ size }) => size), pdf: opens });

  const titles: string[] = [];
  const texts: string[] = [];
  let unreadable = 0;
  for (let first = 1; first <= pages.length; first = titles.length + 1) {
    const last = first === 1 ? 1 : Math.min(first + BATCH - 1, pages.length);
    const drawn = await drawPages({ ...job, run, pdf, pages, first, last });
    titles.push(...drawn.titles);
    texts.push(...drawn.texts);
    bytes += drawn.bytes;
    unreadable += drawn.unreadable.length;
    checkBytes(job, bytes);
    // Nothing is shown until there is something to be seen.
    if (unreadable < last) tell({ drawn: last, titles: [...titles] });
  }
  if (unreadable === pages.length) throw new Failure('damaged', 'no page can be drawn');
  await writeWhole(fileOf(job.folder, 'text.json'), JSON.stringify(texts));
}

function checkBytes(job: DocumentTask, bytes: number): void {
  if (bytes > job.limits.outputBytes) throw new Failure('bomb', `${bytes} bytes made`);
}

/** Gives the path of the whole PDF, in the scratch folder. */
async function makePdf(job: DocumentTask, way: Way, run: Run, source: string, tell: (progress: Progress) => void) {
  const input = (ending: string) => join(job.scratch, `input.${ending}`);
  const { profile, scratch, limits } = job;
  const office = { run, soffice: job.tools.soffice, profile, scratch, limits };
  switch (way) {
    case 'pdf':
      // A copy, which may be given to the sandbox's user.
      await copyFile(source, input('pdf'));
      return input('pdf');
    case 'text':
    case 'markdown': {
      const { text, guessed } = await decodeTextFile(source);
      if (guessed) tell({ encoding: guessed });
      await writeFile(input('html'), way === 'text' ? textToHtml(text) : markdownToHtml(text));
      return toPdf({ ...office, input: input('html'), module: 'writer', importFilter: 'HTML (StarWriter)' });
    }
    case 'picture':
      await copyFile(source, input(job.ending));
      await publish(
        await straighten(run, input(job.ending), join(scratch, 'picture'), job.ending),
        join(scratch, 'straight'),
        Math.min(limits.outputBytes, STRAIGHT_BYTES),
      );
      await writeFile(input('fodg'), pictureToDrawing(await readFile(join(scratch, 'straight'))));
      return toPdf({ ...office, input: input('fodg'), module: 'draw' });
    default: {
      const prepared = await prepareOffice({ ...office, module: way }, source, job);
      const whole: OfficeJob = { ...office, input: prepared, module: way };
      return toPdfWithPreview(whole, job.previewAfter, (pdf, signal) => showFirst(job, run, pdf, signal, tell));
    }
  }
}

/** Gives the path of the file that LibreOffice converts: without links out of it, changes accepted, where that can be done. */
async function prepareOffice(office: Omit<OfficeJob, 'input'>, source: string, job: DocumentTask): Promise<string> {
  const input = join(job.scratch, `input.${job.ending}`);
  if (isPackage(job.ending)) {
    await cleanPackage(source, input, job.limits);
    return input;
  }
  await copyFile(source, input);
  if (!(await hasTrackedChanges(source, job.ending))) return input;
  const cleaned = join(job.scratch, 'input.odt');
  await cleanPackage(await toOpenDocument({ ...office, input }), cleaned, job.limits);
  return cleaned;
}

/** Shows page 1 out of a PDF of its own. It is drawn again from the whole one, which is what counts. */
async function showFirst(
  job: DocumentTask,
  run: Run,
  pdf: string,
  signal: AbortSignal,
  tell: (progress: Progress) => void,
): Promise<void> {
  const { pages } = await readPages(run, pdf, job.limits);
  const scratch = join(job.scratch, 'preview');
  await mkdir(scratch, { recursive: true });
  const drawn = await drawPages({ ...job, scratch, run, pdf, pages, first: 1, last: 1, signal });
  signal.throwIfAborted();
  if (drawn.unreadable.length === 0)
    tell({ drawn: 1, sizes: pages.slice(0, 1).map(({ size }) => size), titles: drawn.titles });
  await rm(scratch, { recursive: true });
}

export const run: Program<DocumentTask> = convert;

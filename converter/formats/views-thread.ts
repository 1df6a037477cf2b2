/**
 * Asks pdf.js for the boxes of all pages, in a thread of its own; see views.ts. The document's bytes are hostile: nothing
 * of them is drawn, and no font or picture is read.
 */
import { readFile } from 'node:fs/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { getDocument, type PDFDocumentProxy, type PDFPageProxy, VerbosityLevel } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { View, Views, ViewsJob } from './views.ts';

const { path, pages } = workerData as ViewsJob;
const pdf = await getDocument({
  data: new Uint8Array(await readFile(path)),
  verbosity: VerbosityLevel.ERRORS,
  isEvalSupported: false,
}).promise;
const views: (View | undefined)[] = [];
for (let number = 1; number <= Math.min(pdf.numPages, pages); number++) {
  views.push(await pdf.getPage(number).then(read, () => undefined));
}
parentPort?.postMessage({ pages: pdf.numPages, views, xfa: await isXfa(pdf) } satisfies Views);

function read(page: PDFPageProxy): View {
  const [left = 0, bottom = 0, right = 0, top = 0] = page.view;
  return { box: [left, bottom, right, top], rotate: page.rotate, unit: page.userUnit };
}

/**
 * True for a form whose pages are made by a program in it. The PDF then has one page, which asks for another reader; where
 * the form has fields of PDF's own on a page, that page is the form.
 */
async function isXfa(document: PDFDocumentProxy): Promise<boolean> {
  const { info } = await document.getMetadata();
  if (document.numPages !== 1 || !(info as { IsXFAPresent?: boolean }).IsXFAPresent) return false;
  const notes = await document.getPage(1).then((page) => page.getAnnotations());
  return !notes.some((note) => note.subtype === 'Widget');
}

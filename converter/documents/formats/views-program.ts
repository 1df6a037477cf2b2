/**
 * Asks pdf.js for the boxes of all pages, and writes Views to standard output. A program of its own, in the sandbox: see
 * views.ts. Nothing of the document is drawn, and no font or picture of it is read.
 * Arguments: pdf.js, the PDF, and of how many pages the view is wanted at most.
 */
import { readFile } from 'node:fs/promises';
import type { PDFDocumentProxy, PDFPageProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { View, Views } from './views.ts';

// Where pdf.js finds none it looks for a library that draws (@napi-rs/canvas), and ends without it.
Object.assign(globalThis, { DOMMatrix: class {} });

const [, , library = '', path = '', most = ''] = process.argv;
const { getDocument, VerbosityLevel }: typeof import('pdfjs-dist/legacy/build/pdf.mjs') = await import(library);
const pdf = await getDocument({
  data: new Uint8Array(await readFile(path)),
  verbosity: VerbosityLevel.ERRORS,
  isEvalSupported: false,
}).promise;
const views: (View | null)[] = [];
for (let number = 1; number <= Math.min(pdf.numPages, Number(most)); number++) {
  views.push(await pdf.getPage(number).then(read, () => null));
}
process.stdout.write(JSON.stringify({ pages: pdf.numPages, views, xfa: await isXfa(pdf) } satisfies Views));

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

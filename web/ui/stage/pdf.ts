import {
  AnnotationMode,
  GlobalWorkerOptions,
  getDocument,
  type PDFPageProxy,
  VerbosityLevel,
  version,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import { pdfUrl } from '../../core/documents/contract.ts';
import { type Annotation, fillFields, lacksAppearance, paintSigns } from './annotations.ts';
import { createJob, type Job } from './job.ts';
import { type PageLink, readLinks } from './pdf-links.ts';
import { createPdfNotes } from './pdf-notes.ts';

// The legacy build, because the modern one asks for functions that browsers of last year have not got.

/**
 * Pixels by which the longer side of a page is drawn longer than its canvas is. LibreOffice leaves a hair's breadth at the
 * right and at the bottom unpainted, which would be a white line at the edge of a dark page.
 */
const BEYOND = 2;

export type Drawing = Job<HTMLCanvasElement>;

/** A part of the page in pixels, at the scale where the whole page is `pageWidth` wide. */
export interface Part {
  readonly pageWidth: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Pdf {
  /** Width by height of a page, once the page was asked for; undefined before. */
  ratio(page: number): number | undefined;
  drawPage(page: number, width: number): Drawing;
  drawPart(page: number, part: Part): Drawing;
  links(page: number): Promise<readonly PageLink[]>;
  /** Cancels all drawings. */
  close(): void;
}

/**
 * Opens a document's PDF; pages are fetched as they are wanted. Rejects when there is none, with PasswordException or
 * InvalidPDFException of pdf.js when it cannot be opened, whoever tries.
 */
export async function openPdf(id: string): Promise<Pdf> {
  GlobalWorkerOptions.workerSrc = workerUrl;
  const base = `/assets/pdfjs-${version}/`;
  const loading = getDocument({
    url: pdfUrl(id),
    cMapUrl: `${base}cmaps/`,
    cMapPacked: true,
    standardFontDataUrl: `${base}standard_fonts/`,
    wasmUrl: `${base}wasm/`,
    iccUrl: `${base}iccs/`,
    isEvalSupported: false,
    verbosity: VerbosityLevel.ERRORS,
    enableXfa: false,
    // A page turn must not wait for many small pieces.
    rangeChunkSize: 256 * 1024,
  });
  const pdf = await loading.promise;
  const notes = createPdfNotes(pdf);
  const ratios = new Map<number, number>();
  const drawings = new Set<Drawing>();

  function draw(number: number, part: (ratio: number) => Part): Drawing {
    const drawing = createJob(async (signal) => {
      const [page, annotations] = await Promise.all([pdf.getPage(number), notes.of(number)]);
      const { width, height } = page.getViewport({ scale: 1 });
      ratios.set(number, width / height);
      signal.throwIfAborted();
      const fields = annotations.some(lacksAppearance) ? await notes.fields() : new Set<string>();
      fillFields(pdf.annotationStorage, annotations, fields);
      return render(page, part(width / height), annotations, signal);
    });
    drawings.add(drawing);
    const ended = () => void drawings.delete(drawing);
    drawing.done.then(ended, ended);
    return drawing;
  }

  return {
    ratio: (page) => ratios.get(page),
    drawPage: (page, width) =>
      draw(page, (ratio) => ({ pageWidth: width, left: 0, top: 0, width, height: width / ratio })),
    drawPart: (page, part) => draw(page, () => part),
    async links(number) {
      const page = await pdf.getPage(number);
      return readLinks(pdf, page.getViewport({ scale: 1 }), await notes.of(number));
    },
    close() {
      for (const drawing of drawings) drawing.cancel();
      void loading.destroy();
    },
  };
}

/** Draws a part of a page on a canvas of its own, with the values of its form's fields. */
async function render(
  page: PDFPageProxy,
  { pageWidth, left, top, width, height }: Part,
  annotations: readonly Annotation[],
  signal: AbortSignal,
): Promise<HTMLCanvasElement> {
  const canvas = document.createElement('canvas');
  // Down, because a row that the page only half covers would show as a light line at its edge.
  canvas.width = Math.max(1, Math.floor(width));
  canvas.height = Math.max(1, Math.floor(height));
  const whole = page.getViewport({ scale: 1 });
  const longer = Math.max(pageWidth, (pageWidth * whole.height) / whole.width);
  const scale = (pageWidth / whole.width) * (1 + BEYOND / longer);
  const viewport = page.getViewport({ scale, offsetX: -left, offsetY: -top });
  const task = page.render({ canvas, viewport, annotationMode: AnnotationMode.ENABLE_STORAGE });
  signal.addEventListener('abort', () => task.cancel());
  await task.promise;
  paintSigns(canvas, viewport, annotations);
  return canvas;
}

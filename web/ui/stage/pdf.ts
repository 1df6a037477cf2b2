import {
  AnnotationMode,
  GlobalWorkerOptions,
  getDocument,
  VerbosityLevel,
  version,
} from 'pdfjs-dist/legacy/build/pdf.mjs';
import workerUrl from 'pdfjs-dist/legacy/build/pdf.worker.min.mjs?url';
import { pdfUrl } from '../../core/documents/contract.ts';
import { type Annotation, fillFields, lacksAppearance, paintSigns } from './annotations.ts';
import { createJob, type Job } from './job.ts';

// The legacy build, because the modern one asks for functions that browsers of last year have not got.

export interface PageLink {
  /** Fractions of the page: left, top, width, height. */
  readonly at: readonly [number, number, number, number];
  /** An address, or a page of this document. */
  readonly to: { readonly url: string } | { readonly page: number };
}

/**
 * Pixels by which the longer side of a page is drawn longer than its canvas is. LibreOffice leaves a hair's breadth at the right and at the bottom
 * unpainted, which would be a white line at the edge of a dark page.
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
  const ratios = new Map<number, number>();
  const drawings = new Set<Drawing>();
  const notes = new Map<number, Promise<readonly Annotation[]>>();

  let fields: Promise<ReadonlySet<string>> | undefined;
  /** Ids of the fields of the document's form; what else looks like a field is none. */
  function fieldsOf(): Promise<ReadonlySet<string>> {
    fields ??= pdf.getFieldObjects().then(
      (all) => new Set(Object.values(all ?? {}).flatMap((same) => (same as { id: string }[]).map(({ id }) => id))),
      () => new Set(),
    );
    return fields;
  }

  /** A page whose annotations cannot be read is drawn without. */
  function notesOf(number: number): Promise<readonly Annotation[]> {
    const known = notes.get(number);
    if (known) return known;
    const read = pdf.getPage(number).then((page) => page.getAnnotations() as Promise<Annotation[]>);
    const found = read.catch((): Annotation[] => []);
    notes.set(number, found);
    return found;
  }

  function draw(number: number, part: (ratio: number) => Part): Drawing {
    const drawing = createJob(async (signal) => {
      const [page, annotations] = await Promise.all([pdf.getPage(number), notesOf(number)]);
      const whole = page.getViewport({ scale: 1 });
      ratios.set(number, whole.width / whole.height);
      signal.throwIfAborted();
      const { pageWidth, left, top, width, height } = part(whole.width / whole.height);
      const canvas = document.createElement('canvas');
      // Down, because a row that the page only half covers would show as a light line at its edge.
      canvas.width = Math.max(1, Math.floor(width));
      canvas.height = Math.max(1, Math.floor(height));
      const longer = Math.max(pageWidth, (pageWidth * whole.height) / whole.width);
      const scale = (pageWidth / whole.width) * (1 + BEYOND / longer);
      const viewport = page.getViewport({ scale, offsetX: -left, offsetY: -top });
      const fields = annotations.some(lacksAppearance) ? await fieldsOf() : new Set<string>();
      fillFields(pdf.annotationStorage, annotations, fields);
      const task = page.render({ canvas, viewport, annotationMode: AnnotationMode.ENABLE_STORAGE });
      signal.addEventListener('abort', () => task.cancel());
      await task.promise;
      paintSigns(canvas, viewport, annotations);
      return canvas;
    });
    drawings.add(drawing);
    const ended = () => void drawings.delete(drawing);
    drawing.done.then(ended, ended);
    return drawing;
  }

  async function pageOf(dest: unknown): Promise<number | null> {
    const explicit = typeof dest === 'string' ? await pdf.getDestination(dest) : dest;
    if (!Array.isArray(explicit)) return null;
    const [target] = explicit as unknown[];
    if (Number.isInteger(target)) return Number(target) + 1;
    if (typeof target !== 'object' || target === null || !('num' in target) || !('gen' in target)) return null;
    return (await pdf.getPageIndex({ num: Number(target.num), gen: Number(target.gen) })) + 1;
  }

  return {
    ratio: (page) => ratios.get(page),
    drawPage: (page, width) =>
      draw(page, (ratio) => ({ pageWidth: width, left: 0, top: 0, width, height: width / ratio })),
    drawPart: (page, part) => draw(page, () => part),
    async links(number) {
      const page = await pdf.getPage(number);
      const { width, height, ...viewport } = page.getViewport({ scale: 1 });
      const links: PageLink[] = [];
      for (const note of await notesOf(number)) {
        if (note.subtype !== 'Link' || !Array.isArray(note.rect)) continue;
        // `url` is set by pdf.js for http, https, mailto and the like only.
        const url = typeof note.url === 'string' && /^(https?|mailto):/i.test(note.url) ? note.url : null;
        const target = url ? null : await pageOf(note.dest).catch(() => null);
        if (!url && target === null) continue;
        const [x1, y1, x2, y2] = note.rect.map(Number);
        const [a, b, c, d, e, f] = viewport.transform.map(Number);
        const corner = (x = 0, y = 0) => [
          ((a ?? 1) * x + (c ?? 0) * y + (e ?? 0)) / width,
          ((b ?? 0) * x + (d ?? 1) * y + (f ?? 0)) / height,
        ];
        const [left = 0, bottom = 0] = corner(x1, y1);
        const [right = 0, top = 0] = corner(x2, y2);
        links.push({
          at: [Math.min(left, right), Math.min(top, bottom), Math.abs(right - left), Math.abs(bottom - top)],
          to: url ? { url } : { page: target ?? 1 },
        });
      }
      return links;
    },
    close() {
      for (const drawing of drawings) drawing.cancel();
      void loading.destroy();
    },
  };
}

import { isCancelled } from './job.ts';
import type { PageCache } from './page-cache.ts';
import type { Drawing, Pdf } from './pdf.ts';

export interface Wanted {
  readonly page: number;
  /** Pixels of the whole page's width, by the page's own shape. */
  readonly width: number;
}

export interface DrawQueue {
  /** What is to be drawn, most urgent first; takes the place of what was wanted before. */
  want(document: string, pdf: Pdf, pages: readonly Wanted[]): void;
  stop(): void;
}

interface Parts {
  readonly cache: PageCache;
  readonly onDrawn: (document: string, page: number) => void;
}

/** Draws one page at a time. A drawing that is not wanted any more is cancelled: someone is turning fast. */
export function createDrawQueue({ cache, onDrawn }: Parts): DrawQueue {
  let job: { document: string; pdf: Pdf; pages: readonly Wanted[] } | null = null;
  let running: { document: string; wanted: Wanted; drawing: Drawing } | null = null;
  /** Pages that pdf.js could not draw; their pictures stay. */
  const broken = new Set<string>();

  const missing = (document: string, { page, width }: Wanted) =>
    cache.get({ document, page })?.width !== width && !broken.has(`${document}/${page}`);

  function pump() {
    if (!job) return;
    const { document, pdf, pages } = job;
    const next = pages.find((wanted) => missing(document, wanted));
    if (running) {
      const same =
        next &&
        running.document === document &&
        running.wanted.page === next.page &&
        running.wanted.width === next.width;
      if (!same) running.drawing.cancel();
      return;
    }
    if (!next) return;
    const drawing = pdf.drawPage(next.page, next.width);
    running = { document, wanted: next, drawing };
    drawing.done
      .then(
        (canvas) => {
          cache.put({ document, page: next.page, width: next.width, canvas });
          onDrawn(document, next.page);
        },
        (error: unknown) => {
          if (!isCancelled(error)) broken.add(`${document}/${next.page}`);
        },
      )
      .finally(() => {
        running = null;
        pump();
      });
  }

  return {
    want(document, pdf, pages) {
      job = { document, pdf, pages };
      pump();
    },
    stop() {
      job = null;
      running?.drawing.cancel();
    },
  };
}

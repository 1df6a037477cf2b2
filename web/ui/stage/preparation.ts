/** Fetches and draws the pages near the shown one, so that a turn finds them. */
import type { ReadonlySignal } from '@preact/signals';
import { pictureUrl, type RoomDocument, thumbUrl } from '../../core/documents/contract.ts';
import type { DrawQueue } from './draw-queue.ts';
import type { PageCache } from './page-cache.ts';
import type { Pdf } from './pdf.ts';
import type { Pictures } from './pictures.ts';
import type { Scene } from './scene.ts';

const HIDDEN_MS = 300;

export interface Preparation {
  now(): void;
  /** After the frame, which belongs to the turn; by the clock in a tab that is not seen, where no frames come. */
  later(): void;
  dispose(): void;
}

interface Parts {
  readonly scene: ReadonlySignal<Scene>;
  readonly pdf: ReadonlySignal<Pdf | null>;
  readonly cache: Pick<PageCache, 'get'>;
  readonly pictures: Pick<Pictures, 'ready' | 'load'>;
  readonly queue: Pick<DrawQueue, 'want' | 'stop'>;
  /** Device pixels of the page's width at zoom 1. */
  readonly pixelWidth: (page: number) => number;
  /** A picture of the shown page is there. */
  readonly onPicture: () => void;
}

export function createPreparation({ scene, pdf, cache, pictures, queue, pixelWidth, onPicture }: Parts): Preparation {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;

  function loadPicture(document: string, page: number) {
    const url = pictureUrl(document, page);
    const show = () => {
      const now = scene.peek();
      if (now.document === document && now.page === page) onPicture();
    };
    if (page === scene.peek().page && !pictures.ready(url)) pictures.load(thumbUrl(document, page), show);
    pictures.load(url, show);
  }

  function now() {
    const { document, page, known } = scene.peek();
    if (document === null || !known) return queue.stop();
    const near = pagesNear(page, known);
    const opened = pdf.peek();
    for (const p of near) {
      // With the PDF at hand only the page in sight needs a stand-in.
      if (p > known.drawn || (opened && p !== page) || (p === page && cache.get({ document, page }))) continue;
      loadPicture(document, p);
    }
    if (!opened) return queue.stop();
    const wanted = near.map((p) => ({ page: p, width: pixelWidth(p) }));
    queue.want(document, opened, wanted);
  }

  return {
    now,
    later() {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        clearTimeout(timer);
        timer = setTimeout(now);
      });
      timer = setTimeout(now, HIDDEN_MS);
    },
    dispose() {
      clearTimeout(timer);
      cancelAnimationFrame(frame);
      queue.stop();
    },
  };
}

/** The most wanted first. The first page can be there before it is known how many there are. */
const pagesNear = (page: number, { pages, drawn }: Pick<RoomDocument, 'pages' | 'drawn'>): number[] =>
  [page, page + 1, page - 1, page + 2].filter((p) => p >= 1 && p <= Math.max(pages, drawn));

/**
 * Paints the page. It stands outside of Preact, because a turn must be one change of the page's content, done in the
 * moment the stage changes: pages near the shown one are drawn ahead, and turning puts another canvas in place.
 */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { View } from '../../../protocol/stage/shown.ts';
import { pictureUrl, type RoomDocument, thumbUrl } from '../../core/documents/contract.ts';
import { createDetail } from './detail.ts';
import { createDrawQueue } from './draw-queue.ts';
import { type Box, fitSize, place, type Size } from './layout.ts';
import { createPageCache } from './page-cache.ts';
import type { Pdf } from './pdf.ts';
import { createPdfs } from './pdfs.ts';
import { createPictures } from './pictures.ts';

export interface Scene {
  readonly document: string | null;
  readonly page: number;
  readonly view: View;
  /** What is known of the document. */
  readonly known: RoomDocument | null;
}

export interface Renderer {
  readonly box: ReadonlySignal<Box>;
  readonly size: ReadonlySignal<Size>;
  /** Width by height of the shown page. */
  readonly ratio: ReadonlySignal<number>;
  /** The opened PDF of the shown document. */
  readonly pdf: ReadonlySignal<Pdf | null>;
  /** The shown document, when its PDF can't be opened and its pictures are all there is. */
  readonly picturesOnly: ReadonlySignal<string | null>;
  /** What else is to lie on the page: ink, links. */
  readonly sheet: HTMLElement;
  dispose(): void;
}

/** 24 Mpx are 96 MB: about five pages on a dense laptop screen. */
const CACHE_PIXELS = 24e6;
/** One page's canvas; iOS draws none above 16.7 Mpx. */
const PAGE_PIXELS = 8e6;
const RESIZE_SETTLE_MS = 150;
const HIDDEN_MS = 300;
/** Twelve pictures of 1280 px are below 60 MB decoded. */
const PICTURES = 12;

export function createRenderer(host: HTMLElement, scene: ReadonlySignal<Scene>): Renderer {
  const size = signal<Size>({ width: host.clientWidth, height: host.clientHeight });
  /** Learned from a picture or the PDF: the list of sizes may come later than the page. */
  const learned = signal<{ readonly document: string; readonly ratio: number } | null>(null);
  const box = signal<Box>({ left: 0, top: 0, width: 0, height: 0 });
  const ratio = signal(16 / 9);

  const sheet = document.createElement('div');
  sheet.className = 'sheet';
  const under = document.createElement('div');
  under.className = 'sheet-under';
  const over = document.createElement('div');
  over.className = 'sheet-over';
  sheet.append(under, over);
  host.prepend(sheet);

  const pictures = createPictures(PICTURES);
  const pdfs = createPdfs();
  const cache = createPageCache(CACHE_PIXELS, (drawn) => drawn.canvas.parentNode === over);
  const queue = createDrawQueue({
    cache,
    onDrawn(document, page) {
      const now = scene.peek();
      if (now.document !== document || now.page !== page) return;
      const drawn = cache.get({ document, page });
      if (drawn) learn(document, drawn.canvas.width / drawn.canvas.height);
      paint();
    },
  });
  const detail = createDetail(sheet, host);

  function ratioOf(page: number): number {
    const { known, document } = scene.peek();
    const [width, height] = known?.sizes[page - 1] ?? [];
    if (width && height) return width / height;
    return (
      pdfs.current.peek()?.ratio(page) ??
      (learned.peek()?.document === document ? learned.peek()?.ratio : undefined) ??
      16 / 9
    );
  }

  /** Device pixels of the page's width at zoom 1. */
  function pixelWidth(page: number): number {
    const r = ratioOf(page);
    const width = fitSize(size.peek(), r).width * window.devicePixelRatio;
    return Math.round(Math.min(width, Math.sqrt(PAGE_PIXELS * r)));
  }

  let painted = '';
  function announce(document: string, page: number, by: 'canvas' | 'picture') {
    host.dataset.by = by;
    if (painted === `${document}/${page}`) return;
    painted = `${document}/${page}`;
    host.dataset.document = document;
    host.dataset.page = String(page);
    requestAnimationFrame(() => {
      const detail = { page, at: performance.now() };
      host.dispatchEvent(new CustomEvent('lectern:painted', { detail, bubbles: true }));
    });
  }

  /** Puts the best there is of the wanted page into the sheet, and takes everything of other pages out. */
  function paint() {
    const { document, page, known } = scene.peek();
    host.classList.toggle('has-page', document !== null);
    if (document === null) {
      under.replaceChildren();
      over.replaceChildren();
      painted = '';
      delete host.dataset.page;
      delete host.dataset.document;
      return;
    }
    const drawn = cache.get({ document, page });
    if (drawn) {
      if (over.firstChild !== drawn.canvas) over.replaceChildren(drawn.canvas);
      under.replaceChildren();
      announce(document, page, 'canvas');
      return;
    }
    over.replaceChildren();
    if (!known || page > known.drawn) {
      under.replaceChildren();
      return;
    }
    const picture = pictures.ready(pictureUrl(document, page));
    if (picture) {
      if (under.firstChild !== picture) under.replaceChildren(picture);
      if (picture.naturalWidth > 0) learn(document, picture.naturalWidth / picture.naturalHeight);
      announce(document, page, 'picture');
      return;
    }
    const thumb = pictures.ready(thumbUrl(document, page));
    if (thumb) under.replaceChildren(thumb);
    else under.replaceChildren();
  }

  function learn(document: string, value: number) {
    const before = learned.peek();
    if (before?.document === document && Math.abs(before.ratio - value) < 0.01) return;
    learned.value = { document, ratio: value };
    // The size to draw in may have been a guess.
    prepareLater();
  }

  let later: ReturnType<typeof setTimeout> | undefined;
  let frame = 0;
  /** After the frame, which belongs to the turn; by the clock in a tab that is not seen, where no frames come. */
  function prepareLater() {
    clearTimeout(later);
    cancelAnimationFrame(frame);
    frame = requestAnimationFrame(() => {
      clearTimeout(later);
      later = setTimeout(prepare);
    });
    later = setTimeout(prepare, HIDDEN_MS);
  }

  /** Fetches and draws what is near. */
  function prepare() {
    const { document, page, known } = scene.peek();
    if (document === null || !known) return queue.stop();
    // The first page can be there before it is known how many there are.
    const last = Math.max(known.pages, known.drawn);
    const near = [page, page + 1, page - 1, page + 2].filter((p) => p >= 1 && p <= last);
    const pdf = pdfs.current.peek();
    for (const p of near) {
      // With the PDF at hand only the page in sight needs a stand-in.
      if (p > known.drawn || (pdf && p !== page) || (p === page && cache.get({ document, page }))) continue;
      const url = pictureUrl(document, p);
      const again = () => {
        const now = scene.peek();
        if (now.document === document && now.page === p) paint();
      };
      if (p === page && !pictures.ready(url)) pictures.load(thumbUrl(document, p), again);
      pictures.load(url, again);
    }
    if (pdf)
      queue.want(
        document,
        pdf,
        near.map((p) => ({ page: p, width: pixelWidth(p) })),
      );
    else queue.stop();
  }

  const observer = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = host;
    if (width === size.peek().width && height === size.peek().height) return;
    size.value = { width, height };
    clearTimeout(settle);
    settle = setTimeout(prepare, RESIZE_SETTLE_MS);
  });
  let settle: ReturnType<typeof setTimeout> | undefined;
  observer.observe(host);

  let prepared = '';
  const stop = [
    // The turn: runs within the change of the signal, before anything else is drawn.
    effect(() => {
      const { document, page, known } = scene.value;
      void pdfs.current.value;
      paint();
      pdfs.open(known?.pdf && known.id === document ? document : null);
      const state = `${document}/${page}/${known?.drawn}/${known?.pages}/${known?.sizes.length}/${pdfs.current.value !== null}`;
      if (state === prepared) return;
      prepared = state;
      prepareLater();
    }),
    effect(() => {
      const { document, page, view } = scene.value;
      void learned.value;
      const r = ratioOf(page);
      const at = snap(place(size.value, r, view));
      ratio.value = r;
      box.value = at;
      sheet.style.transform = `translate(${at.left}px, ${at.top}px)`;
      sheet.style.width = `${at.width}px`;
      sheet.style.height = `${at.height}px`;
      const pdf = pdfs.current.value;
      detail.show(pdf && document !== null ? { pdf, document, page, box: at, base: pixelWidth(page) } : null);
    }),
  ];

  return {
    box,
    size,
    ratio,
    pdf: pdfs.current,
    picturesOnly: computed(() => {
      const { document, known } = scene.value;
      return pdfs.unreadable.value ?? (known?.state === 'ready' && !known.pdf ? document : null);
    }),
    sheet,
    dispose() {
      for (const end of stop) end();
      clearTimeout(settle);
      clearTimeout(later);
      cancelAnimationFrame(frame);
      observer.disconnect();
      queue.stop();
      detail.dispose();
      over.replaceChildren();
      cache.clear();
      pdfs.dispose();
      pictures.dispose();
      sheet.remove();
    },
  };
}

/** To whole pixels of the screen, so that no ground shines through at the page's edges. */
function snap(box: Box): Box {
  const scale = window.devicePixelRatio;
  const round = (value: number) => Math.round(value * scale) / scale;
  return { left: round(box.left), top: round(box.top), width: round(box.width), height: round(box.height) };
}

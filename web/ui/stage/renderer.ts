/**
 * Paints the page. It stands outside of Preact, because a turn must be one change of the page's content, done in the
 * moment the stage changes: pages near the shown one are drawn ahead, and turning puts another canvas in place.
 */
import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { createDetail } from './detail.ts';
import { createDrawQueue } from './draw-queue.ts';
import { type Box, fitSize, place, type Size } from './layout.ts';
import { createPageCache } from './page-cache.ts';
import { createPageShapes, USUAL_RATIO } from './page-shapes.ts';
import type { Pdf } from './pdf.ts';
import { createPdfs } from './pdfs.ts';
import { createPictures } from './pictures.ts';
import { createPreparation } from './preparation.ts';
import type { Scene } from './scene.ts';
import { createSheet } from './sheet.ts';

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
/** Twelve pictures of 1280 px are below 60 MB decoded. */
const PICTURES = 12;

export function createRenderer(host: HTMLElement, scene: ReadonlySignal<Scene>): Renderer {
  const size = signal<Size>({ width: host.clientWidth, height: host.clientHeight });
  const box = signal<Box>({ left: 0, top: 0, width: 0, height: 0 });
  const ratio = signal(USUAL_RATIO);
  const pictures = createPictures(PICTURES);
  const pdfs = createPdfs();
  const cache = createPageCache(CACHE_PIXELS, (drawn) => sheet.holds(drawn.canvas));
  // The size to draw in may have been a guess.
  const shapes = createPageShapes({ scene, pdf: pdfs.current, onLearned: () => preparation.later() });
  const sheet = createSheet({ host, cache, pictures, learn: shapes.learn });
  const paint = () => sheet.paint(scene.peek());
  const queue = createDrawQueue({
    cache,
    onDrawn(document, page) {
      const now = scene.peek();
      if (now.document !== document || now.page !== page) return;
      const drawn = cache.get({ document, page });
      if (drawn) shapes.learn(document, drawn.canvas.width / drawn.canvas.height);
      paint();
    },
  });
  const pixelWidth = (page: number) => devicePixels(size.peek(), shapes.ratioOf(page));
  const preparation = createPreparation({
    scene,
    pdf: pdfs.current,
    cache,
    pictures,
    queue,
    pixelWidth,
    onPicture: paint,
  });
  const detail = createDetail(sheet.element, host);
  const stopSizing = watchSize(host, size, preparation.now);

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
      preparation.later();
    }),
    effect(() => {
      const { document, page, view } = scene.value;
      void shapes.learned.value;
      const pdf = pdfs.current.value;
      ratio.value = shapes.ratioOf(page);
      box.value = snap(place(size.value, ratio.peek(), view));
      lay(sheet.element, box.peek());
      detail.show(pdf && document !== null ? { pdf, document, page, box: box.peek(), base: pixelWidth(page) } : null);
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
    sheet: sheet.element,
    dispose() {
      for (const end of stop) end();
      stopSizing();
      preparation.dispose();
      detail.dispose();
      sheet.clear();
      cache.clear();
      pdfs.dispose();
      pictures.dispose();
      sheet.dispose();
    },
  };
}

/** Device pixels of a page's width at zoom 1. */
function devicePixels(stage: Size, ratio: number): number {
  const width = fitSize(stage, ratio).width * window.devicePixelRatio;
  return Math.round(Math.min(width, Math.sqrt(PAGE_PIXELS * ratio)));
}

/** Keeps `size` that of `host`; `onSettled` is called once it does not change any more. Returns what ends it. */
function watchSize(host: HTMLElement, size: Signal<Size>, onSettled: () => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const observer = new ResizeObserver(() => {
    const { clientWidth: width, clientHeight: height } = host;
    if (width === size.peek().width && height === size.peek().height) return;
    size.value = { width, height };
    clearTimeout(timer);
    timer = setTimeout(onSettled, RESIZE_SETTLE_MS);
  });
  observer.observe(host);
  return () => {
    observer.disconnect();
    clearTimeout(timer);
  };
}

function lay({ style }: HTMLElement, { left, top, width, height }: Box): void {
  style.transform = `translate(${left}px, ${top}px)`;
  style.width = `${width}px`;
  style.height = `${height}px`;
}

/** To whole pixels of the screen, so that no ground shines through at the page's edges. */
function snap(box: Box): Box {
  const scale = window.devicePixelRatio;
  const round = (value: number) => Math.round(value * scale) / scale;
  return { left: round(box.left), top: round(box.top), width: round(box.width), height: round(box.height) };
}

/** The part of a magnified page that is in sight, drawn as sharp as the screen is: memory stays that of one screen. */
import { isCancelled } from './job.ts';
import type { Box } from './layout.ts';
import type { Drawing, Pdf } from './pdf.ts';

interface Close {
  readonly pdf: Pdf;
  readonly document: string;
  readonly page: number;
  readonly box: Box;
  /** Pixels of the page's width that the page's own canvas has. */
  readonly base: number;
}

export interface Detail {
  /** null: there is nothing to magnify. */
  show(close: Close | null): void;
  dispose(): void;
}

const SETTLE_MS = 120;
/** Pixels drawn beyond what is in sight: a short drag finds the page sharp. */
const BLEED = 60;

export function createDetail(sheet: HTMLElement, host: HTMLElement): Detail {
  let drawing: Drawing | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let shown: { canvas: HTMLCanvasElement; of: string } | null = null;

  function drop() {
    if (!shown) return;
    shown.canvas.remove();
    shown.canvas.width = 0;
    shown = null;
  }

  function draw({ pdf, document: id, page, box }: Close) {
    const scale = window.devicePixelRatio;
    // A magnified page also fills the room around the stage's box, which is widest beside the tools.
    const bleed = BLEED + Math.max(host.offsetLeft, host.offsetTop);
    const left = Math.max(0, Math.floor(-box.left - bleed));
    const top = Math.max(0, Math.floor(-box.top - bleed));
    const width = Math.min(box.width, Math.ceil(host.clientWidth - box.left + bleed)) - left;
    const height = Math.min(box.height, Math.ceil(host.clientHeight - box.top + bleed)) - top;
    if (width < 1 || height < 1) return;
    const mine = pdf.drawPart(page, {
      pageWidth: box.width * scale,
      left: left * scale,
      top: top * scale,
      width: width * scale,
      height: height * scale,
    });
    drawing = mine;
    mine.done.then(
      (canvas) => {
        if (drawing !== mine) return;
        drawing = null;
        drop();
        canvas.className = 'sheet-detail';
        // In parts of the page, so that it grows with it until it is drawn anew.
        canvas.style.left = `${(left / box.width) * 100}%`;
        canvas.style.top = `${(top / box.height) * 100}%`;
        canvas.style.width = `${(width / box.width) * 100}%`;
        canvas.style.height = `${(height / box.height) * 100}%`;
        sheet.children[1]?.after(canvas);
        shown = { canvas, of: `${id}/${page}` };
      },
      (error: unknown) => {
        if (drawing === mine) drawing = null;
        if (!isCancelled(error)) console.warn('a part of the page could not be drawn', error);
      },
    );
  }

  return {
    show(close) {
      clearTimeout(timer);
      drawing?.cancel();
      drawing = null;
      const needed = close !== null && close.box.width * window.devicePixelRatio > close.base * 1.05;
      if (!needed || shown?.of !== `${close.document}/${close.page}`) drop();
      if (needed) timer = setTimeout(() => draw(close), SETTLE_MS);
    },
    dispose() {
      clearTimeout(timer);
      drawing?.cancel();
      drop();
    },
  };
}

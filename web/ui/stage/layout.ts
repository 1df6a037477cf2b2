/** Where the page stands in the stage. Pure arithmetic: lengths in CSS pixels, places on the page as fractions. */
import { MAX_ZOOM, type View } from '../../../protocol/stage/shown.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Box extends Size {
  readonly left: number;
  readonly top: number;
}

export const FIT: View = { zoom: 1, x: 0.5, y: 0.5 };

/** The size at zoom 1: the page as large as it goes without being cut. `ratio` is width by height. */
export function fitSize(stage: Size, ratio: number): Size {
  const width = Math.max(1, Math.min(stage.width, stage.height * ratio));
  return { width, height: width / ratio };
}

/**
 * The page's box. `view.x`, `view.y` come to the middle of the stage, but a side that has room on both ends is centred
 * and no bare ground shows while there is page to show, because stages differ in shape.
 */
export function place(stage: Size, ratio: number, view: View): Box {
  const fit = fitSize(stage, ratio);
  const width = fit.width * view.zoom;
  const height = fit.height * view.zoom;
  return {
    width,
    height,
    left: stage.width / 2 - width * within(view.x, stage.width / width),
    top: stage.height / 2 - height * within(view.y, stage.height / height),
  };
}

/** `shown`: the part of the page that the stage can hold, 1 and more for all of it. */
function within(middle: number, shown: number): number {
  if (shown >= 1) return 0.5;
  return Math.min(1 - shown / 2, Math.max(shown / 2, middle));
}

/** The view with its middle where `place` would put it, so that what is sent is what is seen. */
export function settle(stage: Size, ratio: number, view: View): View {
  const zoom = Math.min(MAX_ZOOM, Math.max(1, view.zoom));
  const fit = fitSize(stage, ratio);
  return {
    zoom,
    x: within(view.x, stage.width / (fit.width * zoom)),
    y: within(view.y, stage.height / (fit.height * zoom)),
  };
}

/** The view after zooming to `zoom`, with what is under the point (of the stage) staying there. */
export function zoomAt(stage: Size, ratio: number, view: View, zoom: number, x: number, y: number): View {
  const before = place(stage, ratio, view);
  const next = Math.min(MAX_ZOOM, Math.max(1, zoom));
  const fit = fitSize(stage, ratio);
  return settle(stage, ratio, {
    zoom: next,
    x: (x - before.left) / before.width - (x - stage.width / 2) / (fit.width * next),
    y: (y - before.top) / before.height - (y - stage.height / 2) / (fit.height * next),
  });
}

/** The view after the page was dragged by so many pixels. */
export function panBy(stage: Size, ratio: number, view: View, dx: number, dy: number): View {
  const box = place(stage, ratio, view);
  const from = settle(stage, ratio, view);
  return settle(stage, ratio, { zoom: from.zoom, x: from.x - dx / box.width, y: from.y - dy / box.height });
}

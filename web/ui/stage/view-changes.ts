/** The shown page under a pointer, and the view of it after it was zoomed or dragged. Lengths in CSS pixels of the stage. */
import { UNIT } from '../../../protocol/stage/page.ts';
import type { View } from '../../../protocol/stage/shown.ts';
import { panBy, settle, zoomAt } from './layout.ts';
import type { Renderer } from './renderer.ts';

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** What is known of how the page lies in the stage. */
export type Shown = Pick<Renderer, 'box' | 'size' | 'ratio'>;

/** A place of the page, in 1/10000; beside the page when it is less than 0 or more than that. */
export function placeOnPage({ box }: Shown, { x, y }: Point): [number, number] {
  const { left, top, width, height } = box.peek();
  return [((x - left) / width) * UNIT, ((y - top) / height) * UNIT];
}

/** With what is under the point staying there. */
export const zoomTo = ({ size, ratio }: Shown, view: View, zoom: number, { x, y }: Point): View =>
  zoomAt(size.peek(), ratio.peek(), view, zoom, x, y);

/** Zoom by the buttons: about the middle. */
export const zoomBy = ({ size, ratio }: Shown, view: View, factor: number): View =>
  settle(size.peek(), ratio.peek(), { ...view, zoom: view.zoom * factor });

export const drag = ({ size, ratio }: Shown, view: View, dx: number, dy: number): View =>
  panBy(size.peek(), ratio.peek(), view, dx, dy);

import type { Room } from '../room/room-context.ts';
import { zoomBy } from './view-changes.ts';

/** By how much a key or a button magnifies. */
const STEP = 1.3;

/** One step closer, or one back, about the middle. */
export function zoomStep({ model, state }: Pick<Room, 'model' | 'state'>, way: 'in' | 'out'): void {
  const renderer = state.renderer.peek();
  if (renderer) model.look(zoomBy(renderer, model.view.peek(), way === 'in' ? STEP : 1 / STEP));
}

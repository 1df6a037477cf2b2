/** Tells the second of two clicks or taps from the first. */
import type { Point } from './view-changes.ts';

/** ms between two taps, and pixels, that make a double tap of them. */
const DOUBLE_MS = 400;
const DOUBLE_SLOP = 24;

export interface DoubleClicks {
  /** A `mousedown`, which has the count of clicks that pointer events have not got. */
  count(event: Pick<MouseEvent, 'detail'>): void;
  /** Whether this click or tap is the second one. Each is to be asked about once. */
  isSecond(event: Pick<PointerEvent, 'pointerType' | 'timeStamp'>, at: Point): boolean;
}

export function createDoubleClicks(): DoubleClicks {
  /** How many clicks of the mouse this is, one after the other: as the system counts them, by the user's settings. */
  let clicks = 1;
  let lastTap: { readonly time: number; readonly at: Point } | null = null;

  return {
    count(event) {
      clicks = event.detail;
    },
    isSecond({ pointerType, timeStamp: time }, at) {
      if (pointerType === 'mouse') return clicks % 2 === 0;
      const before = lastTap;
      const second =
        before !== null &&
        time - before.time < DOUBLE_MS &&
        Math.hypot(at.x - before.at.x, at.y - before.at.y) < DOUBLE_SLOP;
      lastTap = second ? null : { time, at };
      return second;
    },
  };
}

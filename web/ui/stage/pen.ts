/** A pen that leaves ink on the page alone: a line ends at the page's edge, and begins anew where it comes back. */
import { UNIT } from '../../../protocol/stage/page.ts';

type Place = readonly [number, number];

export interface Pen {
  /** Places in 1/10000 of the page. */
  down(at: Place): void;
  move(at: Place): void;
  up(): void;
  /** The line was ended by something else: nothing more comes of this pen until it is down again. */
  lift(): void;
}

export function createPen(to: { begin(at: Place): void; extend(at: Place): void; end(): void }): Pen {
  let last: Place | null = null;
  let drawing = false;

  function leave() {
    if (drawing) to.end();
    drawing = false;
  }

  return {
    down(at) {
      leave();
      last = at;
      drawing = isOnPage(at);
      if (drawing) to.begin(at);
    },
    move(at) {
      if (!last) return;
      const part = clip(last, at);
      last = at;
      if (part) {
        if (!drawing) to.begin(part[0]);
        drawing = true;
        to.extend(part[1]);
      }
      if (!isOnPage(at)) leave();
    },
    up() {
      leave();
      last = null;
    },
    lift() {
      drawing = false;
      last = null;
    },
  };
}

export const isOnPage = ([x, y]: Place): boolean => x >= 0 && y >= 0 && x <= UNIT && y <= UNIT;

/** The part of a line that lies on the page (Liang and Barsky 1984), or null. */
export function clip([x, y]: Place, [toX, toY]: Place): [Place, Place] | null {
  const dx = toX - x;
  const dy = toY - y;
  let from = 0;
  let to = 1;
  for (const [step, room] of [
    [-dx, x],
    [dx, UNIT - x],
    [-dy, y],
    [dy, UNIT - y],
  ] as const) {
    if (step === 0) {
      if (room < 0) return null;
    } else if (step < 0) from = Math.max(from, room / step);
    else to = Math.min(to, room / step);
  }
  if (from > to) return null;
  return [
    [x + from * dx, y + from * dy],
    [x + to * dx, y + to * dy],
  ];
}

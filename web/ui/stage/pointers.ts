/** The pointers (fingers, mouse, pen) that are down on the stage. */
import type { Point } from './view-changes.ts';

/** Pixels that a click may wander. */
const CLICK_SLOP = 6;

export interface Pointer {
  readonly start: Point;
  readonly at: Point;
}

export interface Pointers {
  readonly count: number;
  has(id: number): boolean;
  down(id: number, at: Point): void;
  /** Gives by how many pixels it has moved since; undefined when it is not down. */
  move(id: number, to: Point): { readonly dx: number; readonly dy: number; readonly wandered: boolean } | undefined;
  /** Undefined when it was not down. */
  up(id: number): Pointer | undefined;
  /** Between the first two, at least 1, and 1 of fewer. */
  spread(): number;
  centre(): Point;
}

export function createPointers(): Pointers {
  const pointers = new Map<number, Pointer>();
  const firstTwo = () => [...pointers.values()].map(({ at }) => at);

  return {
    get count() {
      return pointers.size;
    },
    has: (id) => pointers.has(id),
    down: (id, at) => void pointers.set(id, { start: at, at }),
    move(id, to) {
      const pointer = pointers.get(id);
      if (!pointer) return undefined;
      const { start, at } = pointer;
      pointers.set(id, { start, at: to });
      return { dx: to.x - at.x, dy: to.y - at.y, wandered: Math.hypot(to.x - start.x, to.y - start.y) > CLICK_SLOP };
    },
    up(id) {
      const pointer = pointers.get(id);
      pointers.delete(id);
      return pointer;
    },
    spread() {
      const [a, b] = firstTwo();
      return a && b ? Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)) : 1;
    },
    centre() {
      const [a, b] = firstTwo();
      return a && b ? { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 } : { x: 0, y: 0 };
    },
  };
}

/** Strokes as shapes: drawing them and finding one. Coordinates are those of protocol/stage/stage.ts. */

import { UNIT } from '../../../protocol/stage/page.ts';
import type { Ink } from '../../../protocol/stage/strokes.ts';

/** The path of a stroke in a picture that is UNIT wide and `height` high: smoothed through the middles of its points. */
export function strokePath(points: readonly number[], height: number): string {
  const at = (i: number) => [points[i] ?? 0, ((points[i + 1] ?? 0) * height) / UNIT] as const;
  const [x0, y0] = at(0);
  // A line of no length with round ends is a dot.
  if (points.length < 4) return `M${round(x0)} ${round(y0)}h.01`;
  let path = `M${round(x0)} ${round(y0)}`;
  for (let i = 2; i < points.length - 2; i += 2) {
    const [x, y] = at(i);
    const [nx, ny] = at(i + 2);
    path += `Q${round(x)} ${round(y)} ${round((x + nx) / 2)} ${round((y + ny) / 2)}`;
  }
  const [x, y] = at(points.length - 2);
  return `${path}L${round(x)} ${round(y)}`;
}

const round = (value: number) => Math.round(value * 10) / 10;

/** The topmost stroke within `reach` (in UNITs of the page's width) of a place, or undefined. */
export function strokeAt(
  strokes: readonly Ink[],
  place: readonly [number, number],
  reach: number,
  height: number,
): Ink | undefined {
  const y = (place[1] * height) / UNIT;
  return strokes.findLast(({ points, width }) => {
    const far = reach + width / 2;
    const at = (i: number) => [points[i] ?? 0, ((points[i + 1] ?? 0) * height) / UNIT] as const;
    for (let i = 0; i < points.length; i += 2) {
      const [ax, ay] = at(Math.max(0, i - 2));
      const [bx, by] = at(i);
      if (distance(place[0], y, ax, ay, bx, by) <= far) return true;
    }
    return false;
  });
}

function distance(x: number, y: number, ax: number, ay: number, bx: number, by: number): number {
  const dx = bx - ax;
  const dy = by - ay;
  const length = dx * dx + dy * dy;
  const along = length === 0 ? 0 : Math.min(1, Math.max(0, ((x - ax) * dx + (y - ay) * dy) / length));
  return Math.hypot(x - ax - along * dx, y - ay - along * dy);
}

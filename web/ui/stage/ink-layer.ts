import { UNIT } from '../../../protocol/stage/page.ts';
import type { Ink } from '../../../protocol/stage/strokes.ts';
import { strokePath } from './strokes.ts';

const SVG = 'http://www.w3.org/2000/svg';

/** The ink on the page. SVG, so that it is sharp at any zoom without being drawn anew. */
export interface InkLayer {
  /** `ratio`: width by height of the page. */
  show(strokes: readonly Ink[], ratio: number): void;
  dispose(): void;
}

export function createInkLayer(sheet: HTMLElement): InkLayer {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('class', 'ink');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  sheet.append(svg);
  let height = 0;
  let paths = new Map<string, { ink: Ink; path: SVGPathElement }>();

  return {
    show(strokes, ratio) {
      const next = Math.round(UNIT / ratio);
      if (next !== height) {
        height = next;
        svg.setAttribute('viewBox', `0 0 ${UNIT} ${height}`);
        paths.clear();
        svg.replaceChildren();
      }
      const kept = new Map<string, { ink: Ink; path: SVGPathElement }>();
      const ids = new Set(strokes.map((ink) => ink.id));
      for (const [id, { path }] of paths) if (!ids.has(id)) path.remove();
      // A stroke that was brought back lies where it lay, not on top.
      let below: Element | null = null;
      for (const ink of strokes) {
        // The fold keeps what did not change the same object, so that only a growing stroke is built anew.
        const before = paths.get(ink.id);
        const path = before?.path ?? document.createElementNS(SVG, 'path');
        if (!before) {
          path.setAttribute('class', ink.tool);
          path.setAttribute('stroke', ink.color);
          path.setAttribute('stroke-width', String(ink.width));
        }
        const place: ChildNode | null = below ? below.nextSibling : svg.firstChild;
        if (place !== path) svg.insertBefore(path, place);
        below = path;
        if (before?.ink !== ink) path.setAttribute('d', strokePath(ink.points, height));
        kept.set(ink.id, { ink, path });
      }
      paths = kept;
    },
    dispose: () => svg.remove(),
  };
}

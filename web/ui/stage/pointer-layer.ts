import { UNIT } from '../../../protocol/stage/page.ts';

/** The laser pointer's dot: another presenter's, or one's own, which does not wait for the room. */
export interface PointerLayer {
  show(pointer: { readonly from: string | null; readonly at: readonly [number, number] } | null): void;
  mine(at: readonly [number, number] | null): void;
  dispose(): void;
}

export function createPointerLayer(sheet: HTMLElement): PointerLayer {
  const dot = (kind: string) => {
    const el = document.createElement('div');
    el.className = `pointer ${kind}`;
    el.hidden = true;
    sheet.append(el);
    return el;
  };
  const theirs = dot('theirs');
  const own = dot('own');

  function put(el: HTMLElement, at: readonly [number, number] | null) {
    el.hidden = at === null;
    if (!at) return;
    el.style.left = `${(at[0] / UNIT) * 100}%`;
    el.style.top = `${(at[1] / UNIT) * 100}%`;
  }

  return {
    show(pointer) {
      theirs.dataset.from = pointer?.from ?? '';
      put(theirs, pointer?.at ?? null);
    },
    mine: (at) => put(own, at),
    dispose() {
      theirs.remove();
      own.remove();
    },
  };
}

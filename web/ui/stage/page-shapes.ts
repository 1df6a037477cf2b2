/** Width by height of pages: as the server says, or the PDF, or a picture, whichever is known first. */
import { type ReadonlySignal, signal } from '@preact/signals';
import type { Pdf } from './pdf.ts';
import type { Scene } from './scene.ts';

/** That of a slide, of which nothing is known yet. */
export const USUAL_RATIO = 16 / 9;

export interface PageShapes {
  /** Of a page of the shown document. */
  ratioOf(page: number): number;
  learn(document: string, ratio: number): void;
  /** Changes when something was learned. */
  readonly learned: ReadonlySignal<unknown>;
}

interface Parts {
  readonly scene: ReadonlySignal<Scene>;
  readonly pdf: ReadonlySignal<Pick<Pdf, 'ratio'> | null>;
  readonly onLearned: () => void;
}

export function createPageShapes({ scene, pdf, onLearned }: Parts): PageShapes {
  /** From a picture or the PDF: the list of sizes may come later than the page. */
  const learned = signal<{ readonly document: string; readonly ratio: number } | null>(null);

  return {
    learned,
    ratioOf(page) {
      const { known, document } = scene.peek();
      const [width, height] = known?.sizes[page - 1] ?? [];
      if (width && height) return width / height;
      const before = learned.peek();
      return pdf.peek()?.ratio(page) ?? (before?.document === document ? before?.ratio : undefined) ?? USUAL_RATIO;
    },
    learn(document, ratio) {
      const before = learned.peek();
      if (before?.document === document && Math.abs(before.ratio - ratio) < 0.01) return;
      learned.value = { document, ratio };
      onLearned();
    },
  };
}

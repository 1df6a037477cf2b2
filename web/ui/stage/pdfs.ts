import { type ReadonlySignal, signal } from '@preact/signals';
import type { Pdf } from './pdf.ts';

/** The PDF of the shown document. pdf.js itself is fetched with the first one. */
export interface Pdfs {
  readonly current: ReadonlySignal<Pdf | null>;
  /** null: none is wanted. Asking again for the same changes nothing. */
  open(document: string | null): void;
  dispose(): void;
}

const RETRY_MS = 5000;

export function createPdfs(): Pdfs {
  const current = signal<Pdf | null>(null);
  let wanted: { readonly document: string } | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;

  async function load(mine: { readonly document: string }) {
    try {
      const { openPdf } = await import('./pdf.ts');
      const pdf = await openPdf(mine.document);
      // The same document may have been wanted again meanwhile, and is opened anew then.
      if (wanted === mine) current.value = pdf;
      else pdf.close();
    } catch (error) {
      // The pictures serve meanwhile.
      console.warn('the PDF could not be opened', error);
      if (wanted === mine) retry = setTimeout(() => void load(mine), RETRY_MS);
    }
  }

  function open(document: string | null) {
    if (document === (wanted?.document ?? null)) return;
    wanted = document === null ? null : { document };
    clearTimeout(retry);
    const before = current.peek();
    current.value = null;
    before?.close();
    if (wanted) void load(wanted);
  }

  return { current, open, dispose: () => open(null) };
}

import { type ReadonlySignal, signal } from '@preact/signals';
import type { Pdf } from './pdf.ts';

/** The PDF of the shown document, and pdf.js itself, which is fetched with the first one. */
export interface Pdfs {
  readonly current: ReadonlySignal<Pdf | null>;
  /** null: none is wanted. Asking again for the same changes nothing. */
  open(document: string | null): void;
  isCancelled(error: unknown): boolean;
  dispose(): void;
}

const RETRY_MS = 5000;

export function createPdfs(): Pdfs {
  const current = signal<Pdf | null>(null);
  let wanted: string | null = null;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let cancelled: (error: unknown) => boolean = () => false;

  async function load(document: string) {
    try {
      const module = await import('./pdf.ts');
      cancelled = module.isCancelled;
      const pdf = await module.openPdf(document);
      if (wanted === document) current.value = pdf;
      else pdf.close();
    } catch (error) {
      // The pictures serve meanwhile.
      console.warn('the PDF could not be opened', error);
      if (wanted === document) retry = setTimeout(() => void load(document), RETRY_MS);
    }
  }

  function open(document: string | null) {
    if (document === wanted) return;
    wanted = document;
    clearTimeout(retry);
    const before = current.peek();
    current.value = null;
    before?.close();
    if (document !== null) void load(document);
  }

  return { current, open, isCancelled: (error) => cancelled(error), dispose: () => open(null) };
}

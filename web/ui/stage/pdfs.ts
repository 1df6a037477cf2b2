import { type ReadonlySignal, signal } from '@preact/signals';
import { createAgain, type Host } from '../common/again.ts';
import type { Pdf } from './pdf.ts';

/** The PDF of the shown document. pdf.js itself is fetched with the first one. */
export interface Pdfs {
  readonly current: ReadonlySignal<Pdf | null>;
  /** The wanted document, when its PDF can't be opened here, now or later: its pictures are what is shown. */
  readonly unreadable: ReadonlySignal<string | null>;
  /** null: none is wanted. Asking again for the same changes nothing. */
  open(document: string | null): void;
  dispose(): void;
}

/** Errors of pdf.js that are about the document itself. */
const FINAL = new Set(['PasswordException', 'InvalidPDFException']);
/** pdf.js says this of a document that it does not understand, but of a broken connection, too. */
const UNKNOWN = 'UnknownErrorException';
/** How often that is believed to be the connection. */
const TRIES = 3;

const fetchAndOpen = async (document: string): Promise<Pdf> => (await import('./pdf.ts')).openPdf(document);

export function createPdfs(host: Host = window, openPdf = fetchAndOpen): Pdfs {
  const current = signal<Pdf | null>(null);
  const unreadable = signal<string | null>(null);
  let wanted: { readonly document: string; readonly end: () => void } | null = null;

  function want(document: string) {
    const again = createAgain(host, () => void load());
    const mine = { document, end: again.done };
    let unknown = 0;
    async function load() {
      try {
        const pdf = await openPdf(document);
        // The same document may have been wanted again meanwhile, and is opened anew then.
        if (wanted !== mine) return pdf.close();
        again.done();
        current.value = pdf;
      } catch (error) {
        if (wanted !== mine) return;
        // The pictures serve meanwhile.
        console.warn('the PDF could not be opened', error);
        const name = error instanceof Error ? error.name : '';
        if (name === UNKNOWN) unknown++;
        if (FINAL.has(name) || unknown >= TRIES) unreadable.value = document;
        else again.failed();
      }
    }
    wanted = mine;
    void load();
  }

  function open(document: string | null) {
    if (document === (wanted?.document ?? null)) return;
    wanted?.end();
    wanted = null;
    const before = current.peek();
    current.value = null;
    unreadable.value = null;
    before?.close();
    if (document !== null) want(document);
  }

  return { current, unreadable, open, dispose: () => open(null) };
}

import type { PDFDocumentProxy } from 'pdfjs-dist/legacy/build/pdf.mjs';
import type { Annotation } from './annotations.ts';

/** The annotations of a PDF, each page's read once. */
export interface PdfNotes {
  /** Of a page; none where they cannot be read. */
  of(page: number): Promise<readonly Annotation[]>;
  /** Ids of the fields of the document's form; what else looks like a field is none. */
  fields(): Promise<ReadonlySet<string>>;
}

export function createPdfNotes(pdf: Pick<PDFDocumentProxy, 'getPage' | 'getFieldObjects'>): PdfNotes {
  const notes = new Map<number, Promise<readonly Annotation[]>>();
  let fields: Promise<ReadonlySet<string>> | undefined;

  return {
    of(number) {
      const known = notes.get(number);
      if (known) return known;
      const read = pdf.getPage(number).then((page) => page.getAnnotations() as Promise<Annotation[]>);
      const found = read.catch((): Annotation[] => []);
      notes.set(number, found);
      return found;
    },
    fields() {
      fields ??= pdf.getFieldObjects().then(
        (all) => new Set(Object.values(all ?? {}).flatMap((same) => (same as { id: string }[]).map(({ id }) => id))),
        () => new Set(),
      );
      return fields;
    },
  };
}

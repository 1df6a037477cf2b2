/** Kinds of jobs: what goes into one of each and what comes out. A new kind is a new line here and a folder in converter/. */
import type { DocumentStatus } from '../../protocol/documents/status.ts';

export interface Kinds {
  readonly documents: { readonly input: DocumentInput; readonly status: DocumentStatus };
}

/** A file that is to become a document. */
export interface DocumentInput {
  /** File name as the user gave it, without folders. */
  readonly name: string;
  /** Name of the uploaded file (see backplane/files). It becomes part of the document, or is deleted when that fails. */
  readonly source: string;
}

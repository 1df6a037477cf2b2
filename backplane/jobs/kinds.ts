/**
 * Kinds of jobs: what goes into one of each, what comes out, and where it lies. A new kind is a line in both tables, and a
 * folder in converter/.
 */
import {
  array,
  boolean,
  check,
  type GenericSchema,
  number,
  object,
  optional,
  picklist,
  pipe,
  string,
  tuple,
} from 'valibot';
import { FAILURES } from '../../protocol/documents/document.ts';
import { type DocumentStatus, queuedDocument } from '../../protocol/documents/status.ts';
import { documentFile, documentFolder } from '../files/documents.ts';
import type { DataFolders } from '../files/folders.ts';
import { isUploadName } from '../files/uploads.ts';

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

/** What is to be known of a kind where its jobs are asked for, and where letters about them are read. */
export interface KindOfJobs<Input, Status> {
  readonly input: GenericSchema<unknown, Input>;
  readonly status: GenericSchema<unknown, Status>;
  /** The status of a job of which nothing is known yet. */
  queued(id: string, input: Input): Status;
  /** The file that comes with a job, by its name. */
  source(input: Input): string;
  /** The folder of all that is made of a job, and the file in it that holds the last status. */
  folder(folders: DataFolders, id: string): string;
  statusFile(folders: DataFolders, id: string): string;
}

/** Only an uploaded file: what a letter names is moved, or deleted. */
const documentInputSchema: GenericSchema<unknown, DocumentInput> = object({
  name: string(),
  source: pipe(string(), check(isUploadName)),
});

/** `undefined` never comes out of JSON: a field that is not there is not there. */
export const documentStatusSchema = object({
  id: string(),
  name: string(),
  state: picklist(['queued', 'converting', 'ready', 'failed']),
  pages: number(),
  drawn: number(),
  pdf: boolean(),
  sizes: array(tuple([number(), number()])),
  titles: array(string()),
  encoding: optional(string()),
  reason: optional(picklist(FAILURES)),
  ahead: optional(number()),
}) as unknown as GenericSchema<unknown, DocumentStatus>;

export const KINDS: { readonly [K in keyof Kinds]: KindOfJobs<Kinds[K]['input'], Kinds[K]['status']> } = {
  documents: {
    input: documentInputSchema,
    status: documentStatusSchema,
    queued: (id, { name }) => queuedDocument(id, name),
    source: ({ source }) => source,
    folder: ({ documents }, id) => documentFolder(documents, id),
    statusFile: ({ documents }, id) => documentFile(documents, id, 'status.json'),
  },
};

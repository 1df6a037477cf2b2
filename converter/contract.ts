/**
 * What the rest of Lectern knows of the converter: a job goes in, statuses come out, files lie in a folder.
 *
 * Files of a document, below `<documents>/<id>/` (id is 64 lower-case hex digits, of whatever who submits it makes them):
 *
 * | file | what |
 * | --- | --- |
 * | `source` | the bytes that were uploaded |
 * | `document.pdf` | the whole document; to be fetched once `pdf` is true |
 * | `pages/N.jpg` | page N (from 1), longest side 1280 px; there once N is in `drawn` |
 * | `thumbs/N.jpg` | page N, 240 px wide, or 960 px high where that is less; there as soon as `pages/N.jpg` is |
 * | `text.json` | array of strings, the text of each page; there once `state` is 'ready' |
 * | `status.json` | the last DocumentStatus, so that a restart knows what is ready |
 * | `task.json` | until it is ready: for whom it is converted; nobody is served it |
 *
 * A document that failed leaves no file behind.
 */
import type { Failure } from '../protocol/documents/document.ts';
import type { Full, Party } from './turns.ts';

/** Why a document could not be converted: the words of the wire, which give the reason of each. */
export type FailureReason = Failure;

/** The state of one document, as it goes over the wire and into `status.json`. */
export interface DocumentStatus {
  /** As it was submitted. */
  readonly id: string;
  /** File name as the user gave it, without folders. */
  readonly name: string;
  readonly state: 'queued' | 'converting' | 'ready' | 'failed';
  /** Number of pages; 0 while it is not known. */
  readonly pages: number;
  /** Pages 1..drawn have their pictures. */
  readonly drawn: number;
  /** The whole PDF can be fetched. Never true for one that pdf.js cannot open: its pictures are what is shown. */
  readonly pdf: boolean;
  /** Width and height of each known page in PDF points (1/72 inch), index 0 is page 1. */
  readonly sizes: readonly (readonly [number, number])[];
  /** The title of each known page (first heading or first line of its text, may be ''), index 0 is page 1. */
  readonly titles: readonly string[];
  /**
   * The encoding of a text, by its name in the Encoding standard, where it had to be guessed. 'utf-8' is told only where
   * some bytes were none.
   */
  readonly encoding?: string;
  /** Only when state is 'failed'. */
  readonly reason?: FailureReason;
  /** Documents whose turn comes before, as far as can be said now. Only when state is 'queued'. */
  readonly ahead?: number;
}

export interface ConversionJob {
  readonly id: string;
  readonly name: string;
  /** Path of the uploaded file. The converter moves it into the document's folder, or deletes it when it fails. */
  readonly source: string;
  readonly party: Party;
}

export interface Converter {
  /**
   * Takes a job into the queue. The same id again while it is under way or ready changes nothing (the second source
   * file is deleted) and gives the present status; after a failure it is tried anew. A word instead of a status: too much
   * waits, and the source file stays where it is.
   */
  submit(job: ConversionJob): Promise<DocumentStatus | Full>;
  /** The present status, from memory or from `status.json`; undefined if the document was never seen or has failed. */
  status(id: string): Promise<DocumentStatus | undefined>;
  /**
   * Ends its conversion, if it is under way, and tells nothing more of it; resolves when all its files are gone. It must not
   * be submitted meanwhile.
   */
  remove(id: string): Promise<void>;
  /** Ends all workers and waits for them; jobs under way are started anew after the next start. */
  close(): Promise<void>;
}

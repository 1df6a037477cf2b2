/** The state of a document with all that is known of it, as `GET /documents/<id>/status.json` gives it. docs/protocol.md §5. */
import type { Failure } from './document.ts';

export interface DocumentStatus {
  /** 64 lower-case hex digits. */
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
  readonly reason?: Failure;
  /** Documents whose turn comes before, as far as can be said now. Only when state is 'queued'. */
  readonly ahead?: number;
}

/** Of a document of which nothing is known yet. */
export const queuedDocument = (id: string, name: string): DocumentStatus => ({
  ...{ id, name, state: 'queued', pages: 0, drawn: 0, pdf: false },
  ...{ sizes: [], titles: [] },
});

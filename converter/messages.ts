import type { DocumentStatus, FailureReason } from './contract.ts';
import type { ConverterLimits } from './limits.ts';
import type { Tools } from './tools.ts';

/** What the queue tells a worker: convert `<folder>/source`, work in `scratch` (empty, deleted by the queue). */
export interface WorkerJob {
  readonly id: string;
  /** Ending of the user's file name, lower case, without the dot. */
  readonly ending: string;
  readonly folder: string;
  readonly scratch: string;
  readonly limits: ConverterLimits;
  readonly tools: Tools;
  /** LibreOffice's prepared profile, to be copied; null where LibreOffice cannot be used. */
  readonly profile: string | null;
  /** Milliseconds after which page 1 is converted on its own, beside the whole document; see formats/office.ts. */
  readonly previewAfter: number;
}

/** What a worker found out since its last message. */
export type Progress = Partial<Pick<DocumentStatus, 'pages' | 'drawn' | 'pdf' | 'sizes' | 'titles' | 'encoding'>>;

/** What a worker tells the queue. `done` and `failed` end the job: nothing that belongs to it runs any more. */
export type WorkerMessage =
  | { readonly kind: 'progress'; readonly progress: Progress }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly detail: string };

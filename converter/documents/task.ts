/** What the process that converts a document is given, and what it tells. */
import type { DocumentStatus } from '../../protocol/documents/status.ts';
import type { DocumentLimits } from './limits.ts';
import type { DocumentTools } from './tools.ts';

/** Convert `<folder>/source`, work in `scratch` (empty, deleted by the queue). */
export interface DocumentTask {
  readonly id: string;
  /** Ending of the user's file name, lower case, without the dot. */
  readonly ending: string;
  readonly folder: string;
  readonly scratch: string;
  readonly limits: DocumentLimits;
  readonly tools: DocumentTools;
  /** LibreOffice's prepared profile, to be copied; null where LibreOffice cannot be used. */
  readonly profile: string | null;
  /** Milliseconds after which page 1 is converted on its own, beside the whole document; see formats/office.ts. */
  readonly previewAfter: number;
}

/** What was found out since the last time. */
export type Progress = Partial<Pick<DocumentStatus, 'pages' | 'drawn' | 'pdf' | 'sizes' | 'titles' | 'encoding'>>;

import type { Service } from '../../service.ts';
import type { Conversions } from './conversions.ts';
import type { Quotas } from './quotas.ts';

/** What documents of rooms work with. */
export interface DocumentParts {
  readonly documents: Conversions;
  readonly quotas: Quotas;
}

export type DocumentService = Service & DocumentParts;

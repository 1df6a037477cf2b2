/** Shapes of what is written about jobs, for whoever reads it in another process or after a restart. */
import { array, boolean, type GenericSchema, number, object, optional, picklist, string, tuple } from 'valibot';
import { FAILURES } from '../../protocol/documents/document.ts';
import type { DocumentStatus } from '../../protocol/documents/status.ts';
import type { Party } from './job.ts';
import type { DocumentInput } from './kinds.ts';

export const partySchema: GenericSchema<unknown, Party> = object({ account: string(), group: string() });

export const documentInputSchema: GenericSchema<unknown, DocumentInput> = object({ name: string(), source: string() });

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

/** The converter, put together: the queue with all kinds of jobs. */
import { createDocumentsKind, type DocumentsOptions } from './documents/kind.ts';
import { createQueue, type QueueOptions } from './queue.ts';

export type ConverterOptions = Omit<QueueOptions, 'kinds'> & DocumentsOptions;

/** Makes it; jobs that an earlier process left unfinished start anew. */
export const createConverter = (options: ConverterOptions) =>
  createQueue({ ...options, kinds: [createDocumentsKind(options)] });

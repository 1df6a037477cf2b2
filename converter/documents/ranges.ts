import type { Run } from '../sandbox.ts';
import type { PdfPage } from './formats/pdf.ts';
import type { DocumentLimits } from './limits.ts';

/** Pages `first` to `last` of a PDF, and what programs need to work on them. */
export interface Ranges {
  readonly run: Run;
  readonly pdf: string;
  /** All pages of the PDF, index 0 is page 1. */
  readonly pages: readonly PdfPage[];
  readonly first: number;
  readonly last: number;
  /** Folder for work in progress. */
  readonly place: string;
  /** Folder of the document. */
  readonly folder: string;
  readonly limits: Pick<DocumentLimits, 'pictureBytes' | 'batchTextBytes' | 'batchDeadline'>;
  readonly signal?: AbortSignal;
}

/** Neighbours of the same kind, which one run of a program can take together. */
export function rangesOf(first: number, last: number, kind: (page: number) => string) {
  const ranges: { first: number; last: number }[] = [];
  for (let page = first; page <= last; page++) {
    const before = ranges.at(-1);
    if (before && kind(before.last) === kind(page)) before.last = page;
    else ranges.push({ first: page, last: page });
  }
  return ranges;
}

/**
 * Reads something of each page, of neighbours of the same kind together, or one by one where that gives undefined; '' for
 * a page of which it cannot be read.
 */
export async function readEach(
  { first, last }: Pick<Ranges, 'first' | 'last'>,
  kind: (page: number) => string,
  read: (first: number, last: number) => Promise<readonly string[] | undefined>,
): Promise<string[]> {
  const all: string[] = [];
  for (const range of rangesOf(first, last, kind)) {
    const together = await read(range.first, range.last);
    if (together) all.push(...together);
    else if (range.first === range.last) all.push('');
    else for (let page = range.first; page <= range.last; page++) all.push((await read(page, page))?.[0] ?? '');
  }
  return all;
}

/** How a run over pages ended: 'late' means that it took longer than the limit. */
export type Outcome = 'done' | 'failed' | 'late';

/**
 * Runs a program that may fail over a page; it writes to a folder that no other run has.
 * @throws what run does when it is not about the page
 */
export async function tryRun(
  { run, pdf, limits, signal }: Pick<Ranges, 'run' | 'pdf' | 'limits' | 'signal'>,
  command: string,
  args: readonly string[],
  writes: string,
): Promise<Outcome> {
  const deadline = AbortSignal.timeout(limits.batchDeadline);
  const either = signal ? AbortSignal.any([signal, deadline]) : deadline;
  try {
    const { code } = await run(command, args, { reads: [pdf], writes, signal: either });
    return code === 0 ? 'done' : 'failed';
  } catch (error) {
    if (deadline.aborted && error === deadline.reason) return 'late';
    throw error;
  }
}

import { cp } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../failure.ts';
import { publish } from '../files.ts';
import type { ConverterLimits } from '../limits.ts';
import { profileArgument } from '../profile.ts';
import type { Run, RunOptions } from '../sandbox.ts';

export type Module = 'impress' | 'writer' | 'calc' | 'draw';

export interface OfficeJob {
  readonly run: Run;
  readonly soffice: string;
  readonly profile: string | null;
  readonly scratch: string;
  readonly limits: Pick<ConverterLimits, 'outputBytes'>;
  /** File to convert, in `scratch`. */
  readonly input: string;
  readonly module: Module;
  /** LibreOffice's name of the import filter, where the ending does not tell enough. */
  readonly importFilter?: string;
}

/**
 * Converts with LibreOffice and gives the path of the PDF. `range` is '' for all pages, or as in '1' or '2-6'.
 * @throws Failure 'damaged' when the file could not be loaded, 'crashed' when LibreOffice made nothing
 */
export async function toPdf(job: OfficeJob, range = '', options: RunOptions = {}): Promise<string> {
  if (!job.profile) throw new Failure('crashed', 'LibreOffice cannot be used');
  const out = join(job.scratch, `pdf-${range || 'all'}`);
  // Two runs cannot share a profile: the second would hand its work to the first and end.
  const profile = join(out, 'profile');
  await cp(job.profile, profile, { recursive: true });
  const filter = `${job.module}_pdf_Export`;
  const part = range ? `:${JSON.stringify({ PageRange: { type: 'string', value: range } })}` : '';
  const { code, stderr } = await job.run(
    job.soffice,
    [
      profileArgument(profile),
      ...['--headless', '--norestore', '--nolockcheck', '--nodefault'],
      ...(job.importFilter ? [`--infilter=${job.importFilter}`] : []),
      ...['--convert-to', `pdf:${filter}${part}`, '--outdir', out, job.input],
    ],
    options,
  );
  const made = join(out, `${basename(job.input, extname(job.input))}.pdf`);
  // Moved to where LibreOffice, should it still run, cannot change what is read next.
  const pdf = join(job.scratch, `${range || 'all'}.pdf`);
  // soffice exits with 0 also when it made nothing, so only the file counts.
  const bytes = await publish(made, pdf, job.limits.outputBytes).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return 0;
    throw error;
  });
  if (bytes > 0) return pdf;
  const detail = `soffice (${code}): ${stderr.slice(0, 500)}`;
  // LibreOffice survives the signal that ends others at the limit of a file's size, and says only this.
  if (/Error Area:Io Class:Write/.test(stderr)) throw new Failure('bomb', detail);
  const refused = code === 0 && /could not be loaded/.test(stderr) && !/out of memory|bad_alloc/.test(stderr);
  throw new Failure(refused ? 'damaged' : 'crashed', detail);
}

/**
 * Converts the whole document, and page 1 on its own beside it so that there is something to see early.
 *
 * Measured with LibreOffice 7.4 on two cores, seconds alone: the 46 slides of performance-up take 25, its page 1 takes
 * 2.2; talk-how-we-refactor 3.7 and 2.8; animations 5.2 and 1.5; tables.xlsx 3.4 and 1.8; lecture-security 1.4 and 1.2.
 * Loading is shared by both ways, so page 1 alone is always sooner, from a little to ten times. It costs a second
 * LibreOffice for that time. So the queue starts it at once (`after` 0) while a core is idle, and else after some
 * seconds, when the document has shown to be a slow one. The whole document is then converted at a lower priority
 * than page 1, so that page 1 does not come later where cores are scarce after all.
 * For Writer it is not worth it: all pages are laid out before the first can be exported.
 *
 * `preview` gets the PDF of page 1 and a signal that says that the whole one is there; what it throws is ignored, as
 * the whole document decides what the job comes to.
 */
export async function toPdfWithPreview(
  job: OfficeJob,
  after: number,
  preview: (pdf: string, signal: AbortSignal) => Promise<void>,
): Promise<string> {
  if (job.module === 'writer' || job.module === 'draw') return toPdf(job);
  const whole = new AbortController();
  const { signal } = whole;
  const first = wait(after, undefined, { signal })
    .then(() => toPdf(job, '1', { signal }))
    .then((pdf) => preview(pdf, signal))
    .catch(() => undefined);
  try {
    return await toPdf(job, '', { nice: after === 0 ? 5 : 0 });
  } finally {
    whole.abort();
    await first;
  }
}

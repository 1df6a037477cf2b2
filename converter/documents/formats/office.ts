import { cp, lstat, readdir, statfs } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Failure } from '../../failure.ts';
import { publish } from '../../files.ts';
import type { Run, RunOptions } from '../../sandbox.ts';
import type { DocumentLimits } from '../limits.ts';
import { profileArgument } from '../profile.ts';

export type Module = 'impress' | 'writer' | 'calc' | 'draw';

export interface OfficeJob {
  readonly run: Run;
  readonly soffice: string;
  readonly profile: string | null;
  readonly scratch: string;
  readonly limits: Pick<DocumentLimits, 'outputBytes'>;
  /** File to convert, in `scratch`. */
  readonly input: string;
  readonly module: Module;
  /** LibreOffice's name of the import filter, where the ending does not tell enough. */
  readonly importFilter?: string;
}

type Priority = Pick<RunOptions, 'signal' | 'nice'>;

/** What is set for every PDF; names of LibreOffice's PDF export. Comments would become sticky notes upon the pages. */
const PDF_OPTIONS = { ExportNotes: { type: 'boolean', value: 'false' } };

/**
 * Converts with LibreOffice and gives the path of the PDF. `range` is '' for all pages, or as in '1' or '2-6'.
 * @throws Failure 'damaged' when the file could not be loaded, 'no-pages' when it has nothing to show, 'crashed' when
 * LibreOffice made nothing
 */
export function toPdf(job: OfficeJob, range = '', options: Priority = {}): Promise<string> {
  const parts = { ...PDF_OPTIONS, ...(range ? { PageRange: { type: 'string', value: range } } : {}) };
  const filter = `${job.module}_pdf_Export:${JSON.stringify(parts)}`;
  return save(job, 'pdf', filter, join(job.scratch, `pdf-${range || 'all'}`), options);
}

/**
 * Saves a text of an older format as an OpenDocument package, which can be cleaned, and gives its path.
 * @throws Failure as toPdf
 */
export function toOpenDocument(job: OfficeJob): Promise<string> {
  return save(job, 'odt', 'writer8', join(job.scratch, 'odt'));
}

async function save(job: OfficeJob, ending: string, filter: string, out: string, options: Priority = {}) {
  if (!job.profile) throw new Failure('crashed', 'LibreOffice cannot be used');
  // Two runs cannot share a profile: the second would hand its work to the first and end.
  const profile = join(out, 'profile');
  await cp(job.profile, profile, { recursive: true });
  const { code, stderr } = await job.run(
    job.soffice,
    [
      profileArgument(profile),
      ...['--headless', '--norestore', '--nolockcheck', '--nodefault'],
      ...(job.importFilter ? [`--infilter=${job.importFilter}`] : []),
      ...['--convert-to', `${ending}:${filter}`, '--outdir', out, job.input],
    ],
    { ...options, reads: [job.input], writes: out },
  );
  const made = join(out, `${basename(job.input, extname(job.input))}.${ending}`);
  // Moved to where LibreOffice, should it still run, cannot change what is read next.
  const result = join(job.scratch, `${basename(out)}.${ending}`);
  // soffice exits with 0 also when it made nothing, so only the file counts.
  const bytes = await publish(made, result, job.limits.outputBytes).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return 0;
    throw error;
  });
  if (bytes > 0) return result;
  throw await whyNothing(job, code, stderr);
}

async function whyNothing({ scratch, limits }: OfficeJob, code: number, stderr: string): Promise<Failure> {
  const detail = `soffice (${code}): ${stderr.slice(0, 500)}`;
  if (/Error Area:Io Class:Write/.test(stderr)) {
    // LibreOffice survives the signal that ends others at the limit of a file's size, and says only this. It says the
    // same where there is no page to write: all slides are hidden, all sheets are empty.
    if (await hasFileOf(scratch, limits.outputBytes)) return new Failure('bomb', detail);
    const { bavail, bsize } = await statfs(scratch);
    return new Failure(bavail * bsize > DISK_LEFT ? 'no-pages' : 'no-space', detail);
  }
  const refused = code === 0 && /could not be loaded/.test(stderr) && !/out of memory|bad_alloc/.test(stderr);
  return new Failure(refused ? 'damaged' : 'crashed', detail);
}

/** With less left on the disk, in bytes, a file that was not written tells nothing about the document. */
const DISK_LEFT = 64 * 1024 ** 2;

async function hasFileOf(folder: string, bytes: number): Promise<boolean> {
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const { size } = await lstat(join(entry.parentPath, entry.name)).catch(() => ({ size: 0 }));
    if (size >= bytes) return true;
  }
  return false;
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

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { copyFile, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Context } from 'mocha';
import type { Disk } from '../../backplane/files/disk.ts';
import { createFolderFiles } from '../../backplane/files/files.ts';
import type { Jobs, Party } from '../../backplane/jobs/job.ts';
import { type DocumentLimits, defaultLimits } from '../../converter/documents/limits.ts';
import { createConverter } from '../../converter/main.ts';
import { defaultTurns, type TurnLimits } from '../../converter/turns.ts';
import type { DocumentStatus } from '../../protocol/documents/status.ts';
import { temporaryFolder } from '../helpers/temporary.ts';

export const sample = (name: string) => fileURLToPath(new URL(`../samples/${name}`, import.meta.url));

export interface FixtureOptions {
  readonly limits?: Partial<DocumentLimits>;
  readonly workers?: number;
  readonly turns?: Partial<TurnLimits>;
  readonly bwrap?: string;
  readonly unsandboxed?: boolean;
  readonly disk?: Disk;
  /** A folder that another fixture used, to start again upon. */
  readonly path?: string;
  /** Called when it cannot start. */
  readonly onBroken?: (error: unknown) => void;
  /** Called with each status, after it was recorded. */
  readonly onStatus?: (status: DocumentStatus) => void;
}

export interface Conversion {
  readonly id: string;
  /** What submit() gave. */
  readonly submitted: DocumentStatus;
  /** The last status: ready or failed. */
  readonly last: DocumentStatus;
  /** All statuses that were told. */
  readonly told: readonly DocumentStatus[];
}

export interface Fixture {
  readonly converter: Jobs;
  readonly path: string;
  readonly told: readonly DocumentStatus[];
  /** Messages of the log at level warn. */
  readonly warnings: readonly string[];
  /** Submits a copy of a file under a name (its own when not given), for somebody of its own when not given. */
  submit(file: string, name?: string, who?: string): Promise<DocumentStatus>;
  /** Resolves with the first status of a document, told already (the `from`th or later) or to come, that fits. */
  until(id: string, fits: (status: DocumentStatus) => boolean, from?: number): Promise<DocumentStatus>;
  /** Submits a file and waits for its end. */
  convert(file: string, name?: string, who?: string): Promise<Conversion>;
  /** Writes bytes to a file of this name in the fixture's folder and gives its path. */
  write(name: string, bytes: Buffer | string): Promise<string>;
  /** Path of a file of a document. */
  file(id: string, name: string): string;
  texts(id: string): Promise<string[]>;
  /** Ends the converter and removes its folder, or keeps the folder for another fixture. */
  close(keep?: 'keep'): Promise<void>;
}

/** Those whose folder is not removed yet, with what their log says. */
const open = new Map<Fixture, readonly string[]>();

/**
 * For `afterEach`: closes all that a test opened, also when it failed or took too long, so that it does no harm to the
 * next one; then what the converters logged is printed.
 */
export async function closeConverters(this: Context): Promise<void> {
  for (const [fixture, lines] of [...open].reverse()) {
    if (this.currentTest?.state === 'failed') for (const line of lines) console.log(`      converter: ${line}`);
    await fixture.close();
  }
}

/** An account in a group that is called like it. */
export const partyOf = (who: string): Party => ({ account: `${who}@example`, group: who });

export const isEnd = (status: DocumentStatus) => status.state === 'ready' || status.state === 'failed';

export const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');

export function startConverter(options: FixtureOptions = {}): Fixture {
  const folder = options.path ? { path: options.path, remove: () => undefined } : temporaryFolder('converter');
  const told: DocumentStatus[] = [];
  const warnings: string[] = [];
  const lines: string[] = [];
  const watchers = new Set<() => void>();
  let uploads = 0;
  let ended: Promise<void> | undefined;
  const converter = createConverter({
    files: createFolderFiles(folder.path),
    documents: join(folder.path, 'documents'),
    setAside: join(folder.path, 'set-aside'),
    scratch: join(folder.path, 'scratch'),
    limits: { ...defaultLimits, ...options.limits },
    log: {
      info: (fields, message) => lines.push(`${message} ${JSON.stringify(fields)}`),
      warn(fields, message) {
        lines.push(`${message} ${JSON.stringify(fields)}`);
        warnings.push(message);
      },
    },
    onStatus(_kind, status) {
      told.push(status);
      for (const watcher of watchers) watcher();
      options.onStatus?.(status);
    },
    turns: { ...defaultTurns, ...options.turns },
    onBroken: options.onBroken,
    ...(options.workers ? { workers: options.workers } : {}),
    ...(options.bwrap ? { bwrap: options.bwrap } : {}),
    ...(options.disk ? { disk: options.disk } : {}),
    ...(options.unsandboxed ? { unsandboxed: true } : {}),
  });

  async function submit(file: string, name = basename(file), who?: string): Promise<DocumentStatus> {
    const id = hash(file);
    // The start makes the folders.
    await converter.status('documents', id);
    const source = `upload-${process.pid}-${++uploads}`;
    await copyFile(file, join(folder.path, source));
    const status = await converter.submit({
      kind: 'documents',
      id,
      input: { name, source },
      party: partyOf(who ?? `somebody${uploads}`),
    });
    if (typeof status === 'string') throw new Error(`too much of ${status} waits`);
    return status;
  }

  function until(id: string, fits: (status: DocumentStatus) => boolean, from = 0): Promise<DocumentStatus> {
    const { promise, resolve } = Promise.withResolvers<DocumentStatus>();
    const look = () => {
      const found = told.slice(from).find((status) => status.id === id && fits(status));
      if (!found) return;
      watchers.delete(look);
      resolve(found);
    };
    watchers.add(look);
    look();
    return promise;
  }

  const fixture: Fixture = {
    converter,
    path: folder.path,
    told,
    warnings,
    submit,
    until,
    async convert(file, name, who) {
      const from = told.length;
      const submitted = await submit(file, name, who);
      const { id } = submitted;
      const last = isEnd(submitted) ? submitted : await until(id, isEnd, from);
      return { id, submitted, last, told: told.slice(from).filter((status) => status.id === id) };
    },
    async write(name, bytes) {
      const path = join(folder.path, name);
      await writeFile(path, bytes);
      return path;
    },
    file: (id, name) => join(folder.path, 'documents', id, name),
    async texts(id) {
      return JSON.parse(await readFile(join(folder.path, 'documents', id, 'text.json'), 'utf8'));
    },
    async close(keep) {
      ended ??= converter.close();
      await ended;
      if (keep) return;
      folder.remove();
      open.delete(fixture);
    },
  };
  open.set(fixture, lines);
  return fixture;
}

/** Names below a folder, [] when it does not exist. */
export const list = (path: string) => readdir(path).catch((): string[] => []);

/** Ids of the processes whose command line contains a text. */
export async function processes(text: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === process.pid) continue;
    const line = await readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(text)) found.push(Number(name));
  }
  return found;
}

/**
 * Documents that no group names and that nobody removed: most of them where a backup was put back in the wrong order, or the
 * database was lost, and then they are all that people have. So nobody can fetch them, but they are not deleted for a while,
 * and are back as soon as a database names them again.
 */
import { readdir, rm, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { documentFolder, documentsIn } from '../../../backplane/files/documents.ts';
import type { DataFolders } from '../../../backplane/files/folders.ts';
import { move } from '../../../backplane/files/whole.ts';
import type { DocumentStore } from '../../../store/documents/contract.ts';
import type { Limits } from '../../limits.ts';

type SetAsideLimits = Pick<Limits['documents'], 'setAsideFor' | 'setAsideLook'>;

/**
 * Puts documents where the database says that they belong. Call it before anything else reads or converts them: later, one that
 * a group is about to have would look like one that none has.
 */
export async function sortDocuments(
  store: { readonly documents: Pick<DocumentStore, 'ids' | 'removed'> },
  { documents, setAside }: DataFolders,
  { setAsideFor }: Pick<SetAsideLimits, 'setAsideFor'>,
  log: Pick<Logger, 'info' | 'warn'>,
): Promise<void> {
  const named = await store.documents.ids();
  const removed = new Set(await store.documents.removed());
  const there = new Set(await documentsIn(documents));

  const back = (await documentsIn(setAside)).filter((id) => named.has(id) && !there.has(id));
  const nobodys = [...there].filter((id) => !named.has(id) && !removed.has(id));
  const missing = [...named].filter((id) => !there.has(id) && !back.includes(id));
  const failures = [
    ...(await each(back, (id) => moveFolder(documentFolder(setAside, id), documentFolder(documents, id)))),
    ...(await each(nobodys, async (id) => {
      // Its time begins now; first, or a process that is killed between the two would leave one whose time is over.
      const now = new Date();
      await utimes(documentFolder(documents, id), now, now);
      await moveFolder(documentFolder(documents, id), documentFolder(setAside, id));
    })),
  ];

  if (back.length > 0) log.info({ documents: back.length }, 'documents that were set aside are back in their groups');
  if (nobodys.length > 0) {
    const details = { documents: nobodys.length, folder: setAside, days: setAsideFor / DAY };
    log.warn(
      details,
      'documents that no group names are set aside, and will be deleted; a database that names them brings them back',
    );
  }
  if (missing.length > 0)
    log.warn(
      { documents: missing.length },
      'files of documents that groups have are missing; put them back and start again',
    );
  if (failures.length > 0) log.warn({ errors: failures.slice(0, 3) }, 'documents could not be moved');
}

const DAY = 24 * 3_600_000;

/** One that cannot be moved must not keep the others, and everybody, out. @returns what went wrong */
async function each(ids: readonly string[], task: (id: string) => Promise<void>): Promise<string[]> {
  const failures: string[] = [];
  for (const id of ids) await task(id).catch((error: unknown) => failures.push(String(error)));
  return failures;
}

/** What lay there before, of the same bytes, goes. The two may be on disks of their own. */
async function moveFolder(from: string, to: string): Promise<void> {
  await rm(to, { recursive: true, force: true });
  await move(from, to);
}

/** Deletes those whose time is over, now and from time to time. Returns what ends it. */
export function expireSetAside(
  folders: DataFolders,
  limits: SetAsideLimits,
  log: Pick<Logger, 'info' | 'warn'>,
): () => Promise<void> {
  const look = () =>
    sweepSetAside(folders, limits, log).catch((error: unknown) =>
      log.warn({ error: String(error) }, 'documents that were set aside could not be deleted'),
    );
  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, limits.setAsideLook);
  return async () => {
    clearInterval(timer);
    await looking;
  };
}

/** @param now ms since 1970 */
export async function sweepSetAside(
  { setAside }: Pick<DataFolders, 'setAside'>,
  { setAsideFor }: Pick<SetAsideLimits, 'setAsideFor'>,
  log: Pick<Logger, 'info'>,
  now = Date.now(),
): Promise<void> {
  let deleted = 0;
  // All that lies there: a copy that was cut off, too.
  for (const name of await readdir(setAside)) {
    // An operator may take one out meanwhile.
    const info = await stat(join(setAside, name)).catch(() => undefined);
    if (!info || now - info.mtimeMs < setAsideFor) continue;
    await rm(join(setAside, name), { recursive: true, force: true });
    deleted += 1;
  }
  if (deleted > 0) log.info({ documents: deleted }, 'documents that were set aside are deleted');
}

/** `PUT` and `GET` of upload slots, XEP-0363 §4 and §6: checked, counted, hashed and streamed to disk. */
import { createHash } from 'node:crypto';
import { createWriteStream, rmSync } from 'node:fs';
import { readdir, rm, stat } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Router } from 'express';
import type { Logger } from 'pino';
import type { Disk } from '../../../backplane/files/disk.ts';
import { documentFile } from '../../../backplane/files/documents.ts';
import { exists } from '../../../backplane/files/files.ts';
import type { DataFolders } from '../../../backplane/files/folders.ts';
import { isFull } from '../../../backplane/files/space.ts';
import {
  isUploaded,
  readUploadRecord,
  removeUpload,
  type UploadRecord,
  uploadFile,
  uploadPartPath,
  uploadPath,
  writeUploadRecord,
} from '../../../backplane/files/uploads.ts';
import { renameDurably } from '../../../backplane/files/whole.ts';
import { isWanted } from '../../../backplane/jobs/letters.ts';
import type { SlotSigner, SlotTerms } from '../../../backplane/tickets/slots.ts';
import type { WebLimits } from '../limits.ts';
import { refuse } from '../refuse.ts';

/** What a file is refused with while it comes in: the status, and the word that the client has a sentence for. */
class Refused extends Error {
  readonly status: number;
  readonly word: string;

  constructor(status: number, word: string) {
    super(word);
    this.status = status;
    this.word = word;
  }
}

export interface UploadsOptions {
  readonly folders: DataFolders;
  readonly slots: SlotSigner;
  readonly limits: WebLimits;
  readonly disk: Disk;
  readonly log: Logger;
}

export function createUploads({ folders, slots, limits, disk, log }: UploadsOptions): Router {
  const router = Router();
  /** Bytes that are still to come of all uploads that were let in: the disk does not know of them yet. */
  let coming = 0;
  /** Slots being written now: a second PUT into one must not mix with the first. */
  const busy = new Set<string>();

  router.put('/upload/:token/:filename', async (req, res) => {
    const no = (status: number, word: string) => refuse(req, res, status, word, limits);
    const terms = slots.check(req.params.token, req.params.filename);
    if (terms === 'forged') return no(403, 'forged');
    if (terms === 'expired') return no(410, 'expired');
    const length = Number(req.headers['content-length'] ?? Number.NaN);
    if (length !== terms.size) return no(413, 'size');
    if (busy.has(terms.id)) return no(409, 'used');
    // Before anything is waited for: of two at the same time one is first.
    busy.add(terms.id);
    const part = uploadPartPath(folders, terms.id);
    let sha256: string;
    try {
      if (await readUploadRecord(folders, terms.id)) return no(409, 'used');
      let left = terms.size;
      const came = (bytes: number) => {
        left -= bytes;
        coming -= bytes;
      };
      // Counted before anything is waited for: two at the same time must not both take the last of it.
      coming += left;
      try {
        if ((await disk.spare()) < coming) return no(507, 'full');
        if (req.headers.expect) res.writeContinue();
        sha256 = await receive(req, part, terms, limits, came);
      } finally {
        came(left);
      }
      await renameDurably(part, uploadPath(folders, terms.id));
      await writeUploadRecord(folders, terms.id, { sha256, name: terms.filename, size: terms.size });
      res.status(201).json({ slot: terms.id });
    } catch (error) {
      // In one turn with the slot: a browser whose line broke tries again as soon as its part is gone.
      rmSync(part, { force: true });
      const { status, word } = refusalOf(error);
      if (status === 507) disk.refused(error);
      if (status === 500) log.error({ error: String(error) }, 'an upload could not be kept');
      no(status, word);
    } finally {
      busy.delete(terms.id);
    }
  });

  return router;
}

/** A file of an upload for those who know the address of its slot. */
export function createUploadFiles(folders: DataFolders, slots: SlotSigner): Router {
  const router = Router();
  router.get('/upload/:token/:filename', async (req, res) => {
    const terms = slots.check(req.params.token, req.params.filename);
    // The time to upload is over, the time to download is not: the signature alone counts.
    const id = terms === 'expired' ? req.params.token.split('.')[0] : terms === 'forged' ? undefined : terms.id;
    const record = id === undefined ? undefined : await readUploadRecord(folders, id);
    if (!record || id === undefined) return void res.status(404).end();
    const source = sourceOf(folders, record);
    const path = source !== undefined && (await exists(source)) ? source : uploadPath(folders, id);
    // Never shown in place: an uploaded page must not run as ours.
    res.attachment(record.name).type('application/octet-stream');
    res.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
    res.setHeader('Cache-Control', 'private, no-cache');
    res.sendFile(path, { cacheControl: false, dotfiles: 'allow' }, (error) => {
      if (error && !res.headersSent) res.setHeader('Cache-Control', 'no-store').status(404).end();
    });
  });
  return router;
}

/**
 * Streams the body to `path`; gives its SHA-256. Rejects, and leaves the file, when it is not what was agreed. The request
 * itself is left alone, because to destroy it would take the answer with it.
 */
function receive(
  req: IncomingMessage,
  path: string,
  terms: SlotTerms,
  limits: WebLimits,
  came: (bytes: number) => void,
): Promise<string> {
  // While something was waited for: nothing more is heard of it.
  if (req.destroyed) return Promise.reject(new Refused(400, 'broken'));
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const hash = createHash('sha256');
  const file = createWriteStream(path, { flush: true });
  let size = 0;
  const take = (chunk: Buffer) => {
    size += chunk.length;
    came(chunk.length);
    hash.update(chunk);
    if (!file.write(chunk)) req.pause();
  };
  const late = setTimeout(() => file.destroy(new Refused(408, 'slow')), limits.uploadTime);
  const cut = () => file.destroy(new Refused(400, 'broken'));
  const whole = () => {
    req.off('close', cut);
    // HTTP counts them as well; a proxy in between may not.
    if (size === terms.size) file.end();
    else cut();
  };
  req.on('data', take).once('end', whole).once('close', cut);
  file.on('drain', () => req.resume());
  file.once('finish', () => resolve(hash.digest('hex'))).once('error', reject);
  return promise.finally(() => {
    clearTimeout(late);
    req.off('data', take).off('end', whole).off('close', cut).pause();
  });
}

function refusalOf(error: unknown): Refused {
  if (error instanceof Refused) return error;
  return isFull(error) ? new Refused(507, 'full') : new Refused(500, 'failed');
}

/** Where the file lies once a group has made a document of it. */
const sourceOf = ({ documents }: Pick<DataFolders, 'documents'>, { document }: UploadRecord): string | undefined =>
  document === undefined ? undefined : documentFile(documents, document, 'source');

/** Also one that no group has at the moment: it may come back. */
async function isKept(folders: DataFolders, record: UploadRecord): Promise<boolean> {
  for (const documents of [folders.documents, folders.setAside]) {
    const source = sourceOf({ documents }, record);
    if (source !== undefined && (await exists(source))) return true;
  }
  return false;
}

/** Somebody has asked for it, and whoever converts is not there yet. */
async function isAwaited(folders: DataFolders, slot: string): Promise<boolean> {
  const id = (await readUploadRecord(folders, slot))?.document;
  // What cannot be read at the moment may say so.
  return id !== undefined && (await isWanted(folders.jobs, { kind: 'documents', id }).catch(() => true));
}

/** Deletes uploads that nobody asked to convert in time, parts of broken ones, and what is known of documents that are gone. */
export async function sweepUploads(folders: DataFolders, limits: WebLimits, now = Date.now()): Promise<void> {
  for (const name of await readdir(folders.uploads).catch(() => [])) {
    const path = join(folders.uploads, name);
    const info = await stat(path).catch(() => undefined);
    const file = uploadFile(name);
    // What else lies there is not ours.
    if (!info?.isFile() || !file || now - info.mtimeMs < limits.strayUpload) continue;
    if (file.kind === 'part') await rm(path, { force: true });
    else if (file.kind === 'bytes') {
      if (!(await isAwaited(folders, file.slot))) await removeUpload(folders, file.slot);
    } else {
      const record = await readUploadRecord(folders, file.slot);
      const kept = record && !record.again && (await isKept(folders, record));
      if (!kept && !(await isUploaded(folders, file.slot))) await rm(path, { force: true });
    }
  }
}

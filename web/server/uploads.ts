/** `PUT` and `GET` of upload slots, XEP-0363 §4 and §6: checked, counted, hashed and streamed to disk. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Router } from 'express';
import {
  type DataFolders,
  exists,
  readUploadRecord,
  removeUpload,
  uploadPath,
  writeUploadRecord,
} from '../../uploads/files.ts';
import type { SlotSigner, SlotTerms } from '../../uploads/slots.ts';
import type { WebLimits } from './limits.ts';

export function createUploads(folders: DataFolders, slots: SlotSigner, limits: WebLimits): Router {
  const router = Router();
  /** Slots being written now: a second PUT into one must not mix with the first. */
  const busy = new Set<string>();

  router.put('/upload/:token/:filename', async (req, res) => {
    const terms = slots.check(req.params.token, req.params.filename);
    if (terms === 'forged') return void res.status(403).json({ error: 'forged' });
    if (terms === 'expired') return void res.status(410).json({ error: 'expired' });
    const length = Number(req.headers['content-length'] ?? Number.NaN);
    if (length !== terms.size) return void res.status(413).json({ error: 'size' });
    if (busy.has(terms.id)) return void res.status(409).json({ error: 'used' });
    // Before anything is waited for: of two at the same time one is first.
    busy.add(terms.id);
    const part = `${uploadPath(folders, terms.id)}.part`;
    try {
      if (await readUploadRecord(folders, terms.id)) return void res.status(409).json({ error: 'used' });
      const sha256 = await receive(req, part, terms, limits);
      await rename(part, uploadPath(folders, terms.id));
      await writeUploadRecord(folders, terms.id, { sha256, name: terms.filename, size: terms.size });
      res.status(201).json({ slot: terms.id });
    } catch {
      await rm(part, { force: true });
      if (!res.headersSent && !res.destroyed) res.status(400).json({ error: 'broken' });
    } finally {
      busy.delete(terms.id);
    }
  });

  router.get('/upload/:token/:filename', async (req, res) => {
    const terms = slots.check(req.params.token, req.params.filename);
    // The time to upload is over, the time to download is not: the signature alone counts.
    const id = terms === 'expired' ? req.params.token.split('.')[0] : terms === 'forged' ? undefined : terms.id;
    const record = id === undefined ? undefined : await readUploadRecord(folders, id);
    if (!record || id === undefined) return void res.status(404).end();
    const converted = join(folders.documents, record.sha256, 'source');
    const path = (await exists(converted)) ? converted : uploadPath(folders, id);
    // Never shown in place: an uploaded page must not run as ours.
    res.attachment(record.name).type('application/octet-stream');
    res.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
    res.sendFile(path, { dotfiles: 'allow' }, (error) => {
      if (error && !res.headersSent) res.status(404).end();
    });
  });

  return router;
}

/** Streams the body to `path`; gives its SHA-256. Rejects, and leaves the file, when it is not what was agreed. */
async function receive(req: NodeJS.ReadableStream, path: string, terms: SlotTerms, limits: WebLimits): Promise<string> {
  const hash = createHash('sha256');
  let size = 0;
  const count = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      size += chunk.length;
      if (size > terms.size) return done(new Error('longer than agreed'));
      hash.update(chunk);
      done(null, chunk);
    },
  });
  await pipeline(req, count, createWriteStream(path), { signal: AbortSignal.timeout(limits.uploadTime) });
  if (size !== terms.size) throw new Error('shorter than agreed');
  return hash.digest('hex');
}

/** Deletes uploads that nobody asked to convert in time, and parts of broken ones. */
export async function sweepUploads(folders: DataFolders, limits: WebLimits, now = Date.now()): Promise<void> {
  for (const name of await readdir(folders.uploads).catch(() => [])) {
    const info = await stat(join(folders.uploads, name)).catch(() => undefined);
    if (!info || now - info.mtimeMs < limits.strayUpload) continue;
    if (name.endsWith('.part')) await rm(join(folders.uploads, name), { force: true });
    else if (!name.endsWith('.json')) await removeUpload(folders, name);
  }
}

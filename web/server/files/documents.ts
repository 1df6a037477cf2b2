/**
 * Converted documents over HTTP. Whoever was told the address of one may have it, for as long as its group has it: the address
 * is the permission, and nobody can work it out (backplane/tickets/document-id.ts). Files never change once they are there, so
 * browsers keep them, but nobody in between does: a document that was removed is gone from here, and after a day from
 * the browsers, too.
 */
import { join } from 'node:path';
import { type Response, Router } from 'express';
import { documentFile, documentFolder, isDocumentId } from '../../../backplane/files/documents.ts';
import { readJson } from '../../../backplane/files/json.ts';
import { documentStatusSchema } from '../../../backplane/jobs/kinds.ts';

const FILES = /^(?:document\.pdf|text\.json|status\.json|(?:pages|thumbs)\/[1-9]\d{0,4}\.jpg)$/;

/** Seconds that a browser keeps a file: a day of meetings; then it asks whether it is still there. */
const KEPT = 24 * 3_600;

export function createDocumentFiles(folder: string): Router {
  const router = Router();
  router.get('/documents/:id/*file', (req, res) => {
    const { id } = req.params;
    const parts: unknown = req.params.file;
    const file = Array.isArray(parts) ? parts.join('/') : '';
    if (!isDocumentId(id) || !FILES.test(file)) return void res.status(404).end();
    if (file === 'status.json') return void sendStatus(documentFile(folder, id, file), res);
    // Page 1 may be there before the whole PDF is, and is drawn anew from it.
    const passing = file.endsWith('/1.jpg');
    res.sendFile(
      join(documentFolder(folder, id), file),
      {
        acceptRanges: true,
        cacheControl: false,
        dotfiles: 'allow', // the data folder itself may lie below one
        headers: { 'Cache-Control': passing ? 'private, no-cache' : `private, max-age=${KEPT}, immutable` },
      },
      (error) => {
        if (!error || res.headersSent) return;
        // A page that is not drawn yet will be: nobody may remember that it was not there. A range beyond the end of
        // the file (416) names the file's size.
        const status = (error as { status?: number }).status === 416 ? 416 : 404;
        res.setHeader('Cache-Control', 'no-store').status(status).end();
      },
    );
  });
  return router;
}

/** What it was called when it was first uploaded is not told to everybody who has the same file. */
async function sendStatus(path: string, res: Response): Promise<void> {
  try {
    const stored = await readJson(path, documentStatusSchema);
    if (!stored) return void res.setHeader('Cache-Control', 'no-store').status(404).end();
    const { name: _, ...status } = stored;
    res.setHeader('Cache-Control', 'private, no-cache').json(status);
  } catch {
    res.setHeader('Cache-Control', 'no-store').status(404).end();
  }
}

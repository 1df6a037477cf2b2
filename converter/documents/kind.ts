/** Documents as a kind of jobs: a file becomes a PDF, pictures and text. */
import { fileURLToPath } from 'node:url';
import type { DocumentInput } from '../../backplane/jobs/kinds.ts';
import type { Failure } from '../../protocol/documents/document.ts';
import { type DocumentStatus, queuedDocument } from '../../protocol/documents/status.ts';
import type { Kind } from '../kind.ts';
import { createDocumentFolder, type DocumentFolderOptions } from './folder.ts';
import { checkOtherName, endingOf } from './formats/detect.ts';
import type { DocumentLimits } from './limits.ts';
import { prepareProfile } from './profile.ts';
import type { DocumentTask, Progress } from './task.ts';
import { type DocumentTools, findDocumentTools } from './tools.ts';

export interface DocumentsOptions extends DocumentFolderOptions {
  readonly limits: DocumentLimits;
}

/** How long a document converts before page 1 is converted on its own while other jobs need the cores, in ms. */
const PATIENCE = 4000;

export function createDocumentsKind(options: DocumentsOptions): Kind<DocumentInput, DocumentStatus> {
  const { limits } = options;
  const folder = createDocumentFolder(options);
  let tools: DocumentTools | undefined;
  let profile: Promise<string | null> = Promise.resolve(null);
  return {
    name: 'documents',
    program: fileURLToPath(new URL('./convert.ts', import.meta.url)),
    times: { whole: limits.deadline, first: limits.firstPage },
    folder,

    async start(context) {
      const { warn, scratch, signal } = context;
      const found = await findDocumentTools(context.tools);
      for (const problem of found.problems) warn(problem);
      tools = found.tools;
      // It takes some seconds, in which, and without LibreOffice, pictures of PDF files can be made all the same.
      profile = prepareProfile(tools, scratch, signal).catch((error: unknown) => {
        if (!signal.aborted) warn('LibreOffice cannot be used', { error: String(error) });
        return null;
      });
    },
    close: async () => void (await profile),

    queued: (id, { name }) => queuedDocument(id, name),
    failed: ({ id, name }, reason) => ({ ...queuedDocument(id, name), state: 'failed', reason }),
    // Another name may lie where the first did not. While it is under way the first one may, which will be told.
    refuses: ({ name }, known): Failure | undefined =>
      known.state === 'ready' ? checkOtherName(name, known.name) : undefined,
    onwards(before, found: Progress) {
      const { drawn = 0, titles = [], sizes = [] } = found;
      return {
        ...before,
        ...found,
        drawn: Math.max(before.drawn, drawn),
        titles: titles.length < before.titles.length ? before.titles : titles,
        sizes: sizes.length < before.sizes.length ? before.sizes : sizes,
      };
    },
    isBegun: ({ drawn }: DocumentStatus) => drawn > 0,
    async task({ id, name }, scratch, alone): Promise<DocumentTask> {
      if (!tools) throw new Error('not started');
      const ending = endingOf(name);
      return {
        id,
        ending,
        folder: folder.path(id),
        scratch,
        limits,
        tools,
        profile: ending === 'pdf' ? null : await profile,
        previewAfter: alone ? 0 : PATIENCE,
      };
    },
  };
}

/**
 * The screen with a made-up core, to look at it without a server: `npx vite -c test/web/ui-preview/vite.config.ts`.
 * DOCUMENTS names a folder with `<id>/document.pdf`, `<id>/pages/<n>.jpg` and `<id>/thumbs/<n>.jpg`.
 */
import { createReadStream } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';
import base from '../../../web/vite.config.ts';

const here = dirname(fileURLToPath(import.meta.url));
const documents = process.env.DOCUMENTS ?? join(here, 'documents');
const TYPES: Readonly<Record<string, string>> = { pdf: 'application/pdf', jpg: 'image/jpeg' };

export default defineConfig({
  ...base,
  root: here,
  server: { host: '127.0.0.1', port: 5180, fs: { allow: [join(here, '../../..')] } },
  plugins: [
    ...(base.plugins ?? []),
    {
      name: 'preview-documents',
      configureServer(server) {
        server.middlewares.use('/documents/', (request, response) => {
          const path = normalize(request.url ?? '/');
          response.setHeader('Content-Type', TYPES[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream');
          createReadStream(join(documents, path))
            .on('error', () => response.writeHead(404).end())
            .pipe(response);
        });
      },
    },
  ],
});

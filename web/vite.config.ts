import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig, type Plugin } from 'vite';

const here = dirname(fileURLToPath(import.meta.url));
const pdfjs = dirname(createRequire(import.meta.url).resolve('pdfjs-dist/package.json'));
const { version } = JSON.parse(await readFile(join(pdfjs, 'package.json'), 'utf8')) as { version: string };

/** What pdf.js fetches while it draws: character maps (CJK), the 14 standard fonts, image decoders, colour profiles. */
const FOLDERS = ['cmaps', 'standard_fonts', 'wasm', 'iccs'];

/**
 * Serves pdf.js's data files from our own origin. The version in the path lets the server mark them immutable, as it
 * does with the rest of /assets/.
 */
export function pdfjsFiles(): Plugin {
  const base = `assets/pdfjs-${version}/`;
  return {
    name: 'lectern-pdfjs-files',
    async generateBundle() {
      for (const folder of FOLDERS) {
        for (const file of await readdir(join(pdfjs, folder))) {
          const source = await readFile(join(pdfjs, folder, file));
          this.emitFile({ type: 'asset', fileName: `${base}${folder}/${file}`, source });
        }
      }
    },
    configureServer(server) {
      server.middlewares.use(`/${base}`, (request, response, next) => {
        const match = /^\/(\w+)\/([\w.-]+)$/.exec(request.url ?? '');
        if (!match?.[1] || !match[2] || !FOLDERS.includes(match[1])) return next();
        createReadStream(join(pdfjs, match[1], match[2]))
          .on('error', () => next())
          .pipe(response);
      });
    },
  };
}

export default defineConfig({
  root: here,
  plugins: [pdfjsFiles()],
  resolve: {
    alias: [
      // xmpp.js looks domains up in the DNS on Node alone; a page is given its server's address. Its package.json means to
      // leave this out of browser builds, but names a file that is called otherwise.
      { find: './lib/dns.js', replacement: fileURLToPath(new URL('./no-dns.ts', import.meta.url)) },
    ],
  },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    // The content security policy has no data: for scripts and workers, so nothing is inlined.
    assetsInlineLimit: 0,
    // any-ascii, which only those fetch who make a group with a title in another script.
    chunkSizeWarningLimit: 600,
    // light-dark(), CSS nesting and the popover attribute: what the screen is written with.
    target: ['es2023', 'chrome123', 'firefox128', 'safari17.5'],
    modulePreload: { polyfill: false },
  },
});

/** The web server's routes, and the headers that every answer bears. */
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import compression from 'compression';
import express, { type ErrorRequestHandler, type Express, type Router } from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { Disk } from '../../backplane/files/disk.ts';
import type { DataFolders } from '../../backplane/files/folders.ts';
import type { SlotSigner } from '../../backplane/tickets/slots.ts';
import type { ServerConfig } from '../../protocol/base/server-config.ts';
import { createDocumentFiles } from './files/documents.ts';
import { createUploadFiles, createUploads } from './files/uploads.ts';
import type { WebLimits } from './limits.ts';
import { createPages } from './pages.ts';
import { refuse } from './refuse.ts';
import { slowTitles } from './title-rate.ts';

export interface AppOptions {
  /** Folder of the built client. */
  readonly client: string;
  readonly folders: DataFolders;
  readonly slots: SlotSigner;
  readonly limits: WebLimits;
  readonly config: ServerConfig;
  readonly log: Logger;
  readonly disk: Disk;
  /** See files/shared.ts. */
  readonly shared: Router;
  /** What `GET /healthz` tells: for each part whether it does its work. */
  health(): Promise<Readonly<Record<string, boolean>>>;
  /** What a guest shows to rooms, see backplane/tickets/guest-pass.ts. */
  guestPass(request: IncomingMessage): string;
  /** Public address, without a slash at its end. */
  readonly url: string;
  /** See PageOptions. */
  title(name: string): string | undefined | Promise<string | undefined>;
}

export function createApp(options: AppOptions): Express {
  const { client, folders, slots, limits, config, health, guestPass, log } = options;
  const app = express();
  const pages = createPages({ ...options, title: slowTitles(options.title, limits) });
  app.disable('x-powered-by');
  app.use(
    helmet({
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          scriptSrc: ["'self'", "'wasm-unsafe-eval'"], // pdf.js decodes some pictures by WebAssembly
          styleSrc: ["'self'"],
          imgSrc: ["'self'", 'data:', 'blob:'],
          mediaSrc: ["'self'", 'blob:'],
          fontSrc: ["'self'", 'data:'], // pdf.js makes the fonts of a document
          workerSrc: ["'self'"],
          connectSrc: ["'self'"],
          objectSrc: ["'none'"],
          baseUri: ["'none'"],
          formAction: ["'self'"],
          frameAncestors: ["'none'"],
        },
      },
      referrerPolicy: { policy: 'no-referrer' },
      // A guest link may be opened from anywhere; what is embedded elsewhere are pictures, by stock clients.
      crossOriginResourcePolicy: { policy: 'cross-origin' },
      strictTransportSecurity: false, // the operator's TLS proxy decides; see docs/operators.md
    }),
  );
  app.use((_req, res, next) => {
    res.setHeader('Permissions-Policy', 'camera=(), geolocation=(), microphone=(self)');
    next();
  });

  app.use(createUploads(options));
  app.use(options.shared);
  // Nothing else takes a body, and nobody may have one read by asking for something else.
  app.use((req, res, next) => {
    if (!hasBody(req)) next();
    else refuse(req, res, 404, 'not-found', limits);
  });
  app.get('/healthz', async (_req, res) => {
    const parts = await health();
    const status = Object.values(parts).every(Boolean) ? 200 : 503;
    res.setHeader('Cache-Control', 'no-store').status(status).json(parts);
  });
  app.get('/guest-pass', (req, res) => void res.setHeader('Cache-Control', 'no-store').json({ pass: guestPass(req) }));
  app.get('/config.json', (_req, res) => void res.setHeader('Cache-Control', 'no-cache').json(config));
  app.use(createUploadFiles(folders, slots));
  app.use(createDocumentFiles(folders.documents));

  app.use(compression());
  app.use('/assets', express.static(join(client, 'assets'), { immutable: true, maxAge: '1y', fallthrough: false }));
  app.use(express.static(client, { index: false, maxAge: '1h' }));
  app.use(pages.router);
  app.use((req, res) => pages.unknown(req, res, 404, 'Not found'));

  // express needs all four parameters to know this for an error handler.
  const failed: ErrorRequestHandler = (error: { status?: number; message?: string }, req, res, _next) => {
    const status = error.status !== undefined && error.status >= 400 && error.status < 500 ? error.status : 500;
    if (status === 500) log.error({ error: error.message }, 'request failed');
    if (res.headersSent) res.destroy();
    else if (hasBody(req)) refuse(req, res, status, status === 500 ? 'failed' : 'bad-request', limits);
    else if (status === 500) res.status(status).type('text').send('Something went wrong');
    else pages.unknown(req, res, status, 'Bad request');
  };
  app.use(failed);
  return app;
}

const hasBody = ({ headers }: Pick<IncomingMessage, 'headers'>): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) !== 0;

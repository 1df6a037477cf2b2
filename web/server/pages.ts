/** The page itself: for the list of groups, for a group's link with its title, and for addresses that lead nowhere. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Request, type Response, Router } from 'express';

export interface PageOptions {
  /** Folder of the built client. */
  readonly client: string;
  /** Public address, without a slash at its end. */
  readonly url: string;
  /** Of a group that strangers may enter by its link; undefined for all others, whether they exist or not. */
  title(name: string): string | undefined | Promise<string | undefined>;
}

export interface Pages {
  readonly router: Router;
  /** Answers what no route has: a page for people, a word for programs. */
  unknown(request: Request, response: Response, status: number, word: string): void;
}

export function createPages({ client, url, title }: PageOptions): Pages {
  const router = Router();
  const file = join(client, 'index.html');
  const send = (res: Response) => {
    res.setHeader('Cache-Control', 'no-cache');
    res.sendFile(file, { dotfiles: 'allow' });
  };
  router.get('/', (_req, res) => send(res));
  router.get('/r/:room', async (req, res) => {
    const { room } = req.params;
    const known = await title(room);
    if (known === undefined) return send(res);
    const page = withTitle(await readFile(file, 'utf8'), known, `${url}/r/${encodeURIComponent(room)}`);
    res.setHeader('Cache-Control', 'no-cache').type('html').send(page);
  });
  return {
    router,
    unknown(req, res, status, word) {
      res.status(status).setHeader('Cache-Control', 'no-store');
      // Programs that take anything get a word; a browser names HTML. Only a page that is opened gets one, no picture.
      if (req.accepts(['text', 'html']) !== 'html') return void res.type('text').send(word);
      res.sendFile(file, { dotfiles: 'allow', cacheControl: false, lastModified: false, etag: false }, (error) => {
        if (error && !res.headersSent) res.type('text').send(word);
      });
    },
  };
}

/** Puts a group's title into the page, for the browser's tab and for programs that show a link as a card (Open Graph). */
function withTitle(html: string, title: string, url: string): string {
  const property = (name: string, content: string) => `<meta property="og:${name}" content="${escapeHtml(content)}">`;
  const head = [
    `<title>${escapeHtml(title)} · Lectern</title>`,
    property('title', title),
    property('type', 'website'),
    property('site_name', 'Lectern'),
    property('url', url),
  ];
  // A function, because a title may hold what `replace` takes for a pattern.
  return html.replace(/<title>[^<]*<\/title>/, () => head.join('\n    '));
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escapeHtml = (text: string) => text.replace(/[&<>"']/g, (letter) => ENTITIES[letter] ?? '');

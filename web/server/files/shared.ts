/**
 * Files that accounts send each other (XEP-0363 by Prosody's http_file_share), relayed to Prosody as the WebSocket is, so that a
 * browser needs to reach one origin only. Prosody decides by the token of the slot who may write what; here it is seen to that
 * nothing but files comes through, that what is shown runs nothing in our name, and that nobody has all places.
 */
import { type ClientRequest, type IncomingMessage, request as plain } from 'node:http';
import { request as secure } from 'node:https';
import { pipeline } from 'node:stream/promises';
import { type Request, type Response, Router } from 'express';
import type { Logger } from 'pino';
import { createCounts } from '../counts.ts';
import type { WebLimits } from '../limits.ts';
import { refuse } from '../refuse.ts';
import type { Addresses } from '../relay/address.ts';

export interface SharedOptions {
  /** Address of Prosody's WebSocket: on the same port there are the files. */
  readonly target: string;
  /** Under which name Prosody serves them (its `http_host`); '' for none. */
  readonly host: string;
  readonly addresses: Pick<Addresses, 'of'>;
  readonly limits: WebLimits;
  readonly log: Logger;
}

/** `/file_share/<slot>/<name>`, as http_file_share makes it. */
const PATH = /^\/file_share\/[\w-]{1,100}\/[^/?#]{1,1024}$/;

const ASKED = ['authorization', 'content-type', 'content-length', 'range', 'if-modified-since'] as const;
const ANSWERED = [
  'content-type',
  'content-length',
  'content-range',
  'content-disposition',
  'accept-ranges',
  'last-modified',
  'cache-control',
] as const;

export function createShared({ target, host, addresses, limits, log }: SharedOptions): Router {
  const router = Router();
  const counts = createCounts<string>();
  let open = 0;
  if (host === '') return router;
  const { protocol, hostname, port } = new URL(target);

  function ask(req: Request, visitor: string): ClientRequest {
    const headers = Object.fromEntries(ASKED.flatMap((name) => (req.headers[name] ? [[name, req.headers[name]]] : [])));
    return (protocol === 'wss:' ? secure : plain)({
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port,
      path: req.originalUrl,
      method: req.method,
      headers: { ...headers, host, 'x-forwarded-for': visitor },
      timeout: limits.stalled,
    });
  }

  async function relay(req: Request, res: Response, visitor: string): Promise<void> {
    const question = ask(req, visitor);
    question.once('timeout', () => question.destroy(new Error('Prosody does not answer')));
    res.once('close', () => question.destroy());
    const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
    question.once('response', resolve).once('error', reject);
    if (req.headers.expect) res.writeContinue();
    // Prosody may answer before it has all, and then take no more: its answer counts.
    void pipeline(req, question).catch(() => undefined);
    const answer = await promise;
    for (const name of ANSWERED) {
      const value = answer.headers[name];
      if (value !== undefined) res.setHeader(name, value);
    }
    // A page, or an SVG, that somebody has sent must not run as ours.
    res.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
    res.writeHead(answer.statusCode ?? 502);
    await pipeline(answer, res);
  }

  router.use('/file_share', async (req, res, next) => {
    const no = (status: number, word: string) => refuse(req, res, status, word, limits);
    if (!PATH.test(req.originalUrl)) return next();
    if (!['GET', 'HEAD', 'PUT'].includes(req.method)) return no(405, 'method');
    const size = Number(req.headers['content-length'] ?? (req.method === 'PUT' ? Number.NaN : 0));
    if (!(size <= (req.method === 'PUT' ? limits.shared : 0)) || req.headers['transfer-encoding'])
      return no(413, 'size');
    const { key, text } = addresses.of(req);
    const leave = key === undefined ? () => undefined : counts.enter(key, limits.sharedOfAddress);
    if (!leave || open >= limits.sharedAtOnce) {
      leave?.();
      return no(503, 'busy');
    }
    open += 1;
    try {
      await relay(req, res, text);
    } catch (error) {
      if (!res.headersSent && !res.destroyed)
        log.warn({ error: String(error) }, 'a file could not be had from Prosody');
      if (res.headersSent) res.destroy();
      else no(502, 'failed');
    } finally {
      open -= 1;
      leave();
    }
  });
  return router;
}

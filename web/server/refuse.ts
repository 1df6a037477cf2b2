import type { IncomingMessage, ServerResponse } from 'node:http';
import type { WebLimits } from './limits.ts';

/**
 * Answers a request whose body is not wanted, or not all of it, and closes the connection. To close it while bytes come in
 * would reset it, and the client might never read the answer; to keep it would mean to read the whole body. So the answer
 * is sent first, some of what is on its way is read and thrown away, and then the connection ends (RFC 9112 §9.6).
 */
export function refuse(
  req: IncomingMessage,
  res: ServerResponse,
  status: number,
  error: string,
  limits: Pick<WebLimits, 'refusedBody' | 'refusedTime'>,
): void {
  if (res.headersSent || res.destroyed) return;
  const body = JSON.stringify({ error });
  res.writeHead(status, {
    Connection: 'close',
    'Cache-Control': 'no-store',
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(body),
  });
  // Ended below: Node closes the connection with the end of the answer.
  res.write(body);
  let left = limits.refusedBody;
  const end = () => {
    clearTimeout(timer);
    res.end();
  };
  const timer = setTimeout(end, limits.refusedTime);
  if (req.complete || req.destroyed) {
    end();
    return;
  }
  req.on('data', (chunk: Buffer) => {
    left -= chunk.length;
    if (left >= 0) return;
    req.pause();
    end();
  });
  req.once('end', end).once('close', end).resume();
}

/** What goes to Prosody over the socket of the stream, and how much of it waits. */
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import { legalXml } from '../../protocol/base/xml.ts';
import type { Limits } from '../limits.ts';

export interface Writer {
  /** Writes one stanza; false when it was not written, see Connection. */
  send(stanza: string, lossy: boolean): boolean;
  /** Resolves when not much waits to be written out. */
  ready(): Promise<void>;
  /** From now on nobody waits. */
  release(): void;
  /** What was written goes out at once. */
  flush(): void;
  /** The stream is down: what waited to be written is gone, and nobody waits for it. */
  drop(): void;
  /** Bytes that wait. */
  backlog(): number;
}

export interface WriterOptions {
  readonly limits: Limits['wire'];
  readonly log: Logger;
  /** That of the stream while it is up. */
  socket(): Socket | undefined;
  /** That of the stream, be it up or not. */
  anySocket(): Socket | null;
  /** Something went out. */
  onWritten(): void;
}

export function createWriter({ limits, log, socket, anySocket, onWritten }: WriterOptions): Writer {
  let batch = '';
  let released = false;
  const waiting: (() => void)[] = [];
  const backlog = () => (anySocket()?.writableLength ?? 0) + batch.length;

  /** Something went out: those who waited for that may go on. */
  function written(): void {
    // One at a time: what it says to all may be much, and counts before the next one goes on.
    while (released && waiting.length > 0) waiting.shift()?.();
    if (backlog() <= limits.busyBacklog && waiting.length > 0) {
      waiting.shift()?.();
      setImmediate(written);
    }
    onWritten();
  }

  /** What was written within one turn of the event loop goes out in one piece: one call of the system, not 500. */
  function flush(): void {
    const text = batch;
    batch = '';
    if (text !== '') socket()?.write(text, written);
  }

  return {
    backlog,
    flush,
    drop() {
      batch = '';
      written();
    },
    release() {
      released = true;
      written();
    },
    ready() {
      if (released || backlog() <= limits.busyBacklog) return Promise.resolve();
      return new Promise((go) => waiting.push(go));
    },
    send(stanza, lossy) {
      const open = socket();
      if (!open || open.destroyed) return false;
      if (lossy && backlog() > limits.lossyBacklog) return false;
      if (backlog() > limits.backlog) {
        log.error('Prosody does not read any more; the stream is begun anew');
        open.destroy();
        return false;
      }
      if (batch === '') setImmediate(flush);
      // Everything that is sent passes here: one forbidden character ends the stream, and every room with it.
      batch += legalXml(stanza);
      // What is in one piece cannot go out while it grows.
      if (batch.length > limits.inboxBacklog) flush();
      return true;
    },
  };
}

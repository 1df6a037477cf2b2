/**
 * What came in and is not dealt with yet. One stanza can cause a thousand (a presence in a full room), so stanzas are taken
 * a few at a time: between them what was written goes out, and when that does not keep up, reading stops, which holds back
 * those who send (RFC 6120 §4.9.3.14 leaves it to TCP).
 */
import type { Element } from '../../protocol/base/xml.ts';

export interface Inbox {
  put(stanza: Element): void;
  /** Something was written out, or the stream is another one: there may be room again. */
  retry(): void;
}

export interface InboxOptions {
  /** Stanzas that are taken in one turn of the event loop. */
  readonly slice: number;
  receive(stanza: Element): void;
  /** True while too much waits to be written out. */
  full(): boolean;
  /** Stops and goes on with reading from the socket. */
  pause(): void;
  resume(): void;
}

export function createInbox({ slice, receive, full, pause, resume }: InboxOptions): Inbox {
  const waiting: Element[] = [];
  /** How many may be taken in this turn still. */
  let left = slice;
  let reading = true;

  function work(): void {
    while (left > 0 && !full()) {
      const stanza = waiting.shift();
      if (!stanza) break;
      if (left === slice) setImmediate(nextTurn);
      left -= 1;
      receive(stanza);
    }
    const read = waiting.length === 0;
    if (read === reading) return;
    reading = read;
    if (read) resume();
    else pause();
  }

  function nextTurn(): void {
    left = slice;
    work();
  }

  return {
    put(stanza) {
      waiting.push(stanza);
      work();
    },
    retry: work,
  };
}

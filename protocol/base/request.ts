/**
 * Our own IQs. A reply counts only when it comes from the address that was asked: an id alone can be guessed.
 * RFC 6120 §8.2.3. Component and browser share it.
 */
import { Fault } from './fault.ts';
import { attr, type Element, xml } from './xml.ts';

export interface Requests {
  /** Asks and gives the result stanza, or why there is none. Never rejects. */
  ask(from: string | undefined, to: string, type: 'get' | 'set', child: Element): Promise<Element | Fault>;
  /** Takes an IQ result or error; true if it was the reply to one of ours. */
  settle(stanza: Element): boolean;
  /** The stream is down: all that wait are told. */
  fail(): void;
}

/** What `ask` gives when nothing came in time: nobody said that there is nobody. */
export const NO_ANSWER = new Fault('remote-server-timeout', 'no answer came in time');

/** What `ask` gives when the question could not be sent: nobody was asked. */
export const NOT_SENT = new Fault('recipient-unavailable', 'the stream is down');

export function createRequests(send: (stanza: Element) => boolean, timeout: number): Requests {
  const waiting = new Map<string, { to: string; done: (reply: Element | Fault) => void }>();
  return {
    ask(from, to, type, child) {
      return new Promise((resolve) => {
        const id = newId();
        const timer = setTimeout(() => done(NO_ANSWER), timeout);
        const done = (reply: Element | Fault) => {
          clearTimeout(timer);
          waiting.delete(id);
          resolve(reply);
        };
        waiting.set(id, { to, done });
        const attrs = from === undefined ? { type, id, to } : { type, id, from, to };
        if (!send(xml('iq', attrs, child))) done(NOT_SENT);
      });
    },
    settle(stanza) {
      const entry = waiting.get(attr(stanza, 'id') ?? '');
      if (!entry || entry.to !== attr(stanza, 'from')) return false;
      entry.done(attr(stanza, 'type') === 'error' ? Fault.fromStanza(stanza) : stanza);
      return true;
    },
    fail() {
      for (const { done } of [...waiting.values()]) done(new Fault('recipient-unavailable'));
    },
  };
}

/** 16 random bytes in hex. Not crypto.randomUUID, which browsers have on secure origins only. */
export function newId(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, '0')).join('');
}

/** The steps of a log-in that xmpp.js waits in: each ends with the connection on which it began. */
import type { client } from '@xmpp/client';

type Listener = (...args: unknown[]) => void;

/** What the types of xmpp.js leave out. */
interface Emitter {
  listeners(event: 'nonza'): Listener[];
  on(event: 'connecting', listener: () => void): void;
  removeListener(event: 'nonza', listener: Listener): void;
}

/**
 * xmpp.js waits for the answer to `<auth/>`, `<resume/>` and `<enable/>` with no end. Where the line breaks before it comes,
 * the next connection's answer would be taken for both, and what was not acknowledged (XEP-0198 §5) would be sent once more
 * for each step that was left. To be called when all others listen that are to go on listening.
 */
export function endStepsWithConnection(xmpp: ReturnType<typeof client>): void {
  const emitter = xmpp as unknown as Emitter;
  const lasting = new Set(emitter.listeners('nonza'));
  emitter.on('connecting', () => {
    for (const listener of emitter.listeners('nonza')) {
      if (!lasting.has(listener)) emitter.removeListener('nonza', listener);
    }
  });
}

/** What comes from the server: replies to what was asked, questions, and stanzas for those who listen to an address. */
import { isFault } from '../../../protocol/base/fault.ts';
import { bareJid } from '../../../protocol/base/jid.ts';
import { attr, type Element } from '../../../protocol/base/xml.ts';
import { decodeFrame } from '../../../protocol/direct/frame.ts';
import type { Xmpp } from './login.ts';
import type { Outbound } from './outbound.ts';
import { createRoutes, type Routes } from './routes.ts';

export interface Inbound {
  readonly routes: Routes;
  receive(stanza: Element): void;
  /** What came past the stream, see protocol/direct. */
  receiveFrame(frame: Uint8Array): void;
  /** Stanzas whose `from` has this bare address. Returns what ends that. */
  listen(bare: string, listener: (stanza: Element) => void): () => void;
  /** Messages and presences whose bare address nobody listens to. Returns what ends that. */
  others(listener: (stanza: Element) => void): () => void;
}

/** Of a question xmpp.js gives `element`, the child, where it is well-formed. */
interface QueryContext {
  readonly stanza: Element;
  readonly element?: Element;
}

export function createInbound(xmpp: Xmpp, out: () => Pick<Outbound, 'requests' | 'send'>): Inbound {
  const listeners = new Map<string, Set<(stanza: Element) => void>>();
  const rest = new Set<(stanza: Element) => void>();
  const routes = createRoutes((what, error) => console.error(`the answer to ${what} failed`, error));
  xmpp.middleware.use(({ element, stanza }: QueryContext, next: () => Promise<unknown>) => {
    if (!element) return next();
    void routes.reply(stanza).then((reply) => out().send(reply));
    // xmpp.js would reply with what this gives, and repeat the question in each refusal: anybody could ask one so long that
    // the server ends the stream for the reply. It forgets a question that nothing comes of.
    return new Promise(() => undefined);
  });
  function receive(stanza: Element): void {
    const type = attr(stanza, 'type');
    // RFC 6120 §8.1.2.1: what has no sender comes from the own account, as Prosody's answers about the list of contacts do.
    stanza.attrs.from ??= bareJid(String(xmpp.jid ?? ''));
    if (stanza.name === 'iq' && (type === 'result' || type === 'error')) return void out().requests.settle(stanza);
    const known = listeners.get(bareJid(attr(stanza, 'from') ?? ''));
    if (known === undefined && stanza.name === 'iq') return;
    for (const listener of known ?? rest) listener(stanza);
  }
  xmpp.on('stanza', receive);
  return {
    routes,
    receive,
    receiveFrame(frame) {
      const stanza = decodeFrame(frame);
      // Presences and answers have their place in the stream.
      if (!isFault(stanza) && stanza.name === 'message') receive(stanza);
    },
    listen(bare, listener) {
      const set = listeners.get(bare) ?? new Set();
      listeners.set(bare, set.add(listener));
      return () => {
        set.delete(listener);
        if (set.size === 0 && listeners.get(bare) === set) listeners.delete(bare);
      };
    },
    others(listener) {
      rest.add(listener);
      return () => void rest.delete(listener);
    },
  };
}

/** What comes from the server: replies to what was asked, questions, and stanzas for those who listen to an address. */
import { isFault } from '../../../protocol/base/fault.ts';
import { bareJid } from '../../../protocol/base/jid.ts';
import type { Requests } from '../../../protocol/base/request.ts';
import { attr, type Element } from '../../../protocol/base/xml.ts';
import type { Xmpp } from './login.ts';
import { createRoutes, type Routes } from './routes.ts';

export interface Inbound {
  readonly routes: Routes;
  receive(stanza: Element): void;
  /** Stanzas whose `from` has this bare address. Returns what ends that. */
  listen(bare: string, listener: (stanza: Element) => void): () => void;
}

/** xmpp.js builds the one reply to an IQ of what its middleware gives; `element` is the child of a well-formed one. */
interface QueryContext {
  readonly stanza: Element;
  readonly element?: Element;
}

export function createInbound(xmpp: Xmpp, requests: () => Requests): Inbound {
  const listeners = new Map<string, Set<(stanza: Element) => void>>();
  const routes = createRoutes((what, error) => console.error(`the answer to ${what} failed`, error));
  xmpp.middleware.use(async (ctx: QueryContext, next: () => Promise<unknown>) => {
    if (!ctx.element) return await next();
    const answer = await routes.answer(ctx.stanza);
    return isFault(answer) ? answer.toElement() : (answer ?? true);
  });
  function receive(stanza: Element): void {
    const type = attr(stanza, 'type');
    if (stanza.name === 'iq' && (type === 'result' || type === 'error')) return void requests().settle(stanza);
    for (const listener of listeners.get(bareJid(attr(stanza, 'from') ?? '')) ?? []) listener(stanza);
  }
  xmpp.on('stanza', receive);
  return {
    routes,
    receive,
    listen(bare, listener) {
      const set = listeners.get(bare) ?? new Set();
      listeners.set(bare, set.add(listener));
      return () => {
        set.delete(listener);
        if (set.size === 0 && listeners.get(bare) === set) listeners.delete(bare);
      };
    },
  };
}

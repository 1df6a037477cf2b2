/**
 * One log-in over the web server's WebSocket relay, on xmpp.js: SCRAM or anonymous, stream management, reconnecting
 * with back-off. Gives stanzas, takes stanzas.
 */

import { computed, type ReadonlySignal, signal } from '@preact/signals-core';
import { client, xml as element } from '@xmpp/client';
import { buildDiscoInfo, type DiscoInfo } from '../../protocol/caps.ts';
import type { Fault } from '../../protocol/fault.ts';
import { bareJid } from '../../protocol/jid.ts';
import { NS } from '../../protocol/namespaces.ts';
import { createRequests, newId } from '../../protocol/request.ts';
import { attr, type Element } from '../../protocol/xml.ts';
import { type Credentials, LoginError, type ScramKeys } from './contract.ts';
import { type ScramMechanism, scram } from './scram.ts';
import { managed } from './stream-management.ts';

export interface Connection {
  readonly status: ReadonlySignal<'online' | 'reconnecting' | 'closed'>;
  /** Full address; another one after each new log-in of an anonymous guest. */
  readonly jid: string;
  /** Of the account, instead of its password; undefined for guests. */
  readonly keys: ScramKeys | undefined;
  /** False when the stream is down; the stanza is lost then. */
  send(stanza: Element): boolean;
  ask(to: string, type: 'get' | 'set', child: Element): Promise<Element | Fault>;
  /** Stanzas whose `from` has this bare address. */
  listen(bare: string, listener: (stanza: Element) => void): () => void;
  /** Told when the stream is up again as a new one, so that rooms have to be entered anew. */
  onReset(listener: () => void): () => void;
  /** Leaves at once, without waiting for anything: the page is going away. */
  abandon(): void;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** `wss://…/xmpp-websocket` */
  readonly service: string;
  readonly domain: string;
  readonly credentials: Credentials;
  /** What this client answers to service discovery. */
  readonly disco: DiscoInfo;
}

/** Parts of xmpp.js' client that its types leave out. */
interface Untyped {
  readonly saslFactory: { use(name: string, mechanism: new () => unknown): void };
  readonly streamManagement: { on(event: 'resumed', listener: () => void): void };
  readonly socket: { write(text: string): void } | null;
}

const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
const FIRST_DELAY = 300;
const MOST_DELAY = 8_000;
const REQUEST_TIMEOUT = 15_000;

/** Rejects with LoginError. */
export async function connect({ service, domain, credentials, disco }: ConnectOptions): Promise<Connection> {
  const xmpp = client({
    service,
    domain,
    // Not randomUUID, which the default takes and which is missing on insecure origins.
    userAgent: element('user-agent', { id: newId() }),
    credentials: async (
      authenticate: (credentials: object, mechanism: string) => Promise<void>,
      mechanisms: string[],
    ) => {
      if (credentials.kind === 'guest') return await authenticate({}, 'ANONYMOUS');
      const { username } = credentials;
      const password = 'password' in credentials ? credentials.password : undefined;
      const keys = 'keys' in credentials ? credentials.keys : mechanism?.keys;
      const chosen = ['SCRAM-SHA-256', 'SCRAM-SHA-1'].find((name) => mechanisms.includes(name));
      if (!chosen) throw new LoginError('unreachable', { cause: new Error('the server offers no SCRAM') });
      return await authenticate({ username, password, keys }, chosen);
    },
  } as Parameters<typeof client>[0]);
  xmpp.timeout = 10_000;
  const untyped = xmpp as unknown as Untyped;
  let mechanism: ScramMechanism | undefined;
  for (const hash of ['SHA-256', 'SHA-1'] as const) {
    untyped.saslFactory.use(
      `SCRAM-${hash}`,
      scram(hash, (made) => {
        mechanism = made;
      }),
    );
  }
  // xmpp.js takes the server's success as it is; RFC 5802 §5 wants its signature checked.
  xmpp.on('nonza', (nonza: Element) => {
    if (nonza.is('success', SASL) && mechanism && !mechanism.verify(nonza.text())) {
      impostor = true;
      void close();
    }
  });
  xmpp.reconnect.delay = FIRST_DELAY;

  const state = signal<'online' | 'reconnecting' | 'closed'>('reconnecting');
  const listeners = new Map<string, Set<(stanza: Element) => void>>();
  const resets = new Set<() => void>();
  let loggedIn = false;
  let impostor = false;

  /** Stream management is settled, so stanzas may flow. */
  let open = false;
  const send = (stanza: Element): boolean => {
    if (!open || xmpp.status !== 'online') return false;
    xmpp.send(stanza).catch(() => undefined);
    return true;
  };
  const requests = createRequests(send, REQUEST_TIMEOUT);

  xmpp.iqCallee.get(NS.discoInfo, 'query', (ctx: { element: Element }) =>
    buildDiscoInfo(disco, attr(ctx.element, 'node')),
  );
  xmpp.on('stanza', (stanza: Element) => {
    const type = attr(stanza, 'type');
    if (stanza.name === 'iq' && (type === 'result' || type === 'error')) return void requests.settle(stanza);
    for (const listener of listeners.get(bareJid(attr(stanza, 'from') ?? '')) ?? []) listener(stanza);
  });
  xmpp.on('error', (error: Error & { condition?: string }) => {
    // The password was changed meanwhile: trying again would only lock the account.
    if (loggedIn && (error.name === 'SASLError' || error instanceof LoginError)) void close();
  });
  xmpp.on('online', () => {
    xmpp.reconnect.delay = FIRST_DELAY;
    void managed(xmpp).then(() => {
      if (xmpp.status !== 'online' || state.value === 'closed') return;
      open = true;
      const again = loggedIn;
      loggedIn = true;
      // Rooms first: they are to be entered anew before anybody thinks that all is as it was.
      if (again) for (const listener of resets) listener();
      state.value = 'online';
    });
  });
  untyped.streamManagement.on('resumed', () => {
    xmpp.reconnect.delay = FIRST_DELAY;
    open = true;
    state.value = 'online';
  });
  xmpp.on('disconnect', () => {
    if (state.value === 'closed') return;
    open = false;
    state.value = 'reconnecting';
    requests.fail();
    xmpp.reconnect.delay = Math.min(xmpp.reconnect.delay * 1.7, MOST_DELAY);
  });

  async function close(): Promise<void> {
    state.value = 'closed';
    requests.fail();
    xmpp.reconnect.stop();
    await xmpp.stop().catch(() => undefined);
  }

  try {
    await xmpp.start();
    await opened(state);
    if (impostor) throw new LoginError('unreachable', { cause: new Error('the server does not know the password') });
  } catch (error) {
    await close();
    throw loginError(error);
  }

  return {
    status: computed(() => state.value),
    get jid() {
      return String(xmpp.jid ?? '');
    },
    get keys() {
      return mechanism?.keys;
    },
    send,
    ask: (to, type, child) => requests.ask(undefined, to, type, child),
    listen(bare, listener) {
      const set = listeners.get(bare) ?? new Set();
      listeners.set(bare, set.add(listener));
      return () => set.delete(listener);
    },
    onReset(listener) {
      resets.add(listener);
      return () => resets.delete(listener);
    },
    abandon() {
      try {
        xmpp.reconnect.stop();
        untyped.socket?.write('<presence xmlns="jabber:client" type="unavailable"/>');
        untyped.socket?.write('<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>');
      } catch {
        // The page goes away whatever happens here.
      }
    },
    close,
  };
}

function opened(state: ReadonlySignal<string>): Promise<void> {
  return new Promise((resolve) => {
    const stop = state.subscribe((value) => {
      if (value === 'reconnecting') return;
      resolve();
      queueMicrotask(() => stop());
    });
  });
}

function loginError(error: unknown): LoginError {
  if (error instanceof LoginError) return error;
  const { name, condition } = error as { name?: string; condition?: string };
  if (name !== 'SASLError') return new LoginError('unreachable', { cause: error });
  return new LoginError(condition === 'invalid-mechanism' ? 'no-guests' : 'credentials', { cause: error });
}

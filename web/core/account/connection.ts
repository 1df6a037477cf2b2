/**
 * One log-in over the web server's WebSocket relay, on xmpp.js: SCRAM or anonymous, stream management, reconnecting
 * with back-off. Gives stanzas, takes stanzas.
 */

import { computed, type ReadonlySignal, signal } from '@preact/signals-core';
import { client, xml as element } from '@xmpp/client';
import { Fault, isFault } from '../../../protocol/base/fault.ts';
import { bareJid } from '../../../protocol/base/jid.ts';
import { parseWait } from '../../../protocol/base/login.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { createRequests, newId } from '../../../protocol/base/request.ts';
import { attr, type Element, legalXml, xml } from '../../../protocol/base/xml.ts';
import { createBackOff } from './back-off.ts';
import { type Credentials, LoginError, type ScramKeys } from './contract.ts';
import { createLine, LINE } from './line.ts';
import { createPoison } from './poison.ts';
import { createRoutes, type Routes } from './routes.ts';
import { type ScramMechanism, scram } from './scram.ts';
import { guardSocket } from './socket.ts';
import { managed, manageStream } from './stream-management.ts';

export interface Connection {
  readonly status: ReadonlySignal<'online' | 'reconnecting' | 'closed'>;
  /** Full address; another one after each new log-in of an anonymous guest. */
  readonly jid: string;
  /** Of the account, instead of its password; undefined for guests. */
  readonly keys: ScramKeys | undefined;
  /**
   * False when it was not sent: the stream is down. What is too large, or has ended two streams, comes back as an error
   * from its address, as if it had been refused there.
   * @param lossy it may be lost: it is not sent while the line is in doubt, nor again when a stream is resumed
   */
  send(stanza: Element, lossy?: boolean): boolean;
  /** Never rejects. */
  ask(to: string, type: 'get' | 'set', child: Element): Promise<Element | Fault>;
  /** Questions to this client. */
  readonly routes: Routes;
  /** Stanzas whose `from` has this bare address. */
  listen(bare: string, listener: (stanza: Element) => void): () => void;
  /** Told when the stream is up again as a new one, so that rooms have to be entered anew. */
  onReset(listener: () => void): () => void;
  /** There is a reason to think that the line is dead, or that it is back: the network or the page has changed. */
  doubt(): void;
  /** Leaves at once, without waiting for anything: the page is going away. */
  abandon(): void;
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** `wss://…/xmpp-websocket` */
  readonly service: string;
  readonly domain: string;
  readonly credentials: Credentials;
}

/** Parts of xmpp.js' client that its types leave out. */
interface Untyped {
  readonly saslFactory: {
    _mechs: readonly { readonly name: string }[];
    use(name: string, mechanism: new () => unknown): void;
  };
  readonly socket: { write(text: string): void } | null;
  readonly reconnect: { scheduleReconnect(): void };
}

/** xmpp.js builds the one reply to an IQ of what its middleware gives; `element` is the child of a well-formed one. */
interface QueryContext {
  readonly stanza: Element;
  readonly element?: Element;
}

const SASL = 'urn:ietf:params:xml:ns:xmpp-sasl';
/** Not just now (RFC 6120 §6.5.9): the only refusal that says nothing of the password. */
const TEMPORARY = 'temporary-auth-failure';
/** ms that a try to connect and log in may take; and to be given up for another, when the network has just come back. */
const ATTEMPT = 10_000;
const ATTEMPT_IN_DOUBT = 2_000;
const REQUEST_TIMEOUT = 15_000;
/** Bytes of a stanza: Prosody's default for clients (c2s_stanza_size_limit); it ends the stream of a larger one. */
const MOST_BYTES = 256 * 1024;
const POISONED = new Fault('bad-request', 'the server ends the stream for it');
/** Bytes that the browser may hold back: two seconds of voice. What may be lost is not added to more. */
const MOST_WAITING = 16_000;

/** Rejects with LoginError. */
export async function connect({ service, domain, credentials }: ConnectOptions): Promise<Connection> {
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
      const keys = 'keys' in credentials ? credentials.keys : known;
      const chosen = ['SCRAM-SHA-256', 'SCRAM-SHA-1'].find((name) => mechanisms.includes(name));
      if (!chosen) throw new LoginError('unreachable', { cause: new Error('the server offers no SCRAM') });
      return await authenticate({ username, password, keys }, chosen);
    },
  } as Parameters<typeof client>[0]);
  xmpp.timeout = 10_000;
  const untyped = xmpp as unknown as Untyped;
  /** Of the present stream: a server that skips the log-in has proved nothing. */
  let mechanism: ScramMechanism | undefined;
  let known: ScramKeys | undefined;
  // Its own SCRAM, where it has one, checks nothing; and a password is never sent as it is.
  untyped.saslFactory._mechs = untyped.saslFactory._mechs.filter(({ name }) => name === 'ANONYMOUS');
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
    if (nonza.is('success', SASL)) mechanism?.verify(nonza.text());
  });
  /** Whether the server has proved that it knows the password; ends the log-in if not. */
  function proven(): boolean {
    if (credentials.kind === 'guest' || mechanism?.verified) {
      known = mechanism?.keys;
      return true;
    }
    impostor = true;
    void close();
    return false;
  }
  const poison = createPoison();
  const backOff = createBackOff(xmpp.reconnect, poison.forget);
  const socket = guardSocket(xmpp);

  const state = signal<'online' | 'reconnecting' | 'closed'>('reconnecting');
  const listeners = new Map<string, Set<(stanza: Element) => void>>();
  const resets = new Set<() => void>();
  let loggedIn = false;
  let impostor = false;

  const lossies = new WeakSet<Element>();
  const stream = manageStream(xmpp, {
    repeats(stanza) {
      if (lossies.has(stanza)) return false;
      if (!poison.has(stanza)) return true;
      bounce(stanza, POISONED);
      return false;
    },
    onResumed: () => up(),
    onConfirmed() {
      if (stream.unconfirmed().length === 0) line.confirmed();
    },
  });
  const line = createLine({
    now: () => performance.now(),
    ask() {
      if (stream.enabled) stream.ask();
      else void requests.ask(undefined, domain, 'get', xml('ping', { xmlns: NS.ping }));
    },
    dead: () => socket.drop(),
    after: (ms, run) => void setTimeout(run, ms),
  });
  const looks = setInterval(line.look, LINE.look);

  /** Stream management is settled, so stanzas may flow. */
  let open = false;
  const send = (stanza: Element, lossy = false): boolean => {
    if (!open || xmpp.status !== 'online') return false;
    if (lossy) {
      if (line.stalled || socket.waiting > MOST_WAITING) return false;
      lossies.add(stanza);
    }
    const refused = poison.has(stanza)
      ? POISONED
      : tooLarge(stanza)
        ? new Fault('policy-violation', 'the server takes no stanzas as large as this', 'modify')
        : undefined;
    if (refused) bounce(stanza, refused);
    else {
      line.sent(lossy);
      // Nobody acknowledges anything.
      if (!stream.enabled) line.confirmed();
      xmpp.send(stanza).catch(() => undefined);
    }
    return true;
  };
  const requests = createRequests(send, REQUEST_TIMEOUT);

  /** Gives a stanza of this client back as an error, as if it had come to its address and been refused there. */
  function bounce(stanza: Element, fault: Fault): void {
    const { id, to } = stanza.attrs;
    const error = xml(stanza.name, { type: 'error', from: to, ...(id ? { id } : {}) }, fault.toElement());
    queueMicrotask(() => receive(error));
  }

  function receive(stanza: Element): void {
    const type = attr(stanza, 'type');
    if (stanza.name === 'iq' && (type === 'result' || type === 'error')) return void requests.settle(stanza);
    for (const listener of listeners.get(bareJid(attr(stanza, 'from') ?? '')) ?? []) listener(stanza);
  }

  const routes = createRoutes((what, error) => console.error(`the answer to ${what} failed`, error));
  xmpp.middleware.use(async (ctx: QueryContext, next: () => Promise<unknown>) => {
    if (!ctx.element) return await next();
    const answer = await routes.answer(ctx.stanza);
    return isFault(answer) ? answer.toElement() : (answer ?? true);
  });
  xmpp.on('element', line.heard);
  xmpp.on('stanza', receive);
  xmpp.on('error', (error: Error & { condition?: string }) => {
    if (error.name === 'StreamError') {
      poison.blame(
        error.condition,
        stream.unconfirmed().filter((stanza) => !lossies.has(stanza)),
      );
    } else if (loggedIn && error.name === 'SASLError' && error.condition === TEMPORARY) socket.drop();
    // The password was changed meanwhile: trying again would only lock the account.
    else if (loggedIn && (error.name === 'SASLError' || error instanceof LoginError)) void close();
  });

  /** Stanzas flow again: on a stream that was resumed, or on a new one. */
  function up(): void {
    if (xmpp.status !== 'online' || state.value === 'closed' || !proven()) return;
    open = true;
    loggedIn = true;
    backOff.up();
    clearTimeout(attempt);
    line.open();
    state.value = 'online';
  }
  xmpp.on('online', () => {
    void managed(xmpp).then(() => {
      if (xmpp.status !== 'online' || state.value === 'closed' || !proven()) return;
      open = true;
      // What the former stream was asked nobody will answer.
      requests.fail();
      // Rooms first: they are to be entered anew before anybody thinks that all is as it was.
      if (loggedIn) for (const listener of resets) listener();
      up();
    });
  });
  xmpp.on('disconnect', () => {
    clearTimeout(attempt);
    line.close();
    if (state.value === 'closed') return;
    open = false;
    // What was asked stays asked: a stream that is resumed brings the answers.
    state.value = 'reconnecting';
    backOff.down();
  });

  /** A try to connect that hangs is given up. */
  let attempt: ReturnType<typeof setTimeout> | undefined;
  let attemptedAt = 0;
  xmpp.on('connecting', () => {
    mechanism = undefined;
    attemptedAt = performance.now();
    clearTimeout(attempt);
    attempt = setTimeout(socket.drop, ATTEMPT);
  });

  function doubt(): void {
    if (state.value === 'closed' || !loggedIn) return;
    if (xmpp.status === 'online') line.doubt();
    else if (xmpp.status === 'disconnect') {
      backOff.hurry();
      untyped.reconnect.scheduleReconnect();
    } else if (performance.now() - attemptedAt > ATTEMPT_IN_DOUBT) {
      backOff.hurry();
      socket.drop();
    }
  }

  async function close(): Promise<void> {
    state.value = 'closed';
    clearInterval(looks);
    clearTimeout(attempt);
    backOff.stop();
    requests.fail();
    xmpp.reconnect.stop();
    await xmpp.stop().catch(() => undefined);
  }

  try {
    await xmpp.start();
    await opened(state);
    if (impostor) throw new LoginError('unreachable', { cause: new Error('the server does not know the password') });
  } catch (error) {
    // A server that answers nothing would answer no goodbye, and whoever logs in waits for the word.
    void close();
    throw loginError(error);
  }

  return {
    status: computed(() => state.value),
    get jid() {
      return String(xmpp.jid ?? '');
    },
    get keys() {
      return known;
    },
    send,
    ask: (to, type, child) => requests.ask(undefined, to, type, child),
    routes,
    listen(bare, listener) {
      const set = listeners.get(bare) ?? new Set();
      listeners.set(bare, set.add(listener));
      return () => set.delete(listener);
    },
    onReset(listener) {
      resets.add(listener);
      return () => resets.delete(listener);
    },
    doubt,
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

/** Most stanzas are so short that their bytes need not be counted: a letter has three at most. */
function tooLarge(stanza: Element): boolean {
  const text = stanza.toString();
  return text.length * 3 > MOST_BYTES && new TextEncoder().encode(legalXml(text)).length > MOST_BYTES;
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
  const { name, condition, application } = error as { name?: string; condition?: string; application?: Element };
  const seconds = parseWait(application);
  if (seconds !== undefined) return new LoginError('too-many', { cause: error, seconds });
  // RFC 6120 §4.9.3.17
  if (name === 'StreamError' && condition === 'resource-constraint') return new LoginError('full', { cause: error });
  if (name !== 'SASLError' || condition === TEMPORARY) return new LoginError('unreachable', { cause: error });
  return new LoginError(condition === 'invalid-mechanism' ? 'no-guests' : 'credentials', { cause: error });
}

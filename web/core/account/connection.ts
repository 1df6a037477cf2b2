/**
 * One log-in over the web server's WebSocket relay, on xmpp.js: SCRAM or anonymous, stream management, reconnecting
 * with back-off. Gives stanzas, takes stanzas.
 */
import { computed, type ReadonlySignal, signal } from '@preact/signals-core';
import type { Fault } from '../../../protocol/base/fault.ts';
import type { Element } from '../../../protocol/base/xml.ts';
import { createAttempts } from './attempts.ts';
import { createBackOff } from './back-off.ts';
import { LoginError, type ScramKeys } from './contract.ts';
import { createInbound } from './inbound.ts';
import { createLogin, isTemporary, type LoginOptions, loginError, type Xmpp } from './login.ts';
import { createOutbound } from './outbound.ts';
import { createPoison } from './poison.ts';
import type { Routes } from './routes.ts';
import { guardSocket } from './socket.ts';
import { managed } from './stream-management.ts';

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
  /** Messages and presences of everybody else. */
  others(listener: (stanza: Element) => void): () => void;
  /** What the server offers in the present stream (RFC 6120 §4.3.2): the namespace of a stream feature. */
  offers(feature: string): boolean;
  /** Told when the stream is up again as a new one, so that rooms have to be entered anew. */
  onReset(listener: () => void): () => void;
  /** There is a reason to think that the line is dead, or that it is back: the network or the page has changed. */
  doubt(): void;
  /** Leaves at once, without waiting for anything: the page is going away. */
  abandon(): void;
  close(): Promise<void>;
}

type Status = 'online' | 'reconnecting' | 'closed';

/** Rejects with LoginError. */
export async function connect(options: LoginOptions): Promise<Connection> {
  const login = createLogin(options);
  const { xmpp } = login;
  const poison = createPoison();
  const backOff = createBackOff(xmpp.reconnect, poison.forget);
  const socket = guardSocket(xmpp, (frame) => inbound.receiveFrame(frame));
  const state = signal<Status>('reconnecting');
  const resets = createListeners();
  let loggedIn = false;
  let impostor = false;
  const inbound = createInbound(xmpp, () => outbound);
  const { receive: bounced, ...incoming } = inbound;
  const outbound = createOutbound({ xmpp, domain: options.domain, socket, poison, bounced, onResumed: up });
  const { requests, line, send } = outbound;
  const attempts = createAttempts(xmpp, socket, backOff);

  /** The stream can be used; ends the log-in when the server has not proved that it knows the password. */
  function usable(): boolean {
    if (xmpp.status !== 'online' || state.value === 'closed') return false;
    if (login.proven()) return true;
    impostor = true;
    void close();
    return false;
  }
  /** Stanzas flow again: on a stream that was resumed, or on a new one. */
  function up(): void {
    if (!usable()) return;
    outbound.open = true;
    loggedIn = true;
    backOff.up();
    attempts.over();
    line.open();
    state.value = 'online';
  }
  async function renewed(): Promise<void> {
    await managed(xmpp);
    if (!usable()) return;
    outbound.open = true;
    // What the former stream was asked nobody will answer.
    requests.fail();
    // Rooms first: they are to be entered anew before anybody thinks that all is as it was.
    if (loggedIn) resets.tell();
    up();
  }
  function down(): void {
    attempts.over();
    line.close();
    if (state.value === 'closed') return;
    outbound.open = false;
    // What was asked stays asked: a stream that is resumed brings the answers.
    state.value = 'reconnecting';
    backOff.down();
  }
  function failed(error: Error & { condition?: string }): void {
    if (error.name === 'StreamError') outbound.blame(error.condition);
    else if (loggedIn && isTemporary(error)) socket.drop();
    // The password was changed meanwhile: trying again would only lock the account.
    else if (loggedIn && (error.name === 'SASLError' || error instanceof LoginError)) void close();
  }
  async function close(): Promise<void> {
    state.value = 'closed';
    attempts.over();
    backOff.stop();
    outbound.close();
    xmpp.reconnect.stop();
    await xmpp.stop().catch(() => undefined);
  }

  xmpp.on('error', failed);
  xmpp.on('online', () => void renewed());
  xmpp.on('disconnect', down);
  await start(xmpp, state, () => impostor, close);
  return {
    status: computed(() => state.value),
    get jid() {
      return String(xmpp.jid ?? '');
    },
    get keys() {
      return login.keys;
    },
    send,
    ask: (to, type, child) => requests.ask(undefined, to, type, child),
    ...incoming,
    offers: login.offers,
    onReset: resets.add,
    doubt() {
      if (loggedIn && state.value !== 'closed') (xmpp.status === 'online' ? line.doubt : attempts.hurry)();
    },
    abandon: () => abandon(xmpp),
    close,
  };
}

/** Resolves when the stream is up. Rejects with LoginError. */
async function start(
  xmpp: Xmpp,
  state: ReadonlySignal<Status>,
  impostor: () => boolean,
  close: () => Promise<void>,
): Promise<void> {
  try {
    await xmpp.start();
    await opened(state);
    if (impostor()) throw new Error('the server does not know the password');
  } catch (error) {
    // A server that answers nothing would answer no goodbye, and whoever logs in waits for the word.
    void close();
    throw loginError(error);
  }
}

function createListeners() {
  const listeners = new Set<() => void>();
  return {
    add(listener: () => void) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    tell() {
      for (const listener of listeners) listener();
    },
  };
}

function abandon(xmpp: Xmpp): void {
  const { socket } = xmpp as unknown as { readonly socket: { write(text: string): void } | null };
  try {
    xmpp.reconnect.stop();
    socket?.write('<presence xmlns="jabber:client" type="unavailable"/>');
    socket?.write('<close xmlns="urn:ietf:params:xml:ns:xmpp-framing"/>');
  } catch {
    // The page goes away whatever happens here.
  }
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

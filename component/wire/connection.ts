/**
 * The stream to Prosody (XEP-0114), kept up for ever: reconnects with back-off, gives parsed stanzas, takes text.
 *
 * It uses xmpp.js' Component class and not its `component()` wrapper, because the wrapper's middleware throws on a
 * stanza from an address it cannot parse and answers IQs by itself; see docs/decisions.md.
 */
import { Component } from '@xmpp/component-core';
import type { Logger } from 'pino';
import { NS } from '../../protocol/base/namespaces.ts';
import { newId } from '../../protocol/base/request.ts';
import { type Element, legalXml, xml } from '../../protocol/base/xml.ts';
import type { Limits } from '../limits.ts';
import { createInbox } from './inbox.ts';

export interface Connection {
  /** Begins to connect, and goes on until `stop`. */
  start(): void;
  stop(): Promise<void>;
  readonly online: boolean;
  /**
   * Writes one stanza. False when it was not written: the stream is down, or `lossy` and Prosody is not keeping up.
   */
  send(stanza: string, lossy?: boolean): boolean;
  /** Resolves when not much waits to be written out, or the stream is down. */
  ready(): Promise<void>;
  /** The end is near: nobody waits any more for Prosody to read. */
  release(): void;
}

export interface ConnectionOptions {
  readonly service: string;
  readonly domain: string;
  readonly secret: string;
  readonly log: Logger;
  readonly limits: Limits['wire'];
  onStanza(stanza: Element): void;
  onOnline(): void;
  onOffline(): void;
}

export function createConnection(options: ConnectionOptions): Connection {
  const { service, domain, secret, log, limits } = options;
  const component = new Component({ service, domain });
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let delay = limits.reconnectFirst;
  let wasOnline = false;
  let batch = '';
  const waiting: (() => void)[] = [];
  let released = false;

  const backlog = () => (component.socket?.writableLength ?? 0) + batch.length;
  const inbox = createInbox({
    slice: limits.inboxSlice,
    receive: options.onStanza,
    full: () => backlog() > limits.inboxBacklog,
    pause: () => component.socket?.pause(),
    resume: () => component.socket?.resume(),
  });

  // A ping to itself (XEP-0199) by way of Prosody, which brings it back, or answers it where it has a module for that.
  const pingId = newId();
  const ping = xml(
    'iq',
    { type: 'get', id: pingId, from: domain, to: domain },
    xml('ping', { xmlns: NS.ping }),
  ).toString();
  const isPing = ({ name, attrs }: Element) => name === 'iq' && attrs.id === pingId && attrs.from === domain;
  let pinging: NodeJS.Timeout | undefined;
  /** Bytes that had come in when it was asked last. */
  let readBefore: number | undefined;

  component.on('error', (error: unknown) => log.warn({ error: String(error) }, 'component stream'));
  // A letter of several bytes may be cut by the edge of a TCP chunk; the decoder must live as long as the socket.
  component.on('connect', () => {
    component.socket?.setEncoding('utf8');
    // A room's message is one write for each occupant: Nagle's algorithm would hold the second back until the first is
    // acknowledged, which the other side delays by 40 ms.
    component.socket?.setNoDelay(true);
    // A machine that vanished says no goodbye; without this the stream would be thought to be up for ever.
    component.socket?.setKeepAlive(true, 30_000);
    // One that hangs keeps its socket. It is heard, or reads what is written to it, or neither for so long.
    component.socket?.setTimeout(limits.pingWait);
    component.socket?.on('timeout', () => {
      const before = readBefore;
      const silent = () => component.socket?.bytesRead === before && component.status === 'online';
      if (!silent()) return;
      // What came while this process itself stood still is read first.
      setImmediate(() => {
        if (!silent()) return;
        log.error('Prosody does not answer; the stream is begun anew');
        component.socket?.destroy();
      });
    });
  });
  component.on('open', (header: Element) => {
    component.authenticate(String(header.attrs.id), secret).catch((error: unknown) => {
      log.error(
        { error: String(error) },
        'Prosody refused the component; compare COMPONENT_SECRET with its configuration',
      );
      component.disconnect().catch(() => undefined);
    });
  });
  component.on('online', () => {
    delay = limits.reconnectFirst;
    wasOnline = true;
    log.info({ domain }, 'component online');
    pinging = setInterval(() => {
      readBefore = component.socket?.bytesRead;
      connection.send(ping);
      // What is written puts off the end of the time that it has, and must do so at once.
      flush();
    }, limits.pingEvery);
    options.onOnline();
  });
  component.on('stanza', (stanza: Element) => {
    // Before the handshake is done nothing counts.
    if (component.status === 'online' && !isPing(stanza)) inbox.put(stanza);
  });
  component.on('disconnect', () => {
    batch = '';
    clearInterval(pinging);
    readBefore = undefined;
    written();
    if (wasOnline) options.onOffline();
    wasOnline = false;
    again();
  });

  /** Something went out: those who waited for that may go on. */
  function written(): void {
    // One at a time: what it says to all may be much, and counts before the next one goes on.
    while (released && waiting.length > 0) waiting.shift()?.();
    if (backlog() <= limits.busyBacklog && waiting.length > 0) {
      waiting.shift()?.();
      setImmediate(written);
    }
    inbox.retry();
  }

  /** What was written within one turn of the event loop goes out in one piece: one call of the system, not 500. */
  function flush(): void {
    const text = batch;
    batch = '';
    if (text !== '' && component.status === 'online') component.socket?.write(text, written);
  }

  function again(): void {
    if (stopped) return;
    clearTimeout(timer);
    // Half of the delay is chance, so that several components do not knock in step.
    timer = setTimeout(connect, delay * (0.5 + Math.random() / 2));
    delay = Math.min(delay * 2, limits.reconnectMost);
  }

  async function connect(): Promise<void> {
    try {
      await component.connect(service);
      await component.open({ domain });
    } catch (error) {
      log.debug({ error: String(error) }, 'Prosody cannot be reached yet');
      // A stream that did not open leaves a socket behind, whose close brings the next try.
      if (component.socket) await component.disconnect().catch(() => undefined);
      again();
    }
  }

  const connection: Connection = {
    start() {
      void connect();
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      clearInterval(pinging);
      flush();
      // One that is still being set up has nothing to say goodbye to.
      if (component.status === 'online') await component.stop().catch(() => undefined);
      else component.socket?.destroy();
    },
    get online() {
      return component.status === 'online';
    },
    release() {
      released = true;
      written();
    },
    ready() {
      if (released || backlog() <= limits.busyBacklog) return Promise.resolve();
      return new Promise((go) => waiting.push(go));
    },
    send(stanza, lossy = false) {
      const { socket } = component;
      if (!socket || socket.destroyed || component.status !== 'online') return false;
      if (lossy && backlog() > limits.lossyBacklog) return false;
      if (backlog() > limits.backlog) {
        log.error('Prosody does not read any more; the stream is begun anew');
        socket.destroy();
        return false;
      }
      if (batch === '') setImmediate(flush);
      // Here everything passes, whoever made it: one forbidden character ends the stream, and every room with it.
      batch += legalXml(stanza);
      // What is in one piece cannot go out while it grows.
      if (batch.length > limits.inboxBacklog) flush();
      return true;
    },
  };
  return connection;
}

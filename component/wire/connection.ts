/**
 * The stream to Prosody (XEP-0114), kept up for ever: reconnects with back-off, gives parsed stanzas, takes text.
 *
 * It uses xmpp.js' Component class and not its `component()` wrapper, because the wrapper's middleware throws on a
 * stanza from an address it cannot parse and answers IQs by itself; see docs/decisions.md.
 */
import { Component } from '@xmpp/component-core';
import type { Logger } from 'pino';
import type { Element } from '../../protocol/base/xml.ts';
import type { Limits } from '../limits.ts';
import { createInbox } from './inbox.ts';
import { createWatch, type Watch } from './watch.ts';
import { createWriter } from './writer.ts';

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
  const socket = () => (component.status === 'online' ? (component.socket ?? undefined) : undefined);
  const writer = createWriter({
    limits,
    log,
    socket,
    anySocket: () => component.socket,
    onWritten: () => inbox.retry(),
  });
  const inbox = createInbox({
    slice: limits.inboxSlice,
    receive: options.onStanza,
    full: () => writer.backlog() > limits.inboxBacklog,
    pause: () => component.socket?.pause(),
    resume: () => component.socket?.resume(),
  });
  const watch = createWatch({
    domain,
    limits,
    log,
    socket,
    write(ping) {
      writer.send(ping, false);
      // What is written puts off the end of the time that it has, and must do so at once.
      writer.flush();
    },
  });
  const tries = createTries(component, service, domain, options);
  let wasOnline = false;

  prepareSockets(component, secret, log, watch);
  component.on('online', () => {
    tries.succeeded();
    wasOnline = true;
    log.info({ domain }, 'component online');
    watch.start();
    options.onOnline();
  });
  component.on('stanza', (stanza: Element) => {
    // Before the handshake is done nothing counts.
    if (component.status === 'online' && !watch.isPing(stanza)) inbox.put(stanza);
  });
  component.on('disconnect', () => {
    watch.stop();
    writer.drop();
    if (wasOnline) options.onOffline();
    wasOnline = false;
    tries.again();
  });

  return {
    start: () => void tries.connect(),
    async stop() {
      tries.stop();
      watch.stop();
      writer.flush();
      // One that is still being set up has nothing to say goodbye to.
      if (component.status === 'online') await component.stop().catch(() => undefined);
      else component.socket?.destroy();
    },
    get online() {
      return component.status === 'online';
    },
    release: () => writer.release(),
    ready: () => writer.ready(),
    send: (stanza, lossy = false) => writer.send(stanza, lossy),
  };
}

/** What is to be done with each new socket, and with the stream that opens on it. */
function prepareSockets(component: Component, secret: string, log: Logger, watch: Watch): void {
  component.on('error', (error: unknown) => log.warn({ error: String(error) }, 'component stream'));
  component.on('connect', () => {
    const { socket } = component;
    if (!socket) return;
    // A letter of several bytes may be cut by the edge of a TCP chunk; the decoder must live as long as the socket.
    socket.setEncoding('utf8');
    // A room's message is one write for each occupant: Nagle's algorithm would hold the second back until the first is
    // acknowledged, which the other side delays by 40 ms.
    socket.setNoDelay(true);
    // A machine that vanished says no goodbye; without this the stream would be thought to be up for ever.
    socket.setKeepAlive(true, 30_000);
    watch.watch(socket);
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
}

/** Connects, and tries again until it is stopped, at longer and longer intervals. */
function createTries(
  component: Component,
  service: string,
  domain: string,
  { limits, log }: Pick<ConnectionOptions, 'limits' | 'log'>,
) {
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let delay = limits.reconnectFirst;

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

  return {
    connect,
    again,
    succeeded() {
      delay = limits.reconnectFirst;
    },
    stop() {
      stopped = true;
      clearTimeout(timer);
    },
  };
}

/**
 * Relays `/xmpp-websocket` (RFC 7395) to Prosody, frame by frame, so that a browser needs to reach one origin only.
 * The relay reads nothing: log-in and encryption of passwords (SCRAM) are between browser and Prosody.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { WebSocket, WebSocketServer } from 'ws';
import type { WebLimits } from './limits.ts';

const PROTOCOL = 'xmpp';

export interface Relay {
  /** Whether Prosody takes WebSockets now. */
  reachable(): Promise<boolean>;
  /** Ends all relayed connections. */
  close(): void;
}

export function createRelay(
  server: Server,
  options: { readonly target: string; readonly path: string; readonly limits: WebLimits; readonly log: Logger },
): Relay {
  const { target, path, limits, log } = options;
  const wss = new WebSocketServer({
    noServer: true,
    maxPayload: limits.message,
    perMessageDeflate: false, // voice does not shrink, and each compressor takes memory for every browser
    handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  });

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    const refuse = (status: string) => socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`);
    if (request.url?.split('?')[0] !== path) return refuse('404 Not Found');
    if (!sameOrigin(request)) return refuse('403 Forbidden');
    const offered = request.headers['sec-websocket-protocol']?.split(',').map((p) => p.trim()) ?? [];
    if (!offered.includes(PROTOCOL)) return refuse('400 Bad Request');
    if (wss.clients.size >= limits.connections) return refuse('503 Service Unavailable');
    wss.handleUpgrade(request, socket, head, (browser) => join(browser, addresses(request)));
  });

  function join(browser: WebSocket, forwarded: string): void {
    const prosody = new WebSocket(target, PROTOCOL, {
      perMessageDeflate: false,
      maxPayload: limits.message * 4,
      headers: { 'X-Forwarded-For': forwarded },
    });
    const early: string[] = [];
    pipe(browser, prosody, early);
    pipe(prosody, browser);
    prosody.on('open', () => {
      for (const text of early.splice(0)) prosody.send(text);
    });
    keepAlive(browser);
    const end = (one: WebSocket, other: WebSocket) => {
      one.on('close', (code, reason) => {
        if (other.readyState === WebSocket.CONNECTING) return other.terminate();
        other.close(closeCode(code), reason.toString().slice(0, 120));
      });
      one.on('error', (error) => {
        log.debug({ error: error.message }, 'relayed connection');
        one.terminate();
      });
    };
    end(browser, prosody);
    end(prosody, browser);
  }

  /** Frames of `from` go to `to`; while `to` is not open yet, into `early`. */
  function pipe(from: WebSocket, to: WebSocket, early?: string[]): void {
    from.on('message', (data, binary) => {
      if (binary) return from.close(1003, 'XMPP is text');
      const text = data.toString();
      if (to.readyState === WebSocket.OPEN) {
        to.send(text);
        if (to.bufferedAmount > limits.backlog) to.terminate();
      } else if (early && to.readyState === WebSocket.CONNECTING) {
        // A stream without some of its frames is worse than none; a client sends one before it is answered.
        if (early.length >= limits.early) from.close(1013, 'not connected yet');
        else early.push(text);
      }
    });
  }

  function keepAlive(browser: WebSocket): void {
    let missed = 0;
    browser.on('pong', () => {
      missed = 0;
    });
    const timer = setInterval(() => {
      missed += 1;
      if (missed > 2) browser.terminate();
      else browser.ping();
    }, limits.ping);
    browser.on('close', () => clearInterval(timer));
  }

  let probe: { readonly at: number; readonly answer: Promise<boolean> } | undefined;

  /** A whole handshake: a Prosody that hangs has a system that takes connections. */
  function knock(): Promise<boolean> {
    return new Promise((done) => {
      const prosody = new WebSocket(target, PROTOCOL, { handshakeTimeout: limits.probe, perMessageDeflate: false });
      prosody.on('open', () => {
        done(true);
        prosody.close();
      });
      prosody.on('error', () => done(false));
    });
  }

  return {
    reachable() {
      // Whoever asks for it, and however often, Prosody is asked seldom.
      if (!probe || performance.now() - probe.at > limits.probe) probe = { at: performance.now(), answer: knock() };
      return probe.answer;
    },
    close() {
      for (const browser of wss.clients) browser.close(1001, 'server stops');
      wss.close();
    },
  };
}

/** Whom Prosody sees: what a proxy before us said, then who connected to us, which nobody can forge. */
function addresses(request: IncomingMessage): string {
  const before = request.headers['x-forwarded-for'];
  return [...(before === undefined ? [] : [before].flat()), request.socket.remoteAddress ?? 'unknown'].join(', ');
}

/** Another site's page may not open a connection in a visitor's name. A client that is no browser sends no Origin. */
function sameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === (request.headers['x-forwarded-host'] ?? host);
}

/** Codes that only the library itself may use become "going away". */
const closeCode = (code: number) => (code === 1005 || code === 1006 || code === 1015 ? 1001 : code);

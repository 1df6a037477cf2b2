/**
 * Relays `/xmpp-websocket` (RFC 7395) to Prosody, frame by frame, so that a browser needs to reach one origin only. It reads
 * along until the log-in, to count who tries; what is secret in that stays between browser and Prosody (SCRAM). After it, it
 * reads nothing.
 */
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { WebSocket, WebSocketServer } from 'ws';
import type { WebLimits } from '../limits.ts';
import type { Addresses, ClientAddress } from './address.ts';
import { createBacklog } from './backlog.ts';
import { createDoor, type Visit } from './door.ts';
import { createGuesses } from './guesses.ts';
import { createLogin, type Login } from './login.ts';
import { createTurnAway } from './turn-away.ts';

const PROTOCOL = 'xmpp';

export interface Relay {
  /** Whether Prosody takes WebSockets now. */
  reachable(): Promise<boolean>;
  /** Ends all relayed connections. */
  close(): void;
}

export interface RelayOptions {
  readonly target: string;
  readonly path: string;
  readonly addresses: Addresses;
  readonly limits: WebLimits;
  readonly log: Logger;
  /** ms; for tests of what takes hours. */
  now?(): number;
}

/** Who has not logged in yet. */
interface Stranger {
  readonly browser: WebSocket;
  readonly prosody: WebSocket;
  /** Of the browser. */
  readonly socket: Duplex;
  readonly login: Login;
}

export function createRelay(server: Server, options: RelayOptions): Relay {
  const { target, path, addresses, limits, log, now } = options;
  const wss = new WebSocketServer({
    noServer: true,
    maxPayload: limits.message,
    perMessageDeflate: false, // voice does not shrink, and each compressor takes memory for every browser
    handleProtocols: (offered) => (offered.has(PROTOCOL) ? PROTOCOL : false),
  });
  const door = createDoor(limits, now);
  const turnAway = createTurnAway(limits, PROTOCOL);
  const backlog = createBacklog(limits);
  const guesses = createGuesses(limits, now);

  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => undefined);
    // Not its end alone: nobody reads what comes of it any more, nor sees to it that it goes.
    const refuse = (status: string) =>
      socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\n\r\n`, () => socket.destroy());
    if (request.url?.split('?')[0] !== path) return refuse('404 Not Found');
    if (!sameOrigin(request)) return refuse('403 Forbidden');
    const offered = request.headers['sec-websocket-protocol']?.split(',').map((p) => p.trim()) ?? [];
    if (!offered.includes(PROTOCOL)) return refuse('400 Bad Request');
    const address = addresses.of(request);
    const visit = door.enter(address.key, () => socket.destroy());
    if (typeof visit === 'string') {
      if (turnAway.tell(request, socket, head, address.key, visit)) return;
      return refuse(visit === 'address' ? '429 Too Many Requests' : '503 Service Unavailable');
    }
    socket.once('close', visit.leave);
    wss.handleUpgrade(request, socket, head, (browser) => join(browser, socket, address, visit));
  });

  function join(browser: WebSocket, socket: Duplex, address: ClientAddress, visit: Visit): void {
    const prosody = new WebSocket(target, PROTOCOL, {
      perMessageDeflate: false,
      maxPayload: limits.message * 4,
      handshakeTimeout: limits.login,
      headers: { 'X-Forwarded-For': address.text },
    });
    // What comes before there is anybody to take it waits at the browser's end.
    browser.pause();
    prosody.on('open', () => browser.resume());
    const login = createLogin({
      most: limits.tries,
      asGuest: visit.asGuest,
      asAccount: (name) => guesses.begin(name, address.key),
    });
    untilLogin({ browser, prosody, socket, login }, () => {
      visit.loggedIn();
      pipeUp(browser, prosody);
      pipeDown(prosody, browser);
    });
    keepAlive(browser);
    const end = (one: WebSocket, other: WebSocket) => {
      one.on('close', (code, reason) => {
        if (other.readyState === WebSocket.CONNECTING) return other.terminate();
        other.resume(); // or it would not read that this is the end
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

  /** Relays what belongs to a log-in, which is little and does not take long; then calls `next`. */
  function untilLogin({ browser, prosody, socket, login }: Stranger, next: () => void): void {
    // Whatever trickles in gives no more time.
    const timer = setTimeout(() => browser.terminate(), limits.login);
    let bytes = 0;
    const count = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > limits.early) browser.terminate();
    };
    const up = (data: WebSocket.RawData, binary: boolean) => {
      if (browser.readyState !== WebSocket.OPEN) return;
      if (binary) return browser.close(1003, 'XMPP is text');
      const verdict = login.up(data.toString());
      if ('end' in verdict) browser.close(1008, verdict.end);
      else if ('answer' in verdict) browser.send(verdict.answer);
      else if (prosody.readyState === WebSocket.OPEN) prosody.send(verdict.pass);
    };
    const down = (data: WebSocket.RawData) => {
      if (browser.readyState !== WebSocket.OPEN) return;
      const text = data.toString();
      const what = login.down(text);
      if (what === 'end') return browser.terminate();
      browser.send(text);
      if (browser.bufferedAmount > limits.early) return browser.terminate();
      if (what !== 'in') return;
      clearTimeout(timer);
      socket.off('data', count);
      browser.off('message', up);
      prosody.off('message', down);
      next();
    };
    // Before the frames in it are looked at.
    socket.prependListener('data', count);
    browser.on('message', up);
    prosody.on('message', down);
    browser.on('close', () => clearTimeout(timer));
  }

  /** A browser that is faster than Prosody takes it waits: what it has sent stays at its own end. */
  function pipeUp(browser: WebSocket, prosody: WebSocket): void {
    browser.on('message', (data, binary) => {
      if (binary) return browser.close(1003, 'XMPP is text');
      if (prosody.readyState !== WebSocket.OPEN) return;
      prosody.send(data.toString(), () => {
        if (browser.isPaused && prosody.bufferedAmount <= limits.ahead / 2) browser.resume();
      });
      if (prosody.bufferedAmount > limits.ahead) browser.pause();
    });
  }

  /** Prosody does not wait: it would keep for one what others read. */
  function pipeDown(prosody: WebSocket, browser: WebSocket): void {
    prosody.on('message', (data) => {
      if (browser.readyState !== WebSocket.OPEN) return;
      browser.send(data.toString());
      backlog.grew(browser);
    });
    browser.on('close', () => backlog.gone(browser));
  }

  function keepAlive(browser: WebSocket): void {
    let missed = 0;
    const alive = () => {
      missed = 0;
    };
    browser.on('pong', alive);
    // An answer may stand behind much that is not read yet.
    browser.on('message', alive);
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
      turnAway.close();
      for (const browser of wss.clients) browser.close(1001, 'server stops');
      wss.close();
      setTimeout(() => {
        for (const browser of wss.clients) browser.terminate();
      }, limits.goodbye).unref();
    },
  };
}

/** Another site's page may not open a connection in a visitor's name. A client that is no browser sends no Origin. */
function sameOrigin(request: IncomingMessage): boolean {
  const { origin, host } = request.headers;
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === (request.headers['x-forwarded-host'] ?? host);
}

/** Codes that only the library itself may use become "going away". */
const closeCode = (code: number) => (code === 1005 || code === 1006 || code === 1015 ? 1001 : code);

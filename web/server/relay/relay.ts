/**
 * Relays a WebSocket (RFC 7395) to Prosody's, frame by frame, so that a browser needs to reach one origin only. It reads along
 * until the log-in, to count who tries; what is secret in that stays between browser and Prosody (SCRAM). After it, it reads
 * nothing.
 */
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { WebSocket, WebSocketServer } from 'ws';
import type { Direct, DirectConnection } from '../direct/direct.ts';
import type { WebLimits } from '../limits.ts';
import { refuseUpgrade, type UpgradeHandler } from '../upgrade.ts';
import type { Addresses, ClientAddress } from './address.ts';
import { createBacklog, type Reader } from './backlog.ts';
import { createDoor, type Visit } from './door.ts';
import { createGuesses } from './guesses.ts';
import { createLogin } from './login.ts';
import { endTogether, keepAlive, pipeDown, pipeUp } from './pipes.ts';
import { createProbe } from './probe.ts';
import { readStream } from './stream.ts';
import { createTurnAway } from './turn-away.ts';
import { untilLogin } from './until-login.ts';

const PROTOCOL = 'xmpp';

export interface Relay {
  readonly upgrade: UpgradeHandler;
  /** Whether Prosody takes WebSockets now. */
  reachable(): Promise<boolean>;
  /** Ends all relayed connections. */
  close(): void;
}

export interface RelayOptions {
  /** Puts frames on the connections of browsers that take them. */
  readonly direct: Direct;
  /** Address of Prosody's WebSocket. */
  readonly target: string;
  readonly addresses: Addresses;
  readonly limits: WebLimits;
  readonly log: Logger;
  /** ms; for tests of what takes hours. */
  now?(): number;
}

export function createRelay({ target, direct, addresses, limits, log, now }: RelayOptions): Relay {
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

  function join(browser: WebSocket, socket: Duplex, address: ClientAddress, visit: Visit, takesFrames: boolean): void {
    const prosody = new WebSocket(target, PROTOCOL, {
      perMessageDeflate: false,
      maxPayload: limits.message * 4,
      handshakeTimeout: limits.login,
      headers: { 'X-Forwarded-For': address.text },
    });
    const ends = { browser, prosody };
    // What comes before there is anybody to take it waits at the browser's end.
    browser.pause();
    prosody.on('open', () => browser.resume());
    const login = createLogin({
      most: limits.tries,
      asGuest: visit.asGuest,
      asAccount: (name) => guesses.begin(name, address.key),
    });
    untilLogin({ ...ends, socket, login }, limits, (success) => {
      visit.loggedIn();
      pipeUp(ends, limits);
      if (!takesFrames) return pipeDown(ends, backlog);
      const { reader, connection } = withFrames(browser, socket);
      const read = readStream(connection);
      read(success);
      pipeDown(ends, backlog, reader, read);
    });
    keepAlive(browser, limits);
    endTogether(ends, (error) => log.debug({ error: error.message }, 'relayed connection'));
  }

  /** For whom frames wait beside what the stream has for it. */
  function withFrames(browser: WebSocket, socket: Duplex): { reader: Reader; connection: DirectConnection } {
    const connection = direct.open(socket, { giveUp: () => giveUp(browser), grew: () => backlog.grew(reader) });
    const reader: Reader = {
      get bufferedAmount() {
        return browser.bufferedAmount + connection.waiting;
      },
      terminate: () => browser.terminate(),
    };
    return { reader, connection };
  }

  /** It stays behind. What waits for it already may take for ever, and with it the reason. */
  function giveUp(browser: WebSocket): void {
    browser.close(1013, 'you stay behind');
    setTimeout(() => browser.terminate(), limits.goodbye).unref();
  }

  return {
    upgrade(request, socket, head) {
      const offered = request.headers['sec-websocket-protocol']?.split(',').map((p) => p.trim()) ?? [];
      if (!offered.includes(PROTOCOL)) return refuseUpgrade(socket, '400 Bad Request');
      const address = addresses.of(request);
      const visit = door.enter(address.key, () => socket.destroy());
      if (typeof visit === 'string') {
        if (turnAway.tell(request, socket, head, address.key, visit)) return;
        return refuseUpgrade(socket, visit === 'address' ? '429 Too Many Requests' : '503 Service Unavailable');
      }
      socket.once('close', visit.leave);
      wss.handleUpgrade(request, socket, head, (browser) =>
        join(browser, socket, address, visit, takesFrames(request)),
      );
    },
    reachable: createProbe(target, PROTOCOL, limits.probe),
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

/** What a client says of itself: it takes frames (docs/protocol.md §13). */
const takesFrames = ({ url = '' }: IncomingMessage): boolean => new URL(url, 'http://relay').searchParams.has('frames');

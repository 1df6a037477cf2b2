// XMPP clients that cost next to nothing: a socket, and a cut after each stanza.
//
// Hundreds of these share the machine with the servers that are measured, so nothing is parsed while the clock runs:
// stanzas are kept as text and looked at afterwards. They are real sessions on connections of their own, not one
// component that plays them all: what a server spends on writing to each connection belongs to the figure.

import { createHash } from 'node:crypto';
import { buildDiscoInfo, type DiscoInfo, verificationString } from '../../../protocol/base/caps.ts';
import { NS } from '../../../protocol/base/namespaces.ts';

export interface LoadClient {
  /** Full address. */
  readonly jid: string;
  /** Told of each stanza, as the server wrote it; queries for its capabilities it answers by itself. */
  onStanza: ((stanza: string) => void) | undefined;
  /** Told of each frame that came past the stream. */
  onFrame?: (frame: Buffer) => void;
  send(stanza: string): void;
  /** Ends the stream; resolves when the connection is closed. */
  close(): Promise<void>;
}

/** What a client announces (XEP-0115). Services that ask what the hash means get the answer. */
export interface Announced {
  /** For presences. */
  readonly caps: string;
  answer(query: string): string;
}

export function announce(features: readonly string[]): Announced {
  const described: DiscoInfo = {
    identities: [{ category: 'client', type: 'pc', name: 'Bench' }],
    features: [NS.discoInfo, NS.muc, NS.ping, ...features],
  };
  const info = buildDiscoInfo(described);
  const ver = createHash('sha1').update(verificationString(info)).digest('base64');
  return {
    caps: `<c xmlns='${NS.caps}' hash='sha-1' node='urn:bench' ver='${ver}'/>`,
    answer(query) {
      const value = (name: string) => new RegExp(` ${name}=['"]([^'"]*)['"]`).exec(query)?.[1] ?? '';
      const content = info.toString().replace('<query', `<query node="${value('node')}"`);
      return `<iq type='result' id='${value('id')}' to='${value('from')}'>${content}</iq>`;
    },
  };
}

/** A plain client of today. */
export const PLAIN = announce([]);

/** A presence that enters a room; no history is asked for. */
export const entering = (room: string, nick: string, { caps }: Announced = PLAIN): string =>
  `<presence to='${room}/${nick}'><x xmlns='${NS.muc}'><history maxstanzas='0'/></x>${caps}</presence>`;

export const leaving = (room: string, nick: string): string => `<presence to='${room}/${nick}' type='unavailable'/>`;

/** A connection on which stanzas come and go as text. */
export interface Line {
  write(text: string): void;
  /** Begins a stream, or begins it anew. */
  open(): void;
  /** Resolves when the connection is closed. */
  end(): Promise<void>;
}

export interface LogIn {
  /** Takes what the server says. */
  receive(stanza: string): void;
  /** Rejects when the server does not let it in. */
  readonly done: Promise<LoadClient>;
}

/** Logs in anonymously (XEP-0175). */
export function logIn(line: Line, announced: Announced): LogIn {
  const { promise: done, resolve, reject } = Promise.withResolvers<LoadClient>();
  let authenticated = false;
  let client: LoadClient | undefined;

  function login(stanza: string): void {
    const jid = /<jid>([^<]+)<\/jid>/.exec(stanza)?.[1];
    if (stanza.startsWith('<success')) {
      authenticated = true;
      line.open();
    } else if (stanza.startsWith('<stream:features')) {
      if (authenticated) {
        line.write(`<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`);
        line.write(`<presence>${announced.caps}</presence>`);
      } else line.write(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>`);
    } else if (stanza.startsWith('<open ')) {
      // RFC 7395: the features follow.
    } else if (jid === undefined) {
      reject(new Error(`the log-in was answered ${stanza}`));
    } else {
      client = { jid, onStanza: undefined, send: line.write, close: line.end };
      resolve(client);
    }
  }

  return {
    done,
    receive(stanza) {
      if (!client) login(stanza);
      else if (stanza.startsWith('<iq') && stanza.includes(NS.discoInfo)) line.write(announced.answer(stanza));
      else client.onStanza?.(stanza);
    },
  };
}

// An XMPP client that costs next to nothing: a socket, and a cut after each stanza.
//
// Hundreds of these share the machine with the servers that are measured, so nothing is parsed while the clock runs:
// stanzas are kept as text and looked at afterwards. They are real sessions on connections of their own, not one
// component that plays them all: what a server spends on writing to each connection belongs to the figure.

import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { buildDiscoInfo, verificationString } from '../../../protocol/base/caps.ts';
import { NS } from '../../../protocol/base/namespaces.ts';

export interface LoadClient {
  /** Full address. */
  readonly jid: string;
  /** Told of each stanza, as the server wrote it; queries for its capabilities it answers by itself. */
  onStanza: ((stanza: string) => void) | undefined;
  send(stanza: string): void;
  /** Ends the stream; resolves when the connection is closed. */
  close(): Promise<void>;
}

/** What a plain client of today announces (XEP-0115). Services that ask what the hash means get the answer. */
const INFO = buildDiscoInfo({
  identities: [{ category: 'client', type: 'pc', name: 'Bench' }],
  features: [NS.discoInfo, NS.muc, NS.ping],
});
const VER = createHash('sha1').update(verificationString(INFO)).digest('base64');
const CAPS = `<c xmlns='${NS.caps}' hash='sha-1' node='urn:bench' ver='${VER}'/>`;

/** A presence that enters a room; no history is asked for. */
export const entering = (room: string, nick: string): string =>
  `<presence to='${room}/${nick}'><x xmlns='${NS.muc}'><history maxstanzas='0'/></x>${CAPS}</presence>`;

export const leaving = (room: string, nick: string): string => `<presence to='${room}/${nick}' type='unavailable'/>`;

/** Logs in anonymously (XEP-0175). Rejects when the server does not let it in. */
export function logInAnonymously(port: number, domain: string): Promise<LoadClient> {
  const header = `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='${domain}' version='1.0'>`;
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true });
    const closed = new Promise<void>((done) => socket.once('close', () => done()));
    let authenticated = false;
    let client: LoadClient | undefined;
    const logIn = (stanza: string): void => {
      const jid = /<jid>([^<]+)<\/jid>/.exec(stanza)?.[1];
      if (stanza.startsWith('<success')) {
        authenticated = true;
        socket.write(header);
      } else if (stanza.startsWith('<stream:features')) {
        socket.write(
          authenticated
            ? `<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq><presence>${CAPS}</presence>`
            : `<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>`,
        );
      } else if (jid === undefined) {
        reject(new Error(`the log-in was answered ${stanza}`));
      } else {
        client = {
          jid,
          onStanza: undefined,
          send: (text) => void socket.write(text),
          close() {
            socket.end('</stream:stream>');
            return closed;
          },
        };
        resolve(client);
      }
    };
    const take = cutter((stanza) => {
      if (!client) logIn(stanza);
      else if (stanza.startsWith('<iq') && stanza.includes(NS.discoInfo)) socket.write(answer(stanza));
      else client.onStanza?.(stanza);
    });
    // One byte a character: all that the figures send is ASCII, and such strings are the cheapest to search.
    socket.setEncoding('latin1').on('data', take).on('error', reject);
    socket.write(header);
  });
}

/** Gives whole stanzas out of pieces. */
function cutter(found: (stanza: string) => void): (piece: string) => void {
  let rest = '';
  return (piece) => {
    rest += piece;
    let at = 0;
    for (;;) {
      const open = rest.indexOf('>', at);
      if (open < 0) break;
      const name = /\s*<([?/]?[a-z:]+)/y;
      name.lastIndex = at;
      const tag = name.exec(rest)?.[1] ?? '';
      let end = open + 1;
      if (!/^[?/]|^stream:stream$/.test(tag)) {
        if (rest[open - 1] !== '/') {
          const close = `</${tag}>`;
          const last = rest.indexOf(close, open);
          if (last < 0) break;
          end = last + close.length;
        }
        found(rest.slice(at, end));
      }
      at = end;
    }
    rest = rest.slice(at);
  };
}

function answer(query: string): string {
  const value = (name: string) => new RegExp(` ${name}='([^']*)'`).exec(query)?.[1] ?? '';
  const info = INFO.toString().replace('<query', `<query node="${value('node')}"`);
  return `<iq type='result' id='${value('id')}' to='${value('from')}'>${info}</iq>`;
}

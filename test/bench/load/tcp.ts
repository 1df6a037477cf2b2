import { connect } from 'node:net';
import { type Announced, type LoadClient, logIn, PLAIN } from './client.ts';

/** Over TCP (RFC 6120), without TLS. Rejects when the server does not let it in. */
export function connectTcp(port: number, domain: string, announced: Announced = PLAIN): Promise<LoadClient> {
  const header = `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='${domain}' version='1.0'>`;
  const socket = connect({ host: '127.0.0.1', port, noDelay: true });
  const closed = new Promise<void>((done) => socket.once('close', () => done()));
  const { promise: failed, reject } = Promise.withResolvers<never>();
  const { receive, done } = logIn(
    {
      write: (text) => void socket.write(text),
      open: () => void socket.write(header),
      end() {
        socket.end('</stream:stream>');
        return closed;
      },
    },
    announced,
  );
  // One byte a character: all that the figures send is ASCII, and such strings are the cheapest to search.
  socket.setEncoding('latin1').on('data', cutter(receive)).on('error', reject);
  socket.write(header);
  return Promise.race([done, failed]);
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

// A client that is a bare socket: an anonymous guest over TCP that reads when it is told to, and answers nothing.

import { connect, type Socket } from 'node:net';

export interface RawClient {
  readonly jid: string;
  /** All that came in since it was bound. */
  readonly text: () => string;
  readonly socket: Socket;
  send(text: string): void;
  /** Resolves when what has come in, or comes in, has this text, of 1,000 characters at most. */
  until(wanted: string): Promise<void>;
}

/** @param manage with stream management (XEP-0198), without ever acknowledging anything */
export async function rawGuest(
  port: number,
  domain: string,
  manage: 'resumable' | 'plain' | undefined,
): Promise<RawClient> {
  const socket = connect(port, '127.0.0.1');
  socket.setEncoding('utf8').on('error', () => undefined);
  const pieces: string[] = [];
  const looks = new Set<(text: string) => void>();
  let tail = '';
  socket.on('data', (more: string) => {
    pieces.push(more);
    // To look through all of it at each piece takes minutes where megabytes come.
    tail = tail.slice(-1_000) + more;
    for (const look of [...looks]) look(tail);
  });
  const text = () => pieces.join('');
  const until = (wanted: string) =>
    new Promise<void>((done) => {
      const look = (where: string) => {
        if (!where.includes(wanted)) return;
        looks.delete(look);
        done();
      };
      looks.add(look);
      look(text());
    });
  const step = async (sent: string, wanted: string) => {
    pieces.length = 0;
    tail = '';
    socket.write(sent);
    await until(wanted);
  };
  const open = `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' version='1.0' to='${domain}'>`;
  await step(open, '</stream:features>');
  await step(`<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='ANONYMOUS'/>`, '<success');
  await step(open, '</stream:features>');
  await step(`<iq type='set' id='b'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>`, '</jid>');
  const jid = /<jid>([^<]*)/.exec(text())?.[1] ?? '';
  if (manage) {
    const resume = manage === 'resumable' ? `resume='true'` : '';
    await step(`<enable xmlns='urn:xmpp:sm:3' ${resume}/>`, '<enabled');
  }
  pieces.length = 0;
  return { jid, text, socket, send: (more) => void socket.write(more), until };
}

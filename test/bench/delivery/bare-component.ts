// The limit through Prosody: a component (XEP-0114) that does nothing but write the same message to each who has sent it a
// presence. Started by ways.ts, which is told when it is in.

import { createHash } from 'node:crypto';
import { connect } from 'node:net';
import { type Element, Parser } from '@xmpp/xml';

const [port, domain, secret] = process.argv.slice(2);
const socket = connect({ host: '127.0.0.1', port: Number(port), noDelay: true });
const listeners: string[] = [];

const parser = new Parser();
parser.on('start', ({ attrs }: Element) => {
  socket.write(`<handshake>${createHash('sha1').update(`${attrs.id}${secret}`).digest('hex')}</handshake>`);
});
parser.on('element', (stanza: Element) => {
  const { from } = stanza.attrs;
  if (stanza.name === 'handshake') console.log('in');
  else if (stanza.name === 'presence' && !stanza.attrs.type) {
    listeners.push(from);
    socket.write(`<presence from='${stanza.attrs.to}' to='${from}'><x><status code='110'/></x></presence>`);
  } else if (stanza.name === 'message') {
    const content = stanza.children.join('');
    const text = (to: string) => `<message type='groupchat' from='${domain}/speaker' to='${to}'>${content}</message>`;
    for (const to of listeners) if (to !== from) socket.write(text(to));
  }
});
socket.on('data', (data) => parser.write(data.toString()));
socket.write(
  `<stream:stream xmlns='jabber:component:accept' xmlns:stream='http://etherx.jabber.org/streams' to='${domain}'>`,
);

import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { NS } from '../../../protocol/base/namespaces.ts';
import { type Announced, type LoadClient, logIn, PLAIN } from './client.ts';

const TEXT = 0x1;
const BINARY = 0x2;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;

/** Over a WebSocket (RFC 7395, RFC 6455), as browsers come. Rejects when the server does not let it in. */
export async function connectWebSocket(url: string, domain: string, announced: Announced = PLAIN): Promise<LoadClient> {
  const line = await open(url);
  const login = logIn(
    {
      write: (text) => line.write(text.replace(/^<(iq|message|presence)\b/, "<$1 xmlns='jabber:client'")),
      open: () => line.write(`<open xmlns='${NS.framing}' to='${domain}' version='1.0'/>`),
      end() {
        line.write(`<close xmlns='${NS.framing}'/>`);
        return line.end();
      },
    },
    announced,
  );
  line.onText = login.receive;
  line.write(`<open xmlns='${NS.framing}' to='${domain}' version='1.0'/>`);
  const client = await Promise.race([login.done, line.failed]);
  line.onFrame = (frame) => client.onFrame?.(frame);
  return client;
}

/** A WebSocket without a stream. */
export async function connectBare(url: string): Promise<LoadClient> {
  const line = await open(url);
  const client: LoadClient = { jid: '', onStanza: undefined, send: line.write, close: line.end };
  line.onText = (text) => client.onStanza?.(text);
  return client;
}

/** So many have been opened. */
let opened = 0;

interface WebSocketLine {
  onFrame?: (frame: Buffer) => void;
  onText: (text: string) => void;
  write(text: string): void;
  end(): Promise<void>;
  /** Rejects when it breaks. */
  readonly failed: Promise<never>;
}

function open(url: string): Promise<WebSocketLine> {
  const { hostname, port, pathname, search } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  const closed = new Promise<void>((done) => socket.once('close', () => done()));
  const { promise, resolve, reject } = Promise.withResolvers<WebSocketLine>();
  const failed = new Promise<never>((_, fail) => {
    socket.once('error', fail);
    socket.once('close', () => fail(new Error('the connection was closed')));
  });
  failed.catch(reject);
  const line: WebSocketLine = {
    onText: () => undefined,
    write: (text) => void socket.write(frame(TEXT, Buffer.from(text))),
    end() {
      socket.end(frame(CLOSE, Buffer.alloc(0)));
      return closed;
    },
    failed,
  };
  const take = cutter((opcode, payload) => {
    // One byte a character: all that the figures send is ASCII, and such strings are the cheapest to search.
    if (opcode === TEXT) line.onText(payload.toString('latin1'));
    else if (opcode === BINARY) line.onFrame?.(payload);
    else if (opcode === PING) socket.write(frame(PONG, payload));
  });
  let head = '';
  const handshake = (data: Buffer) => {
    head += data.toString('latin1');
    const end = head.indexOf('\r\n\r\n');
    if (end < 0) return;
    if (!head.startsWith('HTTP/1.1 101')) return reject(new Error(head.slice(0, head.indexOf('\r\n'))));
    socket.off('data', handshake).on('data', take);
    resolve(line);
    take(Buffer.from(head.slice(end + 4), 'latin1'));
  };
  socket.on('data', handshake);
  const key = randomBytes(16).toString('base64');
  opened += 1;
  // Each comes from elsewhere, for a server that believes it (LECTERN_PROXY): one address has not so many places.
  const address = `10.${(opened >> 16) & 0xff}.${(opened >> 8) & 0xff}.${opened & 0xff}`;
  socket.write(
    `GET ${pathname}${search} HTTP/1.1\r\nHost: ${hostname}:${port}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n` +
      `X-Forwarded-For: ${address}\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Protocol: xmpp\r\n\r\n`,
  );
  return promise;
}

/** One frame of a client, which has to be masked: with zeros, for nobody is to be protected here. */
function frame(opcode: number, payload: Buffer): Buffer {
  const { length } = payload;
  const head = length < 126 ? Buffer.alloc(6) : Buffer.alloc(8);
  head[0] = 0x80 | opcode;
  if (length < 126) head[1] = 0x80 | length;
  else {
    head[1] = 0x80 | 126;
    head.writeUInt16BE(length, 2);
  }
  return Buffer.concat([head, payload]);
}

/** Gives whole frames out of pieces. What a server sends is not masked, nor is it cut into several frames here. */
function cutter(found: (opcode: number, payload: Buffer) => void): (piece: Buffer) => void {
  let rest: Buffer = Buffer.alloc(0);
  return (piece) => {
    let data = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    for (;;) {
      if (data.length < 2) break;
      const short = (data[1] ?? 0) & 0x7f;
      const at = short < 126 ? 2 : short === 126 ? 4 : 10;
      if (data.length < at) break;
      const length = short < 126 ? short : short === 126 ? data.readUInt16BE(2) : Number(data.readBigUInt64BE(2));
      if (data.length < at + length) break;
      found((data[0] ?? 0) & 0x0f, data.subarray(at, at + length));
      data = data.subarray(at + length);
    }
    rest = data;
  };
}

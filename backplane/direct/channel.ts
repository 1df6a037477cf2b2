/**
 * A connection between two processes that know one secret. Each proves it before the other reads more than the proof; what
 * neither has sent cannot be put in later, for the connection is on one machine, or on a line of the operator's own.
 *
 * 16 bytes of chance from each, then HMAC-SHA256 over role and both (RFC 2104); then messages: number of bytes (4), and the
 * message as node:v8 writes it.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';
import { deserialize, serialize } from 'node:v8';
import { CHANNEL } from './limits.ts';

const NONCE = 16;
const PROOF = 32;

export type Role = 'component' | 'web';

export interface Channel<Out> {
  /** False: it is left out, because too much waits (`lossy`), or the channel is closed. */
  send(message: Out, lossy?: boolean): boolean;
  readonly closed: Promise<void>;
  close(): void;
}

/**
 * Resolves when the other side has proved itself; rejects, with the socket destroyed, when it did not in time.
 * @param opened gives what takes messages: the first may have come together with the proof
 */
export function openChannel<In, Out>(
  socket: Socket,
  role: Role,
  secret: string,
  opened: (channel: Channel<Out>) => (message: In) => void,
): Promise<Channel<Out>> {
  const { promise, resolve, reject } = Promise.withResolvers<Channel<Out>>();
  const closed = new Promise<void>((done) => socket.once('close', () => done()));
  const mine = randomBytes(NONCE);
  const timer = setTimeout(() => socket.destroy(), CHANNEL.proof);
  let rest: Buffer = Buffer.alloc(0);
  let theirs: Buffer | undefined;
  /** Takes messages, once the other side has proved itself. */
  let receive: ((message: In) => void) | undefined;

  const proofOf = (whose: Role, own: Buffer, other: Buffer) =>
    createHmac('sha256', secret).update(`direct ${whose}`).update(own).update(other).digest();

  /** Bytes from the beginning of what has come, if there are so many. */
  function next(length: number): Buffer | undefined {
    if (rest.length < length) return undefined;
    const bytes = rest.subarray(0, length);
    rest = rest.subarray(length);
    return bytes;
  }
  function prove(): void {
    theirs ??= next(NONCE);
    if (!theirs) return;
    if (!answered) {
      answered = true;
      socket.write(proofOf(role, mine, theirs));
    }
    const proof = next(PROOF);
    if (!proof) return;
    const other = role === 'web' ? 'component' : 'web';
    if (!timingSafeEqual(proof, proofOf(other, theirs, mine))) return void socket.destroy();
    clearTimeout(timer);
    const channel = { send, closed, close: () => socket.destroy() };
    receive = opened(channel);
    resolve(channel);
  }
  let answered = false;
  function send(message: Out, lossy = false): boolean {
    if (socket.destroyed || (lossy && socket.writableLength > CHANNEL.lossy)) return false;
    const body = serialize(message);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(body.length);
    socket.cork();
    socket.write(head);
    socket.write(body);
    socket.uncork();
    // Somebody who reads nothing would have it all kept here; the other side begins anew, and asks for nothing that was.
    if (socket.writableLength > CHANNEL.waiting) socket.destroy();
    return true;
  }
  function read(take: (message: In) => void): void {
    while (rest.length >= 4) {
      const length = rest.readUInt32BE();
      if (length > CHANNEL.message) return void socket.destroy();
      if (rest.length < 4 + length) return;
      const body = rest.subarray(4, 4 + length);
      rest = rest.subarray(4 + length);
      take(deserialize(body) as In);
    }
  }

  socket.setNoDelay(true);
  socket.on('data', (piece: Buffer) => {
    rest = rest.length === 0 ? piece : Buffer.concat([rest, piece]);
    if (!receive) prove();
    if (receive) read(receive);
  });
  socket.on('error', () => socket.destroy());
  void closed.then(() => {
    clearTimeout(timer);
    reject(new Error('the other side has not proved that it knows the secret'));
  });
  socket.write(mine);
  return promise;
}

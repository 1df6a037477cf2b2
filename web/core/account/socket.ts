/** The WebSocket under xmpp.js: whatever is written passes here, and a dead one can be let go of at once. */
import type { client } from '@xmpp/client';
import { legalXml } from '../../../protocol/base/xml.ts';

/** What xmpp.js' own socket has; its types leave most of it out. */
interface Socket {
  socket: WebSocket | null;
  write(data: string, done?: (error?: Error) => void): void;
  emit(event: string, ...args: unknown[]): void;
  _attachSocket(socket: WebSocket): void;
  _detachSocket(): void;
}

/** A class of xmpp.js: it has its socket's class in its prototype. */
type Transport = new () => object;

export interface GuardedSocket {
  /** Bytes that the browser has not passed on yet. */
  readonly waiting: number;
  /** Lets go of the present socket without a goodbye: there is nobody to answer it. xmpp.js then connects anew. */
  drop(): void;
}

/** Replaces the sockets that xmpp.js makes from now on. @param onFrame takes what comes beside the stream, see protocol/direct */
export function guardSocket(xmpp: ReturnType<typeof client>, onFrame: (frame: Uint8Array) => void): GuardedSocket {
  const entity = xmpp as unknown as { transports: Transport[]; socket: Socket | null; parser: unknown; status: string };
  entity.transports = entity.transports.map((transport) => {
    const { Socket: Bare } = transport.prototype as { Socket: new () => Socket };
    class Legal extends Bare {
      override write(data: string, done?: (error?: Error) => void): void {
        super.write(legalXml(data), done);
      }
      override _attachSocket(socket: WebSocket): void {
        socket.binaryType = 'arraybuffer';
        super._attachSocket(socket);
      }
      override emit(event: string, ...args: unknown[]): void {
        const [data] = args;
        if (event === 'data' && data instanceof ArrayBuffer) onFrame(new Uint8Array(data));
        // What comes after the end of a stream is nobody's; xmpp.js would throw, with nobody to catch it.
        else if (event !== 'data' || entity.parser) super.emit(event, ...args);
      }
    }
    class Guarded extends transport {}
    Object.defineProperty(Guarded.prototype, 'Socket', { value: Legal });
    return Guarded;
  });
  return {
    get waiting() {
      return entity.socket?.socket?.bufferedAmount ?? 0;
    },
    drop() {
      const { socket } = entity;
      const raw = socket?.socket;
      if (!socket || !raw) return;
      socket._detachSocket();
      raw.close();
      // A step of the log-in may be waiting for an answer; an error is what ends it.
      if (entity.status !== 'online') socket.emit('error', new Error('the server does not answer'));
      socket.emit('close', true, { reason: 'the line is dead' });
    },
  };
}

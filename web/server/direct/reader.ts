/**
 * What waits for one browser. The system's buffers and the stream's hold a little; what they do not take waits here, where it
 * can still be left out: sound and pointer moves, the oldest first, for they are of no use late. Events are never left out; a
 * browser that stays behind is given up, and comes back for the state.
 */
import type { Duplex } from 'node:stream';
import type { DirectLimits } from './limits.ts';

export interface Reader {
  /** @param frame with the head of a WebSocket's */
  write(frame: Buffer, lossy: boolean): void;
  /** Bytes that wait here; what the socket has already is not among them. */
  readonly waiting: number;
}

export interface ReaderWatch {
  /** It stays behind; nothing more is written to it. */
  giveUp(): void;
  /** More waits now. */
  grew(): void;
}

const NOTHING = Buffer.alloc(0);

interface Waiting {
  readonly frame: Buffer;
  readonly lossy: boolean;
}

export function createReader(
  socket: Duplex,
  limits: DirectLimits,
  watch: ReaderWatch,
  now: () => number = () => performance.now(),
): Reader {
  let queue: Waiting[] = [];
  let bytes = 0;
  let lossyBytes = 0;
  /** Since when something waits here. */
  let since = 0;
  let over = false;

  /** What is written after all that was takes no byte, and is done when the system has taken that; `drain` comes seldom. */
  const flushLater = () => void socket.write(NOTHING, flush);

  function flush(): void {
    if (over || socket.destroyed) return;
    let n = 0;
    for (; n < queue.length && socket.writableLength <= limits.ahead; n++) {
      const { frame, lossy } = queue[n] as Waiting;
      bytes -= frame.length;
      if (lossy) lossyBytes -= frame.length;
      socket.write(frame);
    }
    queue = queue.slice(n);
    if (queue.length > 0) flushLater();
  }

  /** Leaves out what came first of what may be lost, until so much is left. */
  function leaveOut(): void {
    queue = queue.filter(({ frame, lossy }) => {
      if (!lossy || lossyBytes <= limits.lossy) return true;
      lossyBytes -= frame.length;
      bytes -= frame.length;
      return false;
    });
  }

  function wait(frame: Buffer, lossy: boolean): void {
    if (queue.length === 0) {
      since = now();
      flushLater();
    }
    queue.push({ frame, lossy });
    bytes += frame.length;
    if (lossy) {
      lossyBytes += frame.length;
      if (lossyBytes > limits.lossy) leaveOut();
    }
    if (bytes <= limits.behind && now() - since <= limits.behindTime) {
      watch.grew();
      return;
    }
    over = true;
    queue = [];
    bytes = 0;
    watch.giveUp();
  }

  return {
    get waiting() {
      return bytes;
    },
    write(frame, lossy) {
      if (over || socket.destroyed) return;
      if (queue.length === 0 && socket.writableLength <= limits.ahead) socket.write(frame);
      else wait(frame, lossy);
    },
  };
}

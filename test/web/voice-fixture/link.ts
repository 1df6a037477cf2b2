/** A network of a page: delays, loses and bunches packets by a seeded chance, keeps their order as TCP does. */
import type { VoicePacket } from '../../../web/core/sound/packet.ts';

export interface Weather {
  /** ms: every packet's, and at most on top of it. */
  readonly delay?: number;
  readonly jitter?: number;
  /** Share of packets lost, and of packets before which the line stands still for `stallMs`. */
  readonly loss?: number;
  readonly stall?: number;
  readonly stallMs?: number;
  readonly seed?: number;
}

/** Mulberry32: a small generator of numbers in [0, 1) that is the same in every browser. */
export function chance(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let z = Math.imul(state ^ (state >>> 15), 1 | state);
    z = (z + Math.imul(z ^ (z >>> 7), 61 | z)) ^ z;
    return ((z ^ (z >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function createLink(weather: Weather, deliver: (packet: VoicePacket) => void): (packet: VoicePacket) => void {
  const { delay = 0, jitter = 0, loss = 0, stall = 0, stallMs = 0, seed = 1 } = weather;
  const random = chance(seed);
  const line: VoicePacket[] = [];
  const next = () => {
    const packet = line.shift();
    if (packet !== undefined) deliver(packet);
  };
  let free = 0;
  return (packet) => {
    const [lost, wait, stalled] = [random() < loss, delay + random() * jitter, random() < stall];
    if (lost) return;
    const now = performance.now();
    free = Math.max(free, now + wait + (stalled ? stallMs : 0));
    // Timers that are due at almost one time may change places; the packets must not.
    line.push(packet);
    if (line.length === 1 && free <= now + 0.5) next();
    else setTimeout(next, free - now);
  };
}

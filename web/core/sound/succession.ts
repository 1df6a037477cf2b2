/** How a packet follows the last one of its source. Pure functions. */
import { continues } from '../../../protocol/voice/voice-stream.ts';
import { KHZ, VOICE } from './limits.ts';

export interface Last {
  readonly n: number;
  /** The media sample after its last one. */
  readonly end: number;
  /** ms, as the estimate has it. */
  readonly delay: number;
}

type Packet = { readonly t: number; readonly n: number };

/**
 * Samples and packets that are missing before a packet; undefined when it does not go on with what came before.
 * @param unheard sound of the last packets still waits to be heard
 */
export function gapBefore(packet: Packet, last: Last, unheard: boolean): { gap: number; missing: number } | undefined {
  const gap = packet.t * KHZ - last.end;
  const missing = packet.n - last.n - 1;
  // t is rounded to ms: what differs by less goes on without a hole.
  if (missing === 0 && Math.abs(gap) <= 2 * KHZ) return { gap: 0, missing };
  // The last words before a pause may wait still, if the first after it came quickly: they are not thrown away.
  const most = missing === 0 && unheard ? VOICE.ahead : VOICE.fill;
  return gap < 0 || gap > most * KHZ ? undefined : { gap, missing };
}

/** Whether a packet is of another microphone than the last one: numbers and clock start anew with each. */
export function isFromAnother(packet: Packet, last: Last, delay: number): boolean {
  if (!continues(packet.n, last.n)) return true;
  // Its clock tells a microphone whose numbers happen to fit.
  return packet.n > last.n ? packet.t * KHZ < last.end - 2 * KHZ : Math.abs(delay - last.delay) > VOICE.clockJump;
}

/** One packet of voice, as it is taken from a stanza and put into one. */
import { VOICE } from './limits.ts';

export interface VoicePacket {
  /** Milliseconds of the source's media clock at the packet's first sample; an integer. */
  readonly t: number;
  /** Number of the packet, one more each. */
  readonly n: number;
  /** One Opus packet, 60 ms by default, mono. */
  readonly data: Uint8Array<ArrayBuffer>;
}

/** Frame durations in ms by the configuration number of RFC 6716 §3.1, table 2. */
const SILK = [10, 20, 40, 60] as const;
const HYBRID = [10, 20] as const;
const CELT = [2.5, 5, 10, 20] as const;

/** Media time in an Opus packet in ms, from its first bytes (RFC 6716 §3.1, §3.2.5); undefined when it is none. */
export function opusDuration(data: Uint8Array): number | undefined {
  const toc = data[0];
  if (toc === undefined) return undefined;
  const config = toc >> 3;
  const frame = config < 12 ? SILK[config % 4] : config < 16 ? HYBRID[config % 2] : CELT[config % 4];
  const code = toc & 3;
  const frames = code === 0 ? 1 : code < 3 ? 2 : data[1] === undefined ? 0 : data[1] & 0x3f;
  const duration = (frame ?? 0) * frames;
  return duration > 0 && duration <= VOICE.maxPacket ? duration : undefined;
}

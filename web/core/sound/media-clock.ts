/** The media clock of one capture: counted by its samples, whatever any other clock says. */
import { createSampleClock } from './clock.ts';
import { VOICE } from './limits.ts';

/** ms by which libopus delays what it encodes: 312 samples at 48 kHz (RFC 7845 §4.2 calls it pre-skip). */
const LOOKAHEAD = 312 / 48;

export interface MediaClock {
  /** The time of a packet that begins with this sample. */
  packetAt(sample: number): number;
  /**
   * The time at which this sample was captured. The decoder gives a packet's sound LOOKAHEAD later than it went in. Instead
   * of the packets, which need a whole t, the clock is shifted: packet t holds what was captured at t.
   */
  capturedAt(sample: number): number;
  /** All before this sample had been captured when its message came in at `now`, ms. */
  note(sample: number, now: number): void;
  /** The media time captured at `now`, in ms; undefined before the first note. */
  at(now: number): number | undefined;
  /** The samples stand still, or come again. */
  stand(now: number): void;
  run(now: number): void;
}

/** @param begin ms of the first sample; whole packets, so that t stays an integer */
export function createMediaClock(sampleRate: number, begin: number): MediaClock {
  let base = begin;
  let samples = createSampleClock();
  let stoodAt: number | undefined;
  const packetAt = (sample: number) => base + (sample * 1000) / sampleRate;
  const capturedAt = (sample: number) => packetAt(sample) + LOOKAHEAD;

  return {
    packetAt,
    capturedAt,
    note: (sample, now) => samples.note(capturedAt(sample), now),
    at: (now) => samples.at(now),
    stand(now) {
      stoodAt ??= now;
    },
    run(now) {
      if (stoodAt === undefined) return;
      // The samples stood still, the meeting did not: to the others it is a pause.
      base += wholePackets(now - stoodAt);
      stoodAt = undefined;
      samples = createSampleClock();
    },
  };
}

/** The least time of whole packets that is not below `ms`. */
export const wholePackets = (ms: number): number => Math.ceil(ms / VOICE.packet) * VOICE.packet;

/** The read position of one source: it moves over the ring, leaps, and waits. Samples of 48 kHz. */
import { FADE, type Leap, stretch } from './leap.ts';
import { KHZ, VOICE } from './limits.ts';
import type { Ring } from './ring.ts';

/** Made-up sound stays whole for this long, then fades; real sound comes back within 5 ms. */
const WHOLE = 20 * KHZ;

export interface Reading {
  /** The media sample that is read next. */
  readonly at: number;
  /** `at`, once the leap that is under way is done. */
  readonly heading: number;
  readonly leaping: boolean;
  /** Samples by which waiting for the packet that is missing has moved it back. */
  readonly waited: number;
  /** From silence, at this sample. */
  begin(at: number): void;
  next(): number;
  leap(leap: Leap): void;
  /** Waits for sound by a leap back: gives by how many samples, or undefined when it has waited long enough. */
  wait(): number | undefined;
  /** The packet that was waited for is there. */
  waitNoMore(): void;
  /** Goes on at `at` at once. */
  jump(at: number): void;
  /** What was under way is of no meaning any more. */
  stay(): void;
}

export function createReading(ring: Ring): Reading {
  let at = 0;
  let leap: Leap | undefined;
  /** Samples of the leap's cross-fade that were read. */
  let faded = 0;
  let waited = 0;
  let gain = 0;

  function start(next: Leap): void {
    leap = next;
    faded = 0;
  }

  return {
    get at() {
      return at;
    },
    get heading() {
      return at + (leap?.lag ?? 0);
    },
    get leaping() {
      return leap !== undefined;
    },
    get waited() {
      return waited;
    },
    begin(position) {
      at = position;
      leap = undefined;
      waited = 0;
      gain = 0;
    },
    next() {
      let sample = ring.read(at);
      if (leap !== undefined) {
        const part = leap.length > 0 ? faded / leap.length : 1;
        sample = (1 - part) * sample + part * ring.read(at + leap.lag);
        faded += 1;
        if (faded >= leap.length) {
          at += leap.lag;
          leap = undefined;
        }
      }
      at += 1;
      const goal = waited <= WHOLE ? 1 : Math.max(0, 1 - (waited - WHOLE) / (VOICE.conceal * KHZ - WHOLE));
      gain += Math.max(-1 / FADE, Math.min(1 / FADE, goal - gain));
      return sample * gain;
    },
    leap: start,
    wait() {
      const back = waited >= VOICE.conceal * KHZ ? undefined : stretch(ring, at);
      if (back === undefined) return undefined;
      start(back);
      waited -= back.lag;
      return -back.lag;
    },
    waitNoMore() {
      waited = 0;
    },
    jump(position) {
      leap = undefined;
      at = position;
    },
    stay() {
      leap = undefined;
    },
  };
}

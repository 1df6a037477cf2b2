/**
 * How far to leap in the sound so that it is not heard: a pitch period, or anything where it is quiet. And sound made up
 * of the last pitch period, where there is a hole. All lengths in samples of 48 kHz.
 */
import type { Ring } from './ring.ts';
import { bestLag, power } from './splice.ts';

/** Cross-fade when there is time (5 ms) and when the sound is running out (2.5 ms). */
export const FADE = 240;
export const QUICK_FADE = 120;
/** Leaps in speech are one pitch period, 2.5 to 15 ms (400 to 67 Hz); made-up sound repeats 5 to 15 ms. */
const PERIOD = { least: 120, repeat: 240, most: 720 };
/** In quiet any length can be taken out or put in: 20 ms at a time below -50 dBFS. */
const QUIET = { power: 1e-5, leap: 960 };

type Sound = Pick<Ring, 'read' | 'origin' | 'end'>;

/** Goes on reading at `lag` samples from where it is, cross-fading over `length`. */
export interface Leap {
  readonly lag: number;
  readonly length: number;
}

/**
 * The leap that brings the reading at `at` nearer to where it should be; undefined when there is none.
 * @param off samples by which it is too late, negative when too early
 * @param room samples by which it may leap ahead
 * @param band samples of `off` below 0 that may be left
 */
export function correct(sound: Sound, at: number, off: number, room: number, band: number): Leap | undefined {
  const sign = off > 0 ? 1 : -1;
  const reach = sign > 0 ? room : at - sound.origin;
  const quiet = Math.floor(Math.min(Math.abs(off), QUIET.leap, reach));
  if (quiet > 0 && power(sound.read, at - (sign < 0 ? quiet : 0), quiet + FADE) < QUIET.power)
    return { lag: sign * quiet, length: FADE };
  const most = Math.floor(Math.min(PERIOD.most, Math.abs(off) + band, reach));
  if (most < PERIOD.least) return undefined;
  return { lag: sign * bestLag(sound.read, at, sign, PERIOD.least, most, FADE), length: FADE };
}

/** The leap back that repeats the last pitch period once; undefined when there is too little sound for it. */
export function stretch({ read, origin, end }: Sound, at: number): Leap | undefined {
  const most = Math.min(PERIOD.most, at - origin);
  if (most < PERIOD.repeat) return undefined;
  const length = Math.max(0, Math.min(QUICK_FADE, end - at));
  return { lag: -bestLag(read, at, -1, PERIOD.repeat, most, Math.max(length, 32)), length };
}

/** Writes `length` samples that go on with the last pitch period, gone after `fade`; gives how to go on with them. */
export function repeat(ring: Ring, length: number, fade: number): (i: number) => number {
  const { read, origin, end } = ring;
  const most = Math.min(PERIOD.most, end - FADE - origin);
  if (most < PERIOD.repeat) {
    for (let i = 0; i < length; i++) ring.write(0);
    return () => 0;
  }
  const lag = bestLag(read, end - FADE, -1, PERIOD.repeat, most, FADE);
  const period = Float32Array.from({ length: lag }, (_, i) => read(end - lag + i));
  const made = (i: number): number => (period[i % lag] ?? 0) * Math.max(0, 1 - i / fade);
  for (let i = 0; i < length; i++) ring.write(made(i));
  return (i) => made(length + i);
}

/** Writes a packet's sound; where it follows made-up sound, from that into it. */
export function append(ring: Ring, pcm: Float32Array, made: ((i: number) => number) | undefined): void {
  for (let i = 0; i < pcm.length; i++) {
    const sample = pcm[i] ?? 0;
    const own = made === undefined ? 1 : Math.min(1, i / QUICK_FADE);
    ring.write(own < 1 && made !== undefined ? own * sample + (1 - own) * made(i) : sample);
  }
}

/** Between the clock of an audio context and that of the page. */
import type { SoundContext } from './platform.ts';

export interface SampleClock {
  /** Notes that the sound up to `ms` of the media clock had been captured when its message came in at `now`. */
  note(ms: number, now: number): void;
  /** The media time captured at `now`, in ms; undefined before the first note. */
  at(now: number): number | undefined;
}

/** Notes, of 60 ms each, and ms by which they must be late. */
const MOVED = 8;
const STOOD = 200;

/**
 * Messages from the audio thread come late by what the main thread was busy with, never early: of the last ones, the
 * one that was quickest tells the relation of the clocks. Two seconds, so that drift does not matter and a hiccup of
 * the device is forgotten soon. When all of half a second are late alike, the audio thread had stood still, and the media
 * clock with it: what was known before is void.
 */
export function createSampleClock(kept = 33): SampleClock {
  let offsets: number[] = [];
  return {
    note(ms, now) {
      offsets = [...offsets.slice(1 - kept), now - ms];
      const newest = offsets.slice(-MOVED);
      if (newest.length === MOVED && Math.min(...newest) > Math.min(...offsets) + STOOD) offsets = newest;
    },
    at(now) {
      return offsets.length === 0 ? undefined : now - Math.min(...offsets);
    },
  };
}

/** ms of the page's clock at which frame `frame` of the context leaves the loudspeaker, latency of the output included. */
export function heardAt(context: SoundContext, frame: number, now: number): number {
  const time = frame / context.sampleRate;
  const { contextTime = 0, performanceTime = 0 } = context.getOutputTimestamp();
  if (contextTime > 0 && performanceTime > 0) return performanceTime + (time - contextTime) * 1000;
  // Not every browser fills in the stamp from the start.
  const latency = context.outputLatency || context.baseLatency || 0;
  return now + (time - context.currentTime + latency) * 1000;
}

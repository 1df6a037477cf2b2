/** Keeps the reading of a source as far behind its clock as its packets need. Samples of 48 kHz. */
import { correct, FADE, QUICK_FADE } from './leap.ts';
import { KHZ, VOICE } from './limits.ts';
import type { Reading } from './reading.ts';
import type { Ring } from './ring.ts';

/** One render quantum of the Web Audio API. */
const QUANTUM = 128;
/** The delay may be this far from the target, above and below, until it is put right. */
const BAND = { above: 6 * KHZ, below: 2.5 * KHZ };
/** Between two leaps: seldom enough not to be heard; sooner when far off. */
const PAUSE = { near: 80 * KHZ, far: 30 * KHZ, farFrom: 100 * KHZ };

export interface Steering {
  /** Decides on a leap before a quantum of `length` samples is read. False when there is nothing more to read. */
  steer(length: number, frame: number): boolean;
  /** So many samples were waited for in vain, and are made up for. */
  skip(samples: number): void;
  reset(): void;
}

export interface SteeringParts {
  readonly ring: Ring;
  readonly reading: Reading;
  /** Samples between arrival on the source's clock and playing that are wished for. */
  target(): number;
  /** Samples of sound that were made up. */
  onConcealed(samples: number): void;
  /** Packets of which the sound was skipped. */
  onLate(packets: number): void;
}

export function createSteering({ ring, reading, target, onConcealed, onLate }: SteeringParts): Steering {
  let toSkip = 0;
  let nextLeap = 0;

  function skipTo(off: number, room: number): void {
    // What comes no faster than it was said is no backlog, however late it is: the source's clock has moved.
    const lag = Math.floor(Math.min(off, room - VOICE.unskipped * KHZ));
    if (lag <= 0) return;
    onLate(Math.round(lag / (VOICE.packet * KHZ)));
    reading.leap({ lag, length: FADE });
  }

  return {
    steer(length, frame) {
      if (reading.leaping) return true;
      if (ring.end - reading.at < length + QUICK_FADE) {
        const waited = reading.wait();
        onConcealed(waited ?? 0);
        return waited !== undefined;
      }
      const room = ring.end - reading.at - FADE - QUICK_FADE - 2 * QUANTUM;
      if (toSkip > 0 && room > 0) {
        reading.leap({ lag: Math.min(toSkip, room), length: FADE });
        toSkip = 0;
        return true;
      }
      const off = frame - reading.at - target();
      if (off > VOICE.skip * KHZ) {
        skipTo(off, room);
        return true;
      }
      if (frame < nextLeap || (off <= BAND.above && off >= -BAND.below)) return true;
      const leap = correct(ring, reading.at, off, room, BAND.below);
      if (leap === undefined) return true;
      reading.leap(leap);
      nextLeap = frame + (Math.abs(off) > PAUSE.farFrom ? PAUSE.far : PAUSE.near);
      return true;
    },
    skip(samples) {
      toSkip += samples;
    },
    reset() {
      toSkip = 0;
    },
  };
}

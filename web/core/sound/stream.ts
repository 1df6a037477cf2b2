/**
 * The sound of one source on its way to the ear: takes decoded packets as they come, gives samples as they are due.
 * No browser: it runs in the audio thread, and in a test with made-up arrivals. All counting is in samples of 48 kHz.
 *
 * The sound lies in a ring, addressed by the source's media clock, and a read position moves over it. Everything that
 * keeps the delay right is one act, the leap: go on reading one pitch period ahead (shorter), or back (longer), with a
 * cross-fade. A late packet is waited for by leaping back again and again, fading out: so nothing of it is lost, and
 * the delay has grown by what the network took. A lost packet is written into the ring as repeated pitch periods.
 */
import { continues } from '../../../protocol/voice/voice-stream.ts';
import { createDelayEstimate } from './jitter.ts';
import { VOICE } from './limits.ts';
import { bestLag, power } from './splice.ts';

export interface Decoded {
  readonly t: number;
  readonly n: number;
  /** Mono, 48 kHz. */
  readonly pcm: Float32Array;
}

export interface StreamReport {
  /** Frame of the sink minus media sample heard in it: media time t is heard in frame t·48 + offset. */
  readonly offset: number;
  readonly playing: boolean;
  /** Root mean square of what was given since the last report. */
  readonly level: number;
  readonly stats: StreamStats;
}

export interface StreamStats {
  /** Packets. */
  readonly received: number;
  readonly lost: number;
  /** Packets that came, but too late to be played in full. */
  readonly late: number;
  /** ms of sound made up. */
  readonly concealedMs: number;
  /** ms from the arrival of the fastest packet to its playing: as wished, and as it is. */
  readonly targetMs: number;
  readonly delayMs: number;
}

export interface Stream {
  /** A packet that came in the frame `frame` of the sink. */
  insert(packet: Decoded, frame: number): void;
  /** Writes the sound of the frames from `frame` on. */
  render(out: Float32Array, frame: number): void;
  /** The state at `frame`; starts a new measurement of the level. */
  report(frame: number): StreamReport;
  /** The sink's clock stood still: forgets all delays. */
  restart(): void;
}

const KHZ = VOICE.rate / 1000;
/** Samples; a power of two, above all that may lie ahead, one hole and one packet, plus history for the longest leap. */
const RING = 131_072;
const MASK = RING - 1;
/** Cross-fade when there is time (5 ms) and when the sound is running out (2.5 ms). */
const FADE = 240;
const QUICK_FADE = 120;
/** One render quantum of the Web Audio API. */
const QUANTUM = 128;
/** Leaps in speech are one pitch period, 2.5 to 15 ms (400 to 67 Hz); made-up sound repeats 5 to 15 ms. */
const PERIOD = { least: 120, repeat: 240, most: 720 };
/** In quiet any length can be taken out or put in: 20 ms at a time below -50 dBFS. */
const QUIET = { power: 1e-5, leap: 960 };
/** The delay may be this far from the target, above and below, until it is put right. */
const BAND = { above: 6 * KHZ, below: 2.5 * KHZ };
/** Between two leaps: seldom enough not to be heard; sooner when far off. */
const PAUSE = { near: 80 * KHZ, far: 30 * KHZ, farFrom: 100 * KHZ };

export function createStream(): Stream {
  const estimate = createDelayEstimate();
  const ring = new Float32Array(RING);
  const counts = { received: 0, lost: 0, late: 0, concealed: 0 };
  let state: 'empty' | 'waiting' | 'playing' | 'starved' = 'empty';
  /** `delay`: ms, as the estimate has it. */
  let last: { n: number; end: number; delay: number } | undefined;
  /** Media samples: first one held, one after the last held, next one to be read. */
  let origin = 0;
  let end = 0;
  let at = 0;
  let startAt = 0;
  let leap: { lag: number; length: number; done: number } | undefined;
  /** Samples by which waiting for a packet has moved the reading back; to be skipped when the packet was lost. */
  let waited = 0;
  let toSkip = 0;
  let nextLeap = 0;
  let gain = 0;
  let squares = 0;
  let measured = 0;

  const read = (position: number): number => (position < end && position >= origin ? (ring[position & MASK] ?? 0) : 0);
  const target = (): number => (estimate.target() ?? 0) * KHZ;

  function write(sample: number): void {
    ring[end & MASK] = sample;
    end += 1;
    if (end - origin > RING) origin = end - RING;
  }

  function begin(position: number, frame: number): void {
    origin = end = at = position;
    leap = undefined;
    waited = toSkip = 0;
    gain = 0;
    state = 'waiting';
    startAt = Math.max(frame, Math.round(position + target()));
  }

  function restart(): void {
    estimate.reset();
    state = 'empty';
    last = undefined;
    leap = undefined;
  }

  /** Writes `length` samples that go on with the last pitch period, gone after `fade`; gives how to go on with them. */
  function repeat(length: number, fade: number): (i: number) => number {
    const most = Math.min(PERIOD.most, end - FADE - origin);
    if (most < PERIOD.repeat) {
      for (let i = 0; i < length; i++) write(0);
      return () => 0;
    }
    const lag = bestLag(read, end - FADE, -1, PERIOD.repeat, most, FADE);
    const start = end - lag;
    const period = Float32Array.from({ length: lag }, (_, i) => read(start + i));
    const made = (i: number): number => (period[i % lag] ?? 0) * Math.max(0, 1 - i / fade);
    for (let i = 0; i < length; i++) write(made(i));
    return (i) => made(length + i);
  }

  /** How a packet goes on with what came before; undefined when it does not. */
  function follow(packet: Decoded): { gap: number; missing: number } | undefined {
    if (last === undefined) return undefined;
    const gap = packet.t * KHZ - last.end;
    const missing = packet.n - last.n - 1;
    // t is rounded to ms: what differs by less goes on without a hole.
    if (missing === 0 && Math.abs(gap) <= 2 * KHZ) return { gap: 0, missing };
    // The last words before a pause may wait still, if the first after it came quickly: they are not thrown away.
    const most = missing === 0 && end > at ? VOICE.ahead : VOICE.fill;
    return gap < 0 || gap > most * KHZ ? undefined : { gap, missing };
  }

  /** Whether a packet is of another microphone than the last one: numbers and clock start anew with each. */
  function fromAnother(packet: Decoded, delay: number): boolean {
    if (last === undefined) return false;
    if (!continues(packet.n, last.n)) return true;
    // Its clock tells a microphone whose numbers happen to fit.
    return packet.n > last.n ? packet.t * KHZ < last.end - 2 * KHZ : Math.abs(delay - last.delay) > VOICE.clockJump;
  }

  function insert(packet: Decoded, frame: number): void {
    const delay = frame / KHZ - packet.t;
    if (fromAnother(packet, delay)) restart();
    if (last !== undefined && packet.n <= last.n) {
      counts.late += 1;
      return;
    }
    counts.received += 1;
    estimate.add(delay, packet.pcm.length / KHZ);
    if (last !== undefined) counts.lost += Math.min(packet.n - last.n - 1, VOICE.window);

    const step = state === 'waiting' || state === 'playing' ? follow(packet) : undefined;
    let made: ((i: number) => number) | undefined;
    if (step === undefined) {
      begin(packet.t * KHZ, frame);
    } else if (step.gap > 0) {
      // A hole in n is loss; a jump of t alone is a pause of the source (muted), and only fades out.
      made = repeat(step.gap, (step.missing > 0 ? VOICE.conceal : 20) * KHZ);
      if (step.missing > 0) counts.concealed += Math.max(0, step.gap - waited);
      toSkip += Math.min(waited, step.gap);
    }
    waited = 0;
    for (let i = 0; i < packet.pcm.length; i++) {
      const sample = packet.pcm[i] ?? 0;
      const own = made === undefined ? 1 : Math.min(1, i / QUICK_FADE);
      write(own < 1 && made !== undefined ? own * sample + (1 - own) * made(i) : sample);
    }
    last = { n: packet.n, end: packet.t * KHZ + packet.pcm.length, delay };
    if (end - at > VOICE.ahead * KHZ) {
      counts.late += 1;
      leap = undefined;
      at = end - VOICE.ahead * KHZ;
    }
  }

  /** Waits for the next packet by repeating the last pitch period, one time each. */
  function wait(): void {
    const most = Math.min(PERIOD.most, at - origin);
    if (waited >= VOICE.conceal * KHZ || most < PERIOD.repeat) {
      state = 'starved';
      return;
    }
    const length = Math.max(0, Math.min(QUICK_FADE, end - at));
    const lag = bestLag(read, at, -1, PERIOD.repeat, most, Math.max(length, 32));
    leap = { lag: -lag, length, done: 0 };
    waited += lag;
    counts.concealed += lag;
  }

  /** Decides on a leap before a quantum of `length` samples is read. */
  function steer(length: number, frame: number): void {
    if (leap !== undefined) return;
    if (end - at < length + QUICK_FADE) {
      wait();
      return;
    }
    const room = end - at - FADE - QUICK_FADE - 2 * QUANTUM;
    if (toSkip > 0 && room > 0) {
      leap = { lag: Math.min(toSkip, room), length: FADE, done: 0 };
      toSkip = 0;
      return;
    }
    const off = frame - at - target();
    if (off > VOICE.skip * KHZ) {
      // What comes no faster than it was said is no backlog, however late it is: the source's clock has moved.
      const lag = Math.floor(Math.min(off, room - VOICE.unskipped * KHZ));
      if (lag <= 0) return;
      counts.late += Math.round(lag / (VOICE.packet * KHZ));
      leap = { lag, length: FADE, done: 0 };
      return;
    }
    if (frame < nextLeap || (off <= BAND.above && off >= -BAND.below)) return;
    const sign = off > 0 ? 1 : -1;
    const reach = sign > 0 ? room : at - origin;
    const quiet = Math.floor(Math.min(Math.abs(off), QUIET.leap, reach));
    if (quiet > 0 && power(read, at - (sign < 0 ? quiet : 0), quiet + FADE) < QUIET.power) {
      leap = { lag: sign * quiet, length: FADE, done: 0 };
    } else {
      const most = Math.floor(Math.min(PERIOD.most, Math.abs(off) + BAND.below, reach));
      if (most < PERIOD.least) return;
      leap = { lag: sign * bestLag(read, at, sign, PERIOD.least, most, FADE), length: FADE, done: 0 };
    }
    nextLeap = frame + (Math.abs(off) > PAUSE.farFrom ? PAUSE.far : PAUSE.near);
  }

  function nextSample(): number {
    let sample = read(at);
    if (leap !== undefined) {
      const part = leap.length > 0 ? leap.done / leap.length : 1;
      sample = (1 - part) * sample + part * read(at + leap.lag);
      leap.done += 1;
      if (leap.done >= leap.length) {
        at += leap.lag;
        leap = undefined;
      }
    }
    at += 1;
    // Made-up sound stays whole for 20 ms, then fades; real sound comes back within 5 ms.
    const goal = waited <= 20 * KHZ ? 1 : Math.max(0, 1 - (waited - 20 * KHZ) / ((VOICE.conceal - 20) * KHZ));
    gain += Math.max(-1 / FADE, Math.min(1 / FADE, goal - gain));
    return sample * gain;
  }

  function render(out: Float32Array, frame: number): void {
    if (state === 'waiting' && frame + out.length > startAt) state = 'playing';
    measured += out.length;
    if (state !== 'playing') {
      out.fill(0);
      return;
    }
    steer(out.length, frame);
    if (state !== 'playing') {
      out.fill(0);
      return;
    }
    for (let i = 0; i < out.length; i++) {
      const sample = nextSample();
      out[i] = sample;
      squares += sample * sample;
    }
  }

  return {
    insert,
    render,
    restart,
    report(frame) {
      const playing = state === 'playing';
      const offset = playing ? frame - at - (leap?.lag ?? 0) : state === 'waiting' ? startAt - at : target();
      const fastest = (estimate.fastest() ?? 0) * KHZ;
      const level = measured > 0 ? Math.sqrt(squares / measured) : 0;
      squares = measured = 0;
      return {
        offset,
        playing,
        level,
        stats: {
          received: counts.received,
          lost: counts.lost,
          late: counts.late,
          concealedMs: counts.concealed / KHZ,
          targetMs: (target() - fastest) / KHZ,
          delayMs: (offset - fastest) / KHZ,
        },
      };
    },
  };
}

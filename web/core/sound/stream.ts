/**
 * The sound of one source on its way to the ear: gets decoded packets as they come, gives samples as they are due.
 * No browser: it runs in the audio thread, and in a test with made-up arrivals. All counting is in samples of 48 kHz.
 *
 * The sound lies in a ring, addressed by the source's media clock, and a read position moves over it. Everything that
 * keeps the delay right is one act, the leap: go on reading one pitch period ahead (shorter), or back (longer), with a
 * cross-fade. A late packet is waited for by leaping back again and again, fading out: so nothing of it is lost, and
 * the delay has grown by what the network took. A lost packet is written into the ring as repeated pitch periods.
 */
import { createDelayEstimate, type DelayEstimate } from './jitter.ts';
import { append, repeat } from './leap.ts';
import { KHZ, VOICE } from './limits.ts';
import { createReading } from './reading.ts';
import { createRing } from './ring.ts';
import { createSteering } from './steering.ts';
import { gapBefore, isFromAnother, type Last } from './succession.ts';

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

export function createStream(): Stream {
  const estimate = createDelayEstimate();
  const ring = createRing();
  const reading = createReading(ring);
  const meter = createMeter();
  const counts = { received: 0, lost: 0, late: 0, concealed: 0 };
  let state: 'empty' | 'waiting' | 'playing' | 'starved' = 'empty';
  let last: Last | undefined;
  let startAt = 0;

  const target = (): number => (estimate.target() ?? 0) * KHZ;
  const steering = createSteering({
    ring,
    reading,
    target,
    onConcealed(samples) {
      counts.concealed += samples;
    },
    onLate(packets) {
      counts.late += packets;
    },
  });

  function begin(position: number, frame: number): void {
    ring.begin(position);
    reading.begin(position);
    steering.reset();
    state = 'waiting';
    startAt = Math.max(frame, Math.round(position + target()));
  }

  function restart(): void {
    estimate.reset();
    state = 'empty';
    last = undefined;
    reading.stay();
  }

  /** Fills the hole before a packet; gives how the made-up sound goes on. */
  function fill({ gap, missing }: { gap: number; missing: number }): ((i: number) => number) | undefined {
    if (gap === 0) return undefined;
    if (missing > 0) counts.concealed += Math.max(0, gap - reading.waited);
    steering.skip(Math.min(reading.waited, gap));
    // A hole in n is loss; a jump of t alone is a pause of the source (muted), and only fades out.
    return repeat(ring, gap, (missing > 0 ? VOICE.conceal : 20) * KHZ);
  }

  function insert(packet: Decoded, frame: number): void {
    const delay = frame / KHZ - packet.t;
    if (last !== undefined && isFromAnother(packet, last, delay)) restart();
    if (last !== undefined && packet.n <= last.n) {
      counts.late += 1;
      return;
    }
    counts.received += 1;
    estimate.add(delay, packet.pcm.length / KHZ);
    if (last !== undefined) counts.lost += Math.min(packet.n - last.n - 1, VOICE.window);

    const alive = state === 'waiting' || state === 'playing';
    const hole = alive && last !== undefined ? gapBefore(packet, last, ring.end > reading.at) : undefined;
    if (hole === undefined) begin(packet.t * KHZ, frame);
    append(ring, packet.pcm, hole && fill(hole));
    reading.waitNoMore();
    last = { n: packet.n, end: packet.t * KHZ + packet.pcm.length, delay };
    if (ring.end - reading.at > VOICE.ahead * KHZ) {
      counts.late += 1;
      reading.jump(ring.end - VOICE.ahead * KHZ);
    }
  }

  function render(out: Float32Array, frame: number): void {
    if (state === 'waiting' && frame + out.length > startAt) state = 'playing';
    if (state === 'playing' && !steering.steer(out.length, frame)) state = 'starved';
    if (state === 'playing') for (let i = 0; i < out.length; i++) out[i] = reading.next();
    else out.fill(0);
    meter.add(out);
  }

  function report(frame: number): StreamReport {
    const playing = state === 'playing';
    const waiting = state === 'waiting' ? startAt - reading.at : target();
    const offset = playing ? frame - reading.heading : waiting;
    return { offset, playing, level: meter.read(), stats: statsOf(counts, estimate, offset / KHZ) };
  }

  return { insert, render, restart, report };
}

interface Counts {
  readonly received: number;
  readonly lost: number;
  readonly late: number;
  /** Samples. */
  readonly concealed: number;
}

/** @param delay ms of the sink's clock minus ms of the source's, as it is */
function statsOf({ concealed, ...counts }: Counts, estimate: DelayEstimate, delay: number): StreamStats {
  const fastest = estimate.fastest() ?? 0;
  return {
    ...counts,
    concealedMs: concealed / KHZ,
    targetMs: (estimate.target() ?? 0) - fastest,
    delayMs: delay - fastest,
  };
}

/** Root mean square of all sound since it was read last. */
function createMeter() {
  let squares = 0;
  let measured = 0;
  return {
    add(sound: Float32Array): void {
      measured += sound.length;
      for (let i = 0; i < sound.length; i++) squares += (sound[i] ?? 0) ** 2;
    },
    read(): number {
      const level = measured > 0 ? Math.sqrt(squares / measured) : 0;
      squares = measured = 0;
      return level;
    },
  };
}

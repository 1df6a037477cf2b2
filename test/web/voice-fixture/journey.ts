/** Plays a made-up source through a stream in a made-up time: no browser, the same on every run. */
import { createStream, type Stream, type StreamReport } from '../../../web/core/sound/stream.ts';
import { chance } from './link.ts';

export const KHZ = 48;
const QUANTUM = 128;
const PACKET = 60;

export interface Sent {
  readonly t: number;
  readonly n: number;
  /** ms of the sink's clock at which it arrives; undefined: lost. */
  readonly arrives: number | undefined;
  readonly length?: number;
}

/** The source's sound at a media sample. */
export type Sound = (sample: number) => number;

/** Like a voice: pulses of a pitch that wanders between 90 and 180 Hz, always audible. */
export const voice: Sound = (sample) => {
  const second = sample / 48_000;
  const phase = 2 * Math.PI * (130 * second + 7 * Math.sin(2 * Math.PI * 0.7 * second));
  return 0.25 * Math.sin(phase) + 0.15 * Math.sin(2 * phase) + 0.1 * Math.sin(3 * phase);
};

/** Noise that is different at every sample, so that a place in it can be told. */
export const unique: Sound = (sample) => chance(sample)() - 0.5;

/** Packets sent every 60 ms for `seconds`; `travel` gives the ms on the way, order is kept as TCP keeps it. */
export function send(seconds: number, travel: (i: number) => number | undefined, from = { t: 0, n: 0 }): Sent[] {
  let latest = 0;
  return Array.from({ length: Math.floor((seconds * 1000) / PACKET) }, (_, i) => {
    const t = from.t + i * PACKET;
    const took = travel(i);
    // A packet leaves when its last sample is spoken.
    if (took !== undefined) latest = Math.max(latest, t + PACKET + took);
    return { t, n: from.n + i, arrives: took === undefined ? undefined : latest };
  });
}

export interface Step {
  /** ms of the sink's clock. */
  readonly now: number;
  readonly frame: number;
  readonly out: Float32Array;
  readonly report: StreamReport;
}

export interface Journey {
  readonly stream: Stream;
  /** The level in each 20 ms. */
  readonly levels: { now: number; level: number }[];
  readonly last: StreamReport;
}

/** Lets all packets arrive and plays until `until` ms; the sink renders a burst of quanta at a time, as devices do. */
export function play(
  packets: readonly Sent[],
  until: number,
  sound: Sound = voice,
  see: (step: Step) => void = () => {},
  burst = 4,
): Journey {
  const stream = createStream();
  const coming = packets.filter((packet) => packet.arrives !== undefined);
  coming.sort((a, b) => (a.arrives ?? 0) - (b.arrives ?? 0));
  const levels: { now: number; level: number }[] = [];
  const out = new Float32Array(QUANTUM);
  let [next, squares, count] = [0, 0, 0];
  let frame = 0;
  while (frame / KHZ < until) {
    // Messages reach the audio thread between two bursts.
    if ((frame / QUANTUM) % burst === 0) {
      for (let packet = coming[next]; packet !== undefined && (packet.arrives ?? 0) <= frame / KHZ; ) {
        const { t, n, length = PACKET } = packet;
        const pcm = Float32Array.from({ length: length * KHZ }, (_, i) => sound(t * KHZ + i));
        stream.insert({ t, n, pcm }, frame);
        next += 1;
        packet = coming[next];
      }
    }
    stream.render(out, frame);
    for (const sample of out) squares += sample * sample;
    count += QUANTUM;
    frame += QUANTUM;
    if (count >= 20 * KHZ) {
      levels.push({ now: frame / KHZ, level: Math.sqrt(squares / count) });
      squares = count = 0;
    }
    see({ now: frame / KHZ, frame, out, report: stream.report(frame) });
  }
  return { stream, levels, last: stream.report(frame) };
}

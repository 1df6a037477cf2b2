/** In the audio thread: plays and mixes all sources, and tells where in each the ear is. */
import { VOICE } from './limits.ts';
import { createOnset, type Onset } from './onset.ts';
import { createStream, type Decoded, type Stream, type StreamReport } from './stream.ts';

export interface PlayoutOptions {
  readonly probe: boolean;
}

export type PlayoutOrder =
  | ({ readonly kind: 'packet'; readonly source: number } & Decoded)
  | { readonly kind: 'gain'; readonly source: number; readonly gain: number }
  | { readonly kind: 'remove'; readonly source: number }
  /** The context was suspended: what is known of delays is void. */
  | { readonly kind: 'restart' };

export type PlayoutMessage =
  | { readonly kind: 'report'; readonly sources: readonly (StreamReport & { readonly source: number })[] }
  | { readonly kind: 'onset'; readonly source: number; readonly frame: number };

interface Voice {
  readonly stream: Stream;
  readonly onset: Onset;
  gain: number;
  wishedGain: number;
}

class Playout extends AudioWorkletProcessor {
  readonly #voices = new Map<number, Voice>();
  readonly #options: PlayoutOptions;
  readonly #sound = new Float32Array(128);
  #nextReport = 0;

  constructor(options: WorkletStart) {
    super(options);
    this.#options = options.processorOptions as PlayoutOptions;
    this.port.onmessage = (event: { readonly data: PlayoutOrder }) => this.#obey(event.data);
  }

  #voice(source: number): Voice {
    const known = this.#voices.get(source);
    if (known !== undefined) return known;
    const voice: Voice = { stream: createStream(), onset: createOnset(0.1 * sampleRate), gain: 1, wishedGain: 1 };
    this.#voices.set(source, voice);
    return voice;
  }

  #obey(order: PlayoutOrder): void {
    switch (order.kind) {
      case 'packet':
        this.#voice(order.source).stream.insert(order, currentFrame);
        break;
      case 'gain':
        this.#voice(order.source).wishedGain = order.gain;
        break;
      case 'remove':
        this.#voices.delete(order.source);
        break;
      case 'restart':
        for (const { stream } of this.#voices.values()) stream.restart();
        break;
    }
  }

  process(_inputs: Float32Array<ArrayBuffer>[][], outputs: Float32Array<ArrayBuffer>[][]): boolean {
    const out = outputs[0]?.[0];
    if (out === undefined) return true;
    const sound = this.#sound.subarray(0, out.length);
    for (const [source, voice] of this.#voices) {
      voice.stream.render(sound, currentFrame);
      // A change of volume is spread over the quantum: a step would click.
      const step = (voice.wishedGain - voice.gain) / out.length;
      for (let i = 0; i < out.length; i++) {
        voice.gain += step;
        const sample = (sound[i] ?? 0) * voice.gain;
        sound[i] = sample;
        out[i] = (out[i] ?? 0) + sample;
      }
      voice.gain = voice.wishedGain;
      if (this.#options.probe) {
        const frame = voice.onset.look(sound, currentFrame);
        if (frame !== undefined) this.#post({ kind: 'onset', source, frame });
      }
    }
    if (currentFrame >= this.#nextReport) this.#report(currentFrame + out.length);
    return true;
  }

  #report(frame: number): void {
    this.#nextReport = currentFrame + (VOICE.report * VOICE.rate) / 1000;
    const sources = [...this.#voices].map(([source, { stream }]) => ({ source, ...stream.report(frame) }));
    if (sources.length > 0) this.#post({ kind: 'report', sources });
  }

  #post(message: PlayoutMessage): void {
    this.port.postMessage(message);
  }
}

registerProcessor('lectern-playout', Playout);

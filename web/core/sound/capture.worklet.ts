/** In the audio thread: cuts the microphone's sound into blocks of one packet, counted by samples, not by any clock. */
import { createOnset } from './onset.ts';

export interface CaptureOptions {
  /** Samples of one block. */
  readonly block: number;
  /** Reports where sound begins after quiet; for measurements. */
  readonly probe: boolean;
}

export type CaptureMessage =
  /** `sample`: number of the block's first sample, from 0. `ended`: the context's clock at its last one, in seconds. */
  | { readonly kind: 'block'; readonly sample: number; readonly ended: number; readonly pcm: Float32Array<ArrayBuffer> }
  | { readonly kind: 'onset'; readonly sample: number };

class Capture extends AudioWorkletProcessor {
  readonly #options: CaptureOptions;
  readonly #onset = createOnset(0.1 * sampleRate);
  readonly #quiet = new Float32Array(128);
  #block: Float32Array<ArrayBuffer>;
  #filled = 0;
  #sample = 0;

  constructor(options: WorkletStart) {
    super(options);
    this.#options = options.processorOptions as CaptureOptions;
    this.#block = new Float32Array(this.#options.block);
  }

  process(inputs: Float32Array<ArrayBuffer>[][]): boolean {
    // A source that is not yet, or no more, alive has no channels: time goes on all the same.
    const input = inputs[0]?.[0] ?? this.#quiet;
    if (this.#options.probe) {
      const sample = this.#onset.look(input, this.#sample);
      if (sample !== undefined) this.#post({ kind: 'onset', sample });
    }
    this.#sample += input.length;
    let taken = 0;
    while (taken < input.length) {
      const part = input.subarray(taken, taken + this.#block.length - this.#filled);
      this.#block.set(part, this.#filled);
      this.#filled += part.length;
      taken += part.length;
      if (this.#filled === this.#block.length) {
        const sample = this.#sample - input.length + taken - this.#block.length;
        const ended = (currentFrame + taken) / sampleRate;
        this.#post({ kind: 'block', sample, ended, pcm: this.#block }, [this.#block.buffer]);
        this.#block = new Float32Array(this.#options.block);
        this.#filled = 0;
      }
    }
    return true;
  }

  #post(message: CaptureMessage, transfer: ArrayBuffer[] = []): void {
    this.port.postMessage(message, transfer);
  }
}

registerProcessor('lectern-capture', Capture);

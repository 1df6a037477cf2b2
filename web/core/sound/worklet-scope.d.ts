/** The scope that a worklet runs in (Web Audio API §1.32): what of it is used here. */

declare abstract class AudioWorkletProcessor {
  readonly port: {
    onmessage: ((event: { readonly data: never }) => void) | null;
    postMessage(message: object, transfer?: ArrayBuffer[]): void;
  };
  constructor(options: WorkletStart);
  abstract process(
    inputs: Float32Array<ArrayBuffer>[][],
    outputs: Float32Array<ArrayBuffer>[][],
    parameters: Record<string, Float32Array>,
  ): boolean;
}
interface WorkletStart {
  readonly processorOptions?: unknown;
}
declare function registerProcessor(name: string, processor: new (options: WorkletStart) => AudioWorkletProcessor): void;
/** Frames rendered so far by the context, and its frames a second. */
declare const currentFrame: number;
declare const sampleRate: number;

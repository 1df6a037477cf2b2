/** What lib.dom leaves out: the scope of an AudioWorklet (Web Audio API §1.32), and the address of a built worklet. */

declare abstract class AudioWorkletProcessor {
  readonly port: MessagePort;
  constructor(options?: AudioWorkletNodeOptions);
  abstract process(
    inputs: Float32Array<ArrayBuffer>[][],
    outputs: Float32Array<ArrayBuffer>[][],
    parameters: Record<string, Float32Array>,
  ): boolean;
}
declare function registerProcessor(
  name: string,
  processor: new (options: AudioWorkletNodeOptions) => AudioWorkletProcessor,
): void;
/** Frames rendered so far by the context, and its frames a second. */
declare const currentFrame: number;
declare const sampleRate: number;

/** Vite bundles the file into one of its own and gives its address: a real file of the same origin, as CSP 'self' asks. */
declare module '*.worklet.ts?worker&url' {
  const url: string;
  export default url;
}

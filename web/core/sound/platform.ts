/**
 * What sound needs of a browser, and no more of it: the parts of Web Audio, WebCodecs and Media Capture that are used here,
 * in the names of their specifications. The real ones are given by the screen.
 */

/** What this browser can do with voice. */
export interface VoiceSupport {
  readonly speak: boolean;
  readonly listen: boolean;
  /** Why one of them is false. 'insecure': the page came neither over HTTPS nor from this machine. */
  readonly why?: 'insecure' | 'unsupported';
}

export interface Clock {
  /** ms; never set back. */
  now(): number;
  /** Runs `run` once, or again and again; gives what ends that. */
  after(ms: number, run: () => void): () => void;
  every(ms: number, run: () => void): () => void;
}

interface Events<Type extends string> {
  addEventListener(type: Type, run: () => void): void;
  removeEventListener(type: Type, run: () => void): void;
}

export interface SoundNode {
  connect(to: SoundNode): unknown;
}

export interface SoundContext extends Events<'statechange'> {
  /** Safari has 'interrupted', too. */
  readonly state: string;
  readonly sampleRate: number;
  /** s */
  readonly currentTime: number;
  readonly baseLatency: number;
  readonly outputLatency: number;
  readonly destination: SoundNode;
  getOutputTimestamp(): { readonly contextTime?: number; readonly performanceTime?: number };
  resume(): Promise<void>;
  close(): Promise<void>;
}

export interface WorkletNode<Order> extends SoundNode {
  readonly port: { postMessage(message: Order, transfer: ArrayBuffer[]): void };
}

export interface WorkletOptions {
  readonly numberOfInputs?: number;
  readonly outputChannelCount?: number[];
  readonly channelCount?: number;
  readonly channelCountMode?: 'explicit';
  readonly processorOptions: object;
}

export interface SoundTrack extends Events<'ended' | 'mute' | 'unmute'> {
  readonly readyState: string;
  readonly muted: boolean;
  stop(): void;
  /** Media Capture §4.3 has `latency` in seconds; not every browser knows it. */
  getSettings(): { readonly sampleRate?: number; readonly latency?: number };
}

export interface SoundStream {
  getTracks(): SoundTrack[];
  getAudioTracks(): SoundTrack[];
}

/** The microphone that is asked for. */
export interface MicrophoneWish {
  readonly channelCount: number;
  readonly echoCancellation: boolean;
  readonly noiseSuppression: boolean;
  readonly autoGainControl: boolean;
  readonly deviceId?: { readonly exact: string };
}

/** Of one channel. */
export interface SoundBlock {
  readonly sampleRate: number;
  /** µs */
  readonly timestamp: number;
  readonly samples: Float32Array<ArrayBuffer>;
}

/** `application` and `signal` are in the registration of Opus for WebCodecs, but not yet in TypeScript's lib.dom. */
export interface EncoderConfig {
  readonly codec: 'opus';
  readonly sampleRate: number;
  readonly numberOfChannels: number;
  readonly bitrate: number;
  readonly bitrateMode: 'variable';
  readonly opus: { readonly application: 'voip'; readonly signal: 'voice'; readonly frameDuration: number };
}

export interface Encoder {
  readonly state: string;
  configure(config: EncoderConfig): void;
  encode(block: SoundBlock): void;
  reset(): void;
  close(): void;
}

export interface EncodedChunk {
  readonly byteLength: number;
  /** µs */
  readonly timestamp: number;
  copyTo(data: Uint8Array<ArrayBuffer>): void;
}

export interface Decoder {
  readonly state: string;
  readonly decodeQueueSize: number;
  configure(config: { codec: string; sampleRate: number; numberOfChannels: number }): void;
  decode(chunk: { readonly timestamp: number; readonly data: Uint8Array<ArrayBuffer> }): void;
  close(): void;
}

export interface DecodedSound {
  /** µs */
  readonly timestamp: number;
  readonly numberOfFrames: number;
  copyTo(pcm: Float32Array<ArrayBuffer>, options: { planeIndex: number; format: 'f32-planar' }): void;
  close(): void;
}

/** Where sound begins after quiet, for measurements. */
export interface VoiceProbes {
  /** Of the own voice: at `t` of the media clock, captured at `at` of the clock. */
  readonly spoken?: (onset: { readonly t: number; readonly at: number }) => void;
  /** Of a source: heard at `at` of the clock, as media time `t`. */
  readonly heard?: (onset: { readonly source: string; readonly t: number; readonly at: number }) => void;
}

export interface SoundPlatform {
  readonly clock: Clock;
  readonly probes?: VoiceProbes | undefined;
  /** Asked before anything is started, so that the screen can say why not. */
  support(): VoiceSupport;
  openContext(options: { readonly latencyHint: number; readonly sampleRate?: number }): SoundContext;
  /** Loads the code of a worklet into the context; rejects when it cannot be had. */
  loadWorklet(context: SoundContext, name: 'capture' | 'playout'): Promise<void>;
  createWorkletNode<Order, Message>(
    context: SoundContext,
    name: 'capture' | 'playout',
    options: WorkletOptions,
    on: { message(message: Message): void; error(): void },
  ): WorkletNode<Order>;
  /** Rejects with an error of the name that Media Capture §10.2 gives it. */
  getMicrophone(wish: MicrophoneWish): Promise<SoundStream>;
  createSource(context: SoundContext, stream: SoundStream): SoundNode;
  canEncode(config: EncoderConfig): Promise<boolean>;
  createEncoder(on: { output(chunk: EncodedChunk): void; error(error: Error): void }): Encoder;
  createDecoder(on: { output(sound: DecodedSound): void; error(): void }): Decoder;
}

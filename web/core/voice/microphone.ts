/** The microphone: sound to packets of voice, and the media clock that voice and stage events of this user share. */

import type { CaptureMessage, CaptureOptions } from './capture.worklet.ts';
import captureUrl from './capture.worklet.ts?worker&url';
import { createSampleClock, type SampleClock } from './clock.ts';
import { canEncode, createOpusEncoder, type OpusEncoder } from './encoder.ts';
import { VOICE } from './limits.ts';
import type { VoicePacket } from './packet.ts';
import { voiceSupport } from './support.ts';

/** Why there is no sound: for `start`; 'stopped' when stop() or another start() came in between. */
export type MicrophoneFault = 'refused' | 'no-device' | 'busy' | 'unsupported' | 'insecure' | 'stopped';

export class MicrophoneError extends Error {
  readonly reason: MicrophoneFault;
  constructor(reason: MicrophoneFault, cause?: unknown) {
    super(`microphone: ${reason}`, { cause });
    this.name = 'MicrophoneError';
    this.reason = reason;
  }
}

export interface MicrophoneOptions {
  onPacket(packet: VoicePacket): void;
  /** Loudness of what comes in, muted or not, once a packet: 0 is -60 dBFS or less, 1 full scale, even in dB. */
  onLevel(level: number): void;
  /** The capture ended by itself: the device is gone, or the encoder failed. Not called after stop(). */
  onEnded(reason: 'device-lost' | 'failed'): void;
  /** For measurements: sound began after quiet, at `t` of the media clock, captured at `at` of performance.now(). */
  readonly probe?: (onset: { readonly t: number; readonly at: number }) => void;
}

export interface Microphone {
  /** Asks for the microphone and sends. Rejects with MicrophoneError. While running: changes the device. */
  start(deviceId?: string): Promise<void>;
  stop(): void;
  /** Muted: no packets; the clock goes on. May be set at any time. */
  muted: boolean;
  /** Media clock, in ms, of the sound that is spoken at this moment; undefined when not capturing. */
  now(): number | undefined;
}

interface Capture {
  readonly context: AudioContext;
  readonly stream: MediaStream;
  readonly encoder: OpusEncoder;
  readonly clock: SampleClock;
  /** ms from the sound's arrival at the microphone to its arrival in the audio thread. */
  readonly latency: number;
  /** The media clock at which blocks are sent again, after unmuting. */
  from: number;
}

/** Samples at 48 kHz by which libopus delays what it encodes (RFC 7845 §4.2 calls it pre-skip). */
const LOOKAHEAD = 312 / 48;

export function createMicrophone(options: MicrophoneOptions): Microphone {
  let capture: Capture | undefined;
  let starts = 0;
  let muted = false;
  let n = 0;
  /** Where the media clock was when the last capture ended, and when that was. */
  let ended: { t: number; at: number } | undefined;

  async function start(deviceId?: string): Promise<void> {
    stop();
    const mine = starts;
    const support = voiceSupport();
    if (!support.speak) throw new MicrophoneError(support.why ?? 'unsupported');
    const stream = await ask(deviceId);
    let context: AudioContext | undefined;
    try {
      const opened = await open(stream);
      context = opened.context;
      if (!(await canEncode(context.sampleRate))) throw new MicrophoneError('unsupported');
      await context.audioWorklet.addModule(captureUrl);
      await context.resume();
      if (mine !== starts) throw new MicrophoneError('stopped');
      capture = run(opened.context, opened.source, stream);
    } catch (error) {
      release(stream, context);
      throw error instanceof MicrophoneError ? error : new MicrophoneError('unsupported', error);
    }
  }

  function run(context: AudioContext, source: MediaStreamAudioSourceNode, stream: MediaStream): Capture {
    const { sampleRate } = context;
    // A new capture goes on with the clock of the last one: to the others it is a pause, not another source. Whole
    // packets, so that t stays an integer.
    const gap = ended === undefined ? 0 : ended.t + performance.now() - ended.at;
    const base = Math.ceil(gap / VOICE.packet) * VOICE.packet;
    const block = (VOICE.packet * sampleRate) / 1000;
    const clock = createSampleClock();
    const node = new AudioWorkletNode(context, 'lectern-capture', {
      channelCount: 1,
      channelCountMode: 'explicit',
      processorOptions: { block, probe: options.probe !== undefined } satisfies CaptureOptions,
    });
    // The decoder gives a packet's sound LOOKAHEAD later than it went in. Instead of the packets, which need a whole t,
    // the clock is shifted: sample k is captured at base + LOOKAHEAD + k, and packet t holds what was captured at t.
    const clockOf = (sample: number) => base + LOOKAHEAD + (sample * 1000) / sampleRate;
    const running: Capture = {
      context,
      stream,
      clock,
      latency: inputLatency(stream),
      from: 0,
      encoder: createOpusEncoder(
        sampleRate,
        (data, at) => {
          if (muted || capture !== running) return;
          options.onPacket({ t: Math.round(at / 1000), n, data });
          n += 1;
        },
        () => lost('failed'),
      ),
    };
    const lost = (reason: 'device-lost' | 'failed') => {
      if (capture !== running) return;
      stop();
      options.onEnded(reason);
    };
    node.port.onmessage = (event: MessageEvent<CaptureMessage>) => {
      if (capture !== running) return;
      const message = event.data;
      if (message.kind === 'onset') {
        const t = clockOf(message.sample);
        const now = performance.now();
        options.probe?.({ t, at: now - ((clock.at(now) ?? t) - t) - running.latency });
        return;
      }
      clock.note(clockOf(message.sample + message.pcm.length), performance.now());
      options.onLevel(loudness(message.pcm));
      const t = base + (message.sample * 1000) / sampleRate;
      if (!muted && t >= running.from) running.encoder.encode(message.pcm, t * 1000);
    };
    node.onprocessorerror = () => lost('failed');
    for (const track of stream.getAudioTracks()) track.onended = () => lost('device-lost');
    // To the destination, though it gives only silence: what leads nowhere need not be run by the browser.
    source.connect(node).connect(context.destination);
    return running;
  }

  function stop(): void {
    starts += 1;
    if (capture === undefined) return;
    const { clock, stream, context, encoder } = capture;
    const now = performance.now();
    const t = clock.at(now);
    if (t !== undefined) ended = { t, at: now };
    capture = undefined;
    encoder.close();
    release(stream, context);
  }

  function spoken(): number | undefined {
    if (capture === undefined) return undefined;
    const captured = capture.clock.at(performance.now());
    return captured === undefined ? undefined : captured + capture.latency;
  }

  return {
    start,
    stop,
    now: spoken,
    get muted() {
      return muted;
    },
    set muted(value) {
      if (muted === value) return;
      muted = value;
      if (muted || capture === undefined) return;
      // What was said while muted stays here: neither the block that began then is sent, nor what the encoder kept.
      capture.from = spoken() ?? 0;
      capture.encoder.reset();
    },
  };
}

async function ask(deviceId: string | undefined): Promise<MediaStream> {
  const audio: MediaTrackConstraints = {
    channelCount: 1,
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
  };
  try {
    return await navigator.mediaDevices.getUserMedia({ audio });
  } catch (error) {
    const name = error instanceof DOMException ? error.name : '';
    if (name === 'NotAllowedError' || name === 'SecurityError') throw new MicrophoneError('refused', error);
    if (name === 'NotFoundError' || name === 'OverconstrainedError') throw new MicrophoneError('no-device', error);
    throw new MicrophoneError('busy', error);
  }
}

/** Firefox joins no microphone to a context of another rate; then the context takes the device's, Opus resamples. */
async function open(stream: MediaStream): Promise<{ context: AudioContext; source: MediaStreamAudioSourceNode }> {
  for (const sampleRate of [VOICE.rate, undefined]) {
    const context = new AudioContext({ latencyHint: 0, ...(sampleRate === undefined ? {} : { sampleRate }) });
    try {
      return { context, source: context.createMediaStreamSource(stream) };
    } catch {
      await context.close();
    }
  }
  throw new MicrophoneError('unsupported');
}

function release(stream: MediaStream, context: AudioContext | undefined): void {
  for (const track of stream.getTracks()) track.stop();
  if (context !== undefined && context.state !== 'closed') void context.close();
}

/** Media Capture §4.3 has `latency` in seconds among a track's settings; not every browser, nor lib.dom, knows it. */
function inputLatency(stream: MediaStream): number {
  const settings: (MediaTrackSettings & { latency?: number }) | undefined = stream.getAudioTracks()[0]?.getSettings();
  return (settings?.latency ?? 0) * 1000;
}

function loudness(pcm: Float32Array): number {
  let sum = 0;
  for (const sample of pcm) sum += sample * sample;
  const level = 10 * Math.log10(sum / pcm.length + 1e-12);
  return Math.min(1, Math.max(0, level / 60 + 1));
}

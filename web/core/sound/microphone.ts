/** The microphone: sound to packets of voice, and the media clock that voice and stage events of this user share. */

import type { CaptureMessage, CaptureOptions } from './capture.worklet.ts';
import captureUrl from './capture.worklet.ts?worker&url';
import { createSampleClock, type SampleClock } from './clock.ts';
import { canEncode, createOpusEncoder, type OpusEncoder } from './encoder.ts';
import { VOICE } from './limits.ts';
import type { VoicePacket } from './packet.ts';
import { voiceSupport } from './support.ts';
import { createPauses, createWatch, type Trouble, type Watch, watchTimer } from './watch.ts';

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
  /** Number of the first packet. */
  readonly first: number;
  /**
   * Loudness of what comes in, muted or not, once a packet: 0 is -60 dBFS or less, 1 full scale, even in dB; and 0 once
   * nothing comes in any more.
   */
  onLevel(level: number): void;
  /** It is on and gives no sound, or (null) does again. */
  onTrouble(trouble: Trouble | null): void;
  /** The capture ended by itself: the device is gone, or the encoder failed. Not called after stop(). */
  onEnded(reason: 'device-lost' | 'failed'): void;
  /** For measurements: sound began after quiet, at `t` of the media clock, captured at `at` of performance.now(). */
  readonly probe?: (onset: { readonly t: number; readonly at: number }) => void;
}

export interface Microphone {
  /** Asks for the microphone and sends. Rejects with MicrophoneError. While running: changes the device. */
  start(deviceId?: string): Promise<void>;
  stop(): void;
  /** To be called in gestures of the user: puts right what browsers allow in one alone. */
  touch(): void;
  /** Muted: no packets; the clock goes on. May be set at any time. */
  muted: boolean;
  /** Media clock, in ms, of the sound that is spoken at this moment; undefined when not capturing. */
  now(): number | undefined;
}

interface Capture {
  readonly context: AudioContext;
  readonly stream: MediaStream;
  readonly encoder: OpusEncoder;
  clock: SampleClock;
  watch: Watch | undefined;
  /** ms from the sound's arrival at the microphone to its arrival in the audio thread. */
  readonly latency: number;
  /** The media clock at which blocks are sent again, after unmuting. */
  from: number;
}

/** Samples at 48 kHz by which libopus delays what it encodes (RFC 7845 §4.2 calls it pre-skip). */
const LOOKAHEAD = 312 / 48;

export function createMicrophone(options: MicrophoneOptions): Microphone {
  const pauses = createPauses(watchTimer.now);
  let capture: Capture | undefined;
  let starts = 0;
  let muted = false;
  let n = options.first;
  let device: string | undefined;
  let trouble: Trouble | null = null;
  /** Where the media clock was when the last capture ended, and when that was. */
  let ended: { t: number; at: number } | undefined;

  async function start(deviceId?: string): Promise<void> {
    halt();
    device = deviceId;
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
      await resumed(context);
      if (mine !== starts) throw new MicrophoneError('stopped');
      capture = run(opened.context, opened.source, stream);
    } catch (error) {
      release(stream, context);
      if (mine === starts) tell(null);
      throw error instanceof MicrophoneError ? error : new MicrophoneError('unsupported', error);
    }
  }

  function run(context: AudioContext, source: MediaStreamAudioSourceNode, stream: MediaStream): Capture {
    const { sampleRate } = context;
    // A new capture goes on with the clock of the last one: to the others it is a pause, not another source. Whole
    // packets, so that t stays an integer.
    const gap = ended === undefined ? 0 : ended.t + performance.now() - ended.at;
    let base = wholePackets(gap);
    const block = (VOICE.packet * sampleRate) / 1000;
    let blocks = 0;
    let stoodAt: number | undefined;
    /** The media time that goes on with the last block given to the encoder. */
    let next: number | undefined;
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
      clock: createSampleClock(),
      watch: undefined,
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
        options.probe?.({ t, at: now - ((running.clock.at(now) ?? t) - t) - running.latency });
        return;
      }
      blocks += 1;
      running.clock.note(clockOf(message.sample + message.pcm.length), performance.now());
      options.onLevel(trouble === null ? loudness(message.pcm) : 0);
      const t = base + (message.sample * 1000) / sampleRate;
      const stale = (context.currentTime - message.ended) * 1000 > VOICE.stale;
      if (muted || stale || t < running.from) return;
      // An encoder counts on by itself from where it began, and minds no jump of the time that it is told.
      if (next !== undefined && Math.abs(t - next) > 1) running.encoder.reset();
      next = t + (message.pcm.length * 1000) / sampleRate;
      running.encoder.encode(message.pcm, t * 1000);
    };
    node.onprocessorerror = () => lost('failed');
    const [track] = stream.getAudioTracks();
    const watch = createWatch(
      {
        ...watchTimer,
        pauses,
        look: () => ({
          context: context.state,
          moving: [context.currentTime, blocks],
          track: track && { ended: track.readyState === 'ended', muted: track.muted },
        }),
        onTrouble: tell,
        onStill: () => options.onLevel(0),
        mend(what) {
          if (what === 'ended') lost('device-lost');
          else if (what === 'suspended') context.resume().catch(() => {});
          // Muted by the system or by a key on the device: nothing here can change that, and it may be meant.
          else if (what !== 'muted') void again();
        },
      },
      trouble,
    );
    running.watch = watch;
    context.onstatechange = () => {
      const now = performance.now();
      if (context.state !== 'running') stoodAt ??= now;
      else if (stoodAt !== undefined) {
        // The samples stood still, the meeting did not: to the others it is a pause.
        base += wholePackets(now - stoodAt);
        stoodAt = undefined;
        running.clock = createSampleClock();
      }
      watch.check();
    };
    if (track) track.onended = track.onmute = track.onunmute = watch.check;
    // To the destination, though it gives only silence: what leads nowhere need not be run by the browser.
    source.connect(node).connect(context.destination);
    return running;
  }

  function tell(found: Trouble | null): void {
    if (trouble === found) return;
    trouble = found;
    if (found !== null) options.onLevel(0);
    options.onTrouble(found);
  }

  /** Another capture in the place of one that does not move. */
  async function again(): Promise<void> {
    try {
      await start(device);
    } catch (error) {
      if (error instanceof MicrophoneError && error.reason === 'stopped') return;
      options.onEnded('failed');
    }
  }

  function stop(): void {
    halt();
    tell(null);
  }

  function halt(): void {
    starts += 1;
    if (capture === undefined) return;
    const { clock, stream, context, encoder, watch } = capture;
    watch?.stop();
    context.onstatechange = null;
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
    touch: () => capture?.watch?.touch(),
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

/** Chromium leaves the promise of resume() open for as long as there was no gesture; the watch sees to it then. */
async function resumed(context: AudioContext): Promise<void> {
  const late = new Promise<void>((resolve) => setTimeout(resolve, VOICE.resume));
  await Promise.race([context.resume().catch(() => {}), late]);
}

/** The least time of whole packets that is not below `ms`. */
const wholePackets = (ms: number): number => Math.ceil(ms / VOICE.packet) * VOICE.packet;

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

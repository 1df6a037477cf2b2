/** One capture of the microphone, from its start until it ends or another takes its place. */
import type { CaptureMessage, CaptureOptions } from './capture.worklet.ts';
import { createOpusEncoder } from './encoder.ts';
import { VOICE } from './limits.ts';
import { createMediaClock } from './media-clock.ts';
import { type Device, inputLatency, release } from './microphone-device.ts';
import type { SoundPlatform } from './platform.ts';
import { createWatch, type Pauses, type Trouble, type Watch } from './watch.ts';

export interface CaptureParts {
  readonly platform: SoundPlatform;
  readonly device: Device;
  /** ms of the media clock at the first sample, whole packets. */
  readonly begin: number;
  /** The trouble of the capture in whose place this one is. */
  readonly trouble: Trouble | null;
  readonly pauses: Pauses;
  muted(): boolean;
  onPacket(t: number, data: Uint8Array<ArrayBuffer>): void;
  /** Loudness of a block, see MicrophoneOptions.onLevel. */
  onLevel(level: number): void;
  onTrouble(trouble: Trouble | null): void;
  onLost(reason: 'device-lost' | 'failed'): void;
  /** Only another capture in the place of this one can help. */
  onDead(): void;
  readonly probe?: ((onset: { readonly t: number; readonly at: number }) => void) | undefined;
}

export interface Capture {
  /** Media clock of the sound that is captured, and that is spoken, at this moment; undefined before the first block. */
  captured(): number | undefined;
  spoken(): number | undefined;
  /** What was said until now stays here: neither the block that began then is sent, nor what the encoder kept. */
  forget(): void;
  readonly watch: Watch;
  close(): void;
}

export function startCapture(parts: CaptureParts): Capture {
  const { platform, device, probe } = parts;
  const { context, stream } = device;
  const { now } = platform.clock;
  const { sampleRate } = context;
  const clock = createMediaClock(sampleRate, parts.begin);
  const latency = inputLatency(stream);
  let closed = false;
  let blocks = 0;
  /** The media time at which blocks are sent again. */
  let from = 0;
  /** The media time that goes on with the last block given to the encoder. */
  let next: number | undefined;

  const lost = (reason: 'device-lost' | 'failed') => {
    if (!closed) parts.onLost(reason);
  };
  const encoder = createOpusEncoder(platform, sampleRate, {
    packet(data, at) {
      if (!closed) parts.onPacket(Math.round(at / 1000), data);
    },
    error: () => lost('failed'),
  });

  function encode({ sample, ended, pcm }: CaptureMessage & { kind: 'block' }): void {
    blocks += 1;
    clock.note(sample + pcm.length, now());
    parts.onLevel(loudness(pcm));
    const t = clock.packetAt(sample);
    const stale = (context.currentTime - ended) * 1000 > VOICE.stale;
    if (parts.muted() || stale || t < from) return;
    // An encoder counts on by itself from where it began, and minds no jump of the time that it is told.
    if (next !== undefined && Math.abs(t - next) > 1) encoder.reset();
    next = t + (pcm.length * 1000) / sampleRate;
    encoder.encode(pcm, t * 1000);
  }

  function tellOnset(sample: number): void {
    const t = clock.capturedAt(sample);
    const at = now();
    probe?.({ t, at: at - ((clock.at(at) ?? t) - t) - latency });
  }

  connectWorklet(platform, device, probe !== undefined, {
    message(message) {
      if (closed) return;
      if (message.kind === 'block') encode(message);
      else tellOnset(message.sample);
    },
    error: () => lost('failed'),
  });
  const watch = watchCapture(parts, () => blocks, lost);
  const onState = () => {
    if (context.state === 'running') clock.run(now());
    else clock.stand(now());
    watch.check();
  };
  context.addEventListener('statechange', onState);

  const captured = () => clock.at(now());
  function spoken(): number | undefined {
    const t = captured();
    return t === undefined ? undefined : t + latency;
  }
  return {
    captured,
    spoken,
    forget() {
      from = spoken() ?? 0;
      encoder.reset();
    },
    watch,
    close() {
      closed = true;
      watch.stop();
      context.removeEventListener('statechange', onState);
      encoder.close();
      release(device);
    },
  };
}

function connectWorklet(
  platform: SoundPlatform,
  { context, source }: Device,
  probe: boolean,
  on: { message(message: CaptureMessage): void; error(): void },
): void {
  const block = (VOICE.packet * context.sampleRate) / 1000;
  const processorOptions: CaptureOptions = { block, probe };
  const options = { channelCount: 1, channelCountMode: 'explicit', processorOptions } as const;
  const node = platform.createWorkletNode<never, CaptureMessage>(context, 'capture', options, on);
  source.connect(node);
  // To the destination, though it gives only silence: what leads nowhere need not be run by the browser.
  node.connect(context.destination);
}

function watchCapture(
  { platform, device: { context, stream }, pauses, trouble, onTrouble, onLevel, onDead }: CaptureParts,
  blocks: () => number,
  lost: (reason: 'device-lost') => void,
): Watch {
  const [track] = stream.getAudioTracks();
  const watch = createWatch(
    {
      ...platform.clock,
      pauses,
      look: () => ({
        context: context.state,
        moving: [context.currentTime, blocks()],
        track: track && { ended: track.readyState === 'ended', muted: track.muted },
      }),
      onTrouble,
      onStill: () => onLevel(0),
      mend(what) {
        if (what === 'ended') lost('device-lost');
        else if (what === 'suspended') context.resume().catch(() => {});
        // Muted by the system or by a key on the device: nothing here can change that, and it may be meant.
        else if (what !== 'muted') onDead();
      },
    },
    trouble,
  );
  for (const type of ['ended', 'mute', 'unmute'] as const) track?.addEventListener(type, watch.check);
  return watch;
}

function loudness(pcm: Float32Array): number {
  let sum = 0;
  for (const sample of pcm) sum += sample * sample;
  const level = 10 * Math.log10(sum / pcm.length + 1e-12);
  return Math.min(1, Math.max(0, level / 60 + 1));
}

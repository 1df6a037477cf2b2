/** Getting a microphone and an audio context that takes it, and giving both back. */
import { opusConfig } from './encoder.ts';
import { VOICE } from './limits.ts';
import type { MicrophoneWish, SoundContext, SoundNode, SoundPlatform, SoundStream } from './platform.ts';
import { resumed } from './resume.ts';

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

/** A microphone whose sound comes into a context. */
export interface Device {
  readonly stream: SoundStream;
  readonly context: SoundContext;
  readonly source: SoundNode;
}

/** Rejects with MicrophoneError. `deviceId`: any without it. */
export async function openDevice(platform: SoundPlatform, deviceId: string | undefined): Promise<Device> {
  const support = platform.support();
  if (!support.speak) throw new MicrophoneError(support.why ?? 'unsupported');
  const stream = await ask(platform, deviceId);
  let device: Device | undefined;
  try {
    device = { stream, ...(await join(platform, stream)) };
    const { context } = device;
    if (!(await platform.canEncode(opusConfig(context.sampleRate)))) throw new MicrophoneError('unsupported');
    await platform.loadWorklet(context, 'capture');
    await resumed(platform, context);
    return device;
  } catch (error) {
    release({ stream, context: device?.context });
    throw error instanceof MicrophoneError ? error : new MicrophoneError('unsupported', error);
  }
}

export function release({ stream, context }: { stream: SoundStream; context: SoundContext | undefined }): void {
  for (const track of stream.getTracks()) track.stop();
  if (context !== undefined && context.state !== 'closed') void context.close();
}

/** ms from the sound's arrival at the microphone to its arrival in the audio thread. */
export const inputLatency = (stream: SoundStream): number =>
  (stream.getAudioTracks()[0]?.getSettings().latency ?? 0) * 1000;

async function ask(platform: SoundPlatform, deviceId: string | undefined): Promise<SoundStream> {
  const wish: MicrophoneWish = {
    channelCount: 1,
    echoCancellation: true,
    noiseSuppression: true,
    autoGainControl: true,
    ...(deviceId === undefined ? {} : { deviceId: { exact: deviceId } }),
  };
  try {
    return await platform.getMicrophone(wish);
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    if (name === 'NotAllowedError' || name === 'SecurityError') throw new MicrophoneError('refused', error);
    if (name === 'NotFoundError' || name === 'OverconstrainedError') throw new MicrophoneError('no-device', error);
    throw new MicrophoneError('busy', error);
  }
}

/** Firefox joins no microphone to a context of another rate; then the context takes the device's, Opus resamples. */
async function join(platform: SoundPlatform, stream: SoundStream): Promise<Pick<Device, 'context' | 'source'>> {
  for (const sampleRate of [VOICE.rate, undefined]) {
    const context = platform.openContext({ latencyHint: 0, ...(sampleRate === undefined ? {} : { sampleRate }) });
    try {
      return { context, source: platform.createSource(context, stream) };
    } catch {
      await context.close();
    }
  }
  throw new MicrophoneError('unsupported');
}

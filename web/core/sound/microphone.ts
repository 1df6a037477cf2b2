/** The microphone: sound to packets of voice, and the media clock that voice and stage events of this user share. */
import { type Capture, startCapture } from './capture.ts';
import { wholePackets } from './media-clock.ts';
import { type Device, MicrophoneError, openDevice, release } from './microphone-device.ts';
import type { VoicePacket } from './packet.ts';
import type { SoundPlatform } from './platform.ts';
import { createPauses, type Trouble } from './watch.ts';

export { MicrophoneError };

export interface MicrophoneOptions {
  readonly platform: SoundPlatform;
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
  /** For measurements: sound began after quiet, at `t` of the media clock, captured at `at` of the clock. */
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

export function createMicrophone(options: MicrophoneOptions): Microphone {
  const { platform } = options;
  const { now } = platform.clock;
  const pauses = createPauses(now);
  let capture: Capture | undefined;
  let starts = 0;
  let muted = false;
  let n = options.first;
  let trouble: Trouble | null = null;
  /** Where the media clock was when the last capture ended, and when that was. */
  let ended: { t: number; at: number } | undefined;

  async function start(deviceId?: string): Promise<void> {
    halt();
    const mine = starts;
    try {
      const opened = await openDevice(platform, deviceId);
      if (mine === starts) capture = run(opened, deviceId);
      else {
        release(opened);
        throw new MicrophoneError('stopped');
      }
    } catch (error) {
      if (mine === starts) tell(null);
      throw error;
    }
  }

  function run(device: Device, deviceId: string | undefined): Capture {
    // A new capture goes on with the clock of the last one: to the others it is a pause, not another source.
    const gap = ended === undefined ? 0 : ended.t + now() - ended.at;
    return startCapture({
      platform,
      device,
      begin: wholePackets(gap),
      trouble,
      pauses,
      muted: () => muted,
      onPacket(t, data) {
        if (muted) return;
        options.onPacket({ t, n, data });
        n += 1;
      },
      onLevel: (level) => options.onLevel(trouble === null ? level : 0),
      onTrouble: tell,
      onLost(reason) {
        stop();
        options.onEnded(reason);
      },
      onDead: () => again(deviceId),
      probe: options.probe,
    });
  }

  function tell(found: Trouble | null): void {
    if (trouble === found) return;
    trouble = found;
    if (found !== null) options.onLevel(0);
    options.onTrouble(found);
  }

  /** Another capture in the place of one that does not move. */
  function again(deviceId: string | undefined): void {
    start(deviceId).catch((error: unknown) => {
      const overtaken = error instanceof MicrophoneError && error.reason === 'stopped';
      if (!overtaken) options.onEnded('failed');
    });
  }

  function stop(): void {
    halt();
    tell(null);
  }

  function halt(): void {
    starts += 1;
    const t = capture?.captured();
    if (t !== undefined) ended = { t, at: now() };
    capture?.close();
    capture = undefined;
  }

  return {
    start,
    stop,
    touch: () => capture?.watch.touch(),
    now: () => capture?.spoken(),
    get muted() {
      return muted;
    },
    set muted(value) {
      if (muted === value) return;
      muted = value;
      if (!muted) capture?.forget();
    },
  };
}

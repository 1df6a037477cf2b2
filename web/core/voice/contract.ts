/** The own microphone, and the voices that come in. */
import type { ReadonlySignal } from '@preact/signals-core';

export type MicrophoneProblem = 'refused' | 'no-device' | 'busy' | 'unsupported' | 'insecure';

/**
 * Why a microphone that is on is not heard: 'muted' by the system or a key on the device; 'stopped': no sound comes of it,
 * it is tried to start it again, and a gesture helps; 'refused': the room does not take the voice at the moment.
 */
export type MicrophoneTrouble = 'muted' | 'stopped' | 'refused';

export interface VoiceControl {
  readonly state: ReadonlySignal<'off' | 'starting' | 'on' | 'muted'>;
  /** Why the microphone could not be switched on, until the next try or until it is dismissed. */
  readonly problem: ReadonlySignal<MicrophoneProblem | null>;
  readonly trouble: ReadonlySignal<MicrophoneTrouble | null>;
  /** The microphone is on and what is said goes out: nothing is wrong with it, nor with the line. */
  readonly heard: ReadonlySignal<boolean>;
  /** What comes into the microphone now, 0..1; 0 when nothing does. */
  readonly level: ReadonlySignal<number>;
  /** Nicks of those who can be heard now, one's own included. */
  readonly speaking: ReadonlySignal<ReadonlySet<string>>;
  /** Whether this browser can play voice at all. */
  readonly canListen: boolean;
  /** No sound is played: the browser wants a gesture first, or stopped it. `listen` from a gesture puts it right. */
  readonly needsGesture: ReadonlySignal<boolean>;
  /** Starts playing, and puts right what is wrong with sound, the microphone's too. */
  listen(): Promise<void>;
  turnOn(): Promise<void>;
  turnOff(): void;
  dismissProblem(): void;
  setMuted(muted: boolean): void;
  /** 0..2, 1 is as it came */
  volume(nick: string): number;
  setVolume(nick: string, gain: number): void;
}

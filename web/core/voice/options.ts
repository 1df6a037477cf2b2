/** What the voices of a room need of it and of the browser. */
import type { ReadonlySignal } from '@preact/signals-core';
import type { Element } from '../../../protocol/base/xml.ts';
import type { SoundPlatform } from '../sound/platform.ts';

export interface VoiceOptions {
  readonly room: string;
  readonly sound: SoundPlatform;
  nick(): string;
  /** Sends now or not at all. */
  send(stanza: Element): boolean;
  /** One is in the room, and the line is up. */
  readonly online: ReadonlySignal<boolean>;
  /** The room, or another session, has turned the microphone off. */
  onOff(why: 'microphone-elsewhere' | 'microphone-forbidden'): void;
}

/** The code that does sound, each part fetched when it is needed first. */
export interface SoundCode {
  microphone(): Promise<Pick<typeof import('../sound/microphone.ts'), 'createMicrophone' | 'MicrophoneError'>>;
  playout(): Promise<Pick<typeof import('../sound/playout.ts'), 'createPlayout'>>;
}

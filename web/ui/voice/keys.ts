import type { Room } from '../room/room-context.ts';
import type { KeyEntry } from '../shell/keys.ts';
import { toggleMic } from './mic-toggle.ts';

export const keys: readonly KeyEntry<Room>[] = [
  { keys: ['m'], text: 'keys.microphone', once: true, run: ({ conference }) => toggleMic(conference.voice) },
];

import type { VoiceControl } from '../../core/voice/contract.ts';

/** off → on ↔ muted */
export function toggleMic(voice: VoiceControl): void {
  switch (voice.state.peek()) {
    case 'off':
      // What goes wrong is said through `problem`.
      voice.turnOn().catch(() => {});
      break;
    case 'on':
      voice.setMuted(true);
      break;
    case 'muted':
      voice.setMuted(false);
      break;
    default:
      break;
  }
}

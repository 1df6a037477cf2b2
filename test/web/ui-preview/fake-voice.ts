import { computed, signal } from '@preact/signals';
import type { MicrophoneProblem, VoiceControl } from '../../../web/core/voice/contract.ts';

export function createFakeVoice(trouble: MicrophoneProblem | null, gesture: boolean): VoiceControl {
  const state = signal<'off' | 'starting' | 'on' | 'muted'>('off');
  const level = signal(0);
  const problem = signal<MicrophoneProblem | null>(trouble);
  const needsGesture = signal(gesture);
  const volumes = new Map<string, number>();
  return {
    state,
    problem,
    trouble: signal(null),
    heard: computed(() => state.value === 'on'),
    level,
    speaking: signal<ReadonlySet<string>>(new Set(['Ada'])),
    canListen: true,
    needsGesture,
    async listen() {
      needsGesture.value = false;
    },
    async turnOn() {
      problem.value = null;
      state.value = 'on';
      level.value = 0.3;
    },
    turnOff() {
      state.value = 'off';
    },
    dismissProblem() {
      problem.value = null;
    },
    setMuted(muted) {
      state.value = muted ? 'muted' : 'on';
    },
    volume: (nick) => volumes.get(nick) ?? 1,
    setVolume: (nick, gain) => void volumes.set(nick, gain),
  };
}

/** What is known of the own microphone, and what follows of it. */
import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals-core';
import type { Clock } from '../sound/platform.ts';
import type { Trouble } from '../sound/watch.ts';
import type { MicrophoneProblem, MicrophoneTrouble } from './contract.ts';

/** Above this level one's own voice counts as speaking. */
const LOUD = 0.35;
/** ms after the last refused packet for which one counts as not heard. */
const REFUSED = 2_000;

export interface MicrophoneState {
  readonly state: Signal<'off' | 'starting' | 'on' | 'muted'>;
  readonly problem: Signal<MicrophoneProblem | null>;
  readonly level: Signal<number>;
  /** What is wrong with the capture. */
  readonly captureTrouble: Signal<Trouble | null>;
  readonly trouble: ReadonlySignal<MicrophoneTrouble | null>;
  readonly heard: ReadonlySignal<boolean>;
  /** What is said now is loud enough to be shown, and heard. */
  readonly loud: ReadonlySignal<boolean>;
  /** The room has refused a packet. */
  refused(): void;
  turnedOff(): void;
}

export function createMicrophoneState(online: ReadonlySignal<boolean>, { after }: Clock): MicrophoneState {
  const state: MicrophoneState['state'] = signal('off');
  const level = signal(0);
  const captureTrouble = signal<Trouble | null>(null);
  const refusedLately = signal(false);
  let cancel: () => void = () => undefined;

  const trouble = computed<MicrophoneTrouble | null>(() => {
    if (state.value !== 'on' && state.value !== 'muted') return null;
    if (captureTrouble.value !== null) return captureTrouble.value === 'muted' ? 'muted' : 'stopped';
    return refusedLately.value ? 'refused' : null;
  });
  const heard = computed(() => state.value === 'on' && online.value && trouble.value === null);

  function forgive(): void {
    cancel();
    refusedLately.value = false;
  }

  return {
    state,
    problem: signal<MicrophoneProblem | null>(null),
    level,
    captureTrouble,
    trouble,
    heard,
    loud: computed(() => heard.value && level.value > LOUD),
    refused() {
      cancel();
      refusedLately.value = true;
      cancel = after(REFUSED, forgive);
    },
    turnedOff() {
      forgive();
      state.value = 'off';
      level.value = 0;
    },
  };
}

import { effect, type ReadonlySignal, signal } from '@preact/signals';
import type { Timer } from '../room/notices.ts';

/** How long a stage stays black that the last presenter has left: a reload takes less. */
const ABANDONED_MS = 4000;

export interface Abandonment {
  /** Nobody is left who could show the stage again, and not for a moment only. */
  readonly abandoned: ReadonlySignal<boolean>;
  dispose(): void;
}

/** @param presided somebody in the room presents */
export function createAbandonment(presided: ReadonlySignal<boolean>, timer: Timer): Abandonment {
  const abandoned = signal(false);
  let running: number | undefined;
  function cancel() {
    if (running !== undefined) timer.clear(running);
    running = undefined;
  }
  const stop = effect(() => {
    cancel();
    if (presided.value) abandoned.value = false;
    else
      running = timer.set(() => {
        abandoned.value = true;
      }, ABANDONED_MS);
  });
  return {
    abandoned,
    dispose() {
      stop();
      cancel();
    },
  };
}

/** Waits for the log's word on what was removed here. */
import { effect, type ReadonlySignal } from '@preact/signals';
import type { MeetingState } from '../../../protocol/log/fold.ts';
import { loggedIds, removalOf, type Step } from './steps.ts';

/** How long the log's word on a removal is waited for: by then it is confirmed, or taken off (own-events.ts). */
const CONFIRM_MS = 10_000;

export interface Removals {
  /** Runs `then` once the log has what this step removed; never when it was refused. To be called when the removal is sent. */
  whenConfirmed(step: Step, then: () => void): void;
  dispose(): void;
}

export function createRemovals(stage: ReadonlySignal<MeetingState>): Removals {
  /** Each ends a wait. */
  const waits = new Set<() => void>();

  return {
    whenConfirmed(step, then) {
      const { seq: before } = stage.peek();
      const end = () => {
        clearTimeout(timer);
        waits.delete(end);
        stop();
      };
      const timer = setTimeout(() => end(), CONFIRM_MS);
      waits.add(end);
      const stop = effect(() => {
        const state = stage.value;
        const refused = loggedIds(state, step).some((id) => step.ids.includes(id));
        const removed = step.ids.some((id) => removalOf(state, step, id) > before);
        // Not within the change of the signal that is being heard.
        if (refused || removed)
          queueMicrotask(() => {
            if (!waits.has(end)) return;
            end();
            if (removed) then();
          });
      });
    },
    dispose() {
      for (const end of waits) end();
    },
  };
}

/** Brings back strokes that were removed, once the log has their removal: nothing else can be named to it. */
import { effect, type ReadonlySignal } from '@preact/signals';
import type { MeetingState } from '../../../protocol/log/fold.ts';
import { loggedIds, removalOf, type Step } from './steps.ts';

/** A removal can be brought back when the room has confirmed it; how long that is waited for. */
const WAIT_MS = 5000;

export interface InkReturn {
  /** Wants these strokes of a page back. */
  add(wanted: Omit<Step, 'kind'>): void;
  dispose(): void;
}

/** @param restore takes back the removal with this `seq` */
export function createInkReturn(stage: ReadonlySignal<MeetingState>, restore: (seq: number) => void): InkReturn {
  /** In the order of asking, those of which the room has not confirmed that they are gone. */
  const waiting = new Map<Omit<Step, 'kind'>, ReturnType<typeof setTimeout>>();

  /** Brings back what can be brought back of it. */
  function bringBack(wanted: Omit<Step, 'kind'>) {
    clearTimeout(waiting.get(wanted));
    waiting.delete(wanted);
    // The last to go comes back first, so that each finds its place among those below it.
    const seqs = new Set(wanted.ids.map((id) => removalOf(stage.peek(), wanted, id)).sort((a, b) => b - a));
    for (const seq of seqs) if (seq > 0) restore(seq);
  }

  /** In the order of asking: were one to overtake another, its strokes would come to lie in another place. */
  function bringBackConfirmed() {
    for (const wanted of [...waiting.keys()]) {
      const state = stage.peek();
      const there = new Set(loggedIds(state, wanted));
      if (!wanted.ids.every((id) => removalOf(state, wanted, id) > 0 || there.has(id))) return;
      bringBack(wanted);
    }
  }

  const stop = effect(() => {
    void stage.value;
    // Not within the change of the signal that is being heard.
    if (waiting.size > 0) queueMicrotask(bringBackConfirmed);
  });

  return {
    add(wanted) {
      const timer = setTimeout(() => {
        bringBack(wanted);
        bringBackConfirmed();
      }, WAIT_MS);
      waiting.set(wanted, timer);
      bringBackConfirmed();
    },
    dispose() {
      stop();
      for (const timer of waiting.values()) clearTimeout(timer);
      waiting.clear();
    },
  };
}

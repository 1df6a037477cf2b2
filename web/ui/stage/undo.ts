/**
 * What this user drew and removed, step by step, to take it back and do it again. Never what somebody else did: a step is
 * made by this screen, and beyond its memory, after a reload, a stroke is one's own if this tab drew it.
 */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { inkKey, type Stroke, strokesOf } from '../../../protocol/log/fold.ts';
import type { Conference } from '../../core/contract.ts';
import type { OwnStrokes } from './own-strokes.ts';
import type { StageModel } from './stage-model.ts';

export interface Step {
  readonly kind: 'drawn' | 'removed';
  readonly document: string | null;
  readonly page: number;
  /** Of the strokes. */
  readonly ids: readonly string[];
}

export interface Undo {
  /** On the page in sight. */
  readonly canUndo: ReadonlySignal<boolean>;
  readonly canRedo: ReadonlySignal<boolean>;
  undo(): void;
  redo(): void;
  /** A new step; what was taken back on this page cannot be done again after it. */
  did(step: Step): void;
  /** Runs `then` once the log has what this step removed; never when it was refused. Call it when the removal is sent. */
  whenRemoved(step: Step, then: () => void): void;
  /** Takes this one step back, whatever came after it. */
  takeBack(step: Step): void;
  dispose(): void;
}

interface Parts {
  readonly conference: Conference;
  readonly model: StageModel;
  readonly own: OwnStrokes;
  /** What is on the screen, one's own unconfirmed strokes included. */
  readonly strokes: ReadonlySignal<readonly Pick<Stroke, 'id'>[]>;
  readonly hide: (ids: readonly string[]) => void;
  readonly unhide: (ids: readonly string[]) => void;
}

const MAX_STEPS = 200;
/** A removal can be brought back when the room has confirmed it; how long that is waited for. */
const WAIT_MS = 5000;
/** How long the log's word on a removal is waited for: by then it is confirmed, or taken off (own-events.ts). */
const CONFIRM_MS = 10_000;

export function createUndo({ conference, model, own, strokes, hide, unhide }: Parts): Undo {
  const { stage, presenter } = conference;
  const past = signal<readonly Step[]>([]);
  const future = signal<readonly Step[]>([]);
  /** What is wanted back, in the order of asking, of which the room has not confirmed that it is gone. */
  const wishes = new Map<Step, ReturnType<typeof setTimeout>>();
  /** Each ends a wait for the log. */
  const waits = new Set<() => void>();

  const here = (step: Step) => step.document === model.document.value && step.page === model.page.value;
  const isOnPage = (id: string) => strokes.value.some((stroke) => stroke.id === id);
  /** What the conference has of a step's page, whatever this screen hides or shows of it. */
  const logged = ({ document, page }: Step) => (stage.value.ink.get(inkKey(document, page)) ?? []).map(({ id }) => id);
  /** Something of it is still as the step left it. */
  const holds = ({ kind, ids }: Step) => ids.some((id) => isOnPage(id) === (kind === 'drawn'));

  /** The last stroke of one's own that no step of this screen knows of. */
  const older = computed(() => {
    const known = new Set([...past.value, ...future.value].flatMap((step) => step.ids));
    return strokesOf(stage.value, model.page.value).findLast((s) => own.has(s.id) && !known.has(s.id));
  });
  const lastStep = computed(() => past.value.findLast((step) => here(step) && holds(step)));
  const nextStep = computed(() => future.value.findLast((step) => here(step) && holds(step)));

  /** What is not seen cannot be changed on purpose. */
  const may = computed(() => presenter.value && !model.black.value);

  function remove({ page, ids }: Step) {
    const there = ids.filter(isOnPage);
    hide(there);
    if (there.length > 0) conference.erase(page, there);
    return there;
  }

  const removalOf = ({ document, page }: Pick<Step, 'document' | 'page'>, id: string) =>
    stage.peek().removed.findLast(({ ink }) => ink.get(inkKey(document, page))?.strokes.some((s) => s.id === id));

  function bringBack(step: Step) {
    const gone = step.ids.filter((id) => !isOnPage(id));
    unhide(gone);
    if (gone.length === 0) return gone;
    const wish = { ...step, ids: gone };
    wishes.set(
      wish,
      setTimeout(() => {
        restore(wish);
        grant();
      }, WAIT_MS),
    );
    grant();
    return gone;
  }

  /** Brings back what can be brought back of it. */
  function restore(wish: Step) {
    clearTimeout(wishes.get(wish));
    wishes.delete(wish);
    // The last to go comes back first, so that each finds its place among those below it.
    const seqs = new Set(wish.ids.map((id) => removalOf(wish, id)?.seq ?? 0).sort((a, b) => b - a));
    for (const seq of seqs) if (seq > 0) conference.restoreInk(seq);
  }

  /** In the order of asking: were one to overtake another, its strokes would come to lie in another place. */
  function grant() {
    for (const wish of [...wishes.keys()]) {
      const there = new Set(logged(wish));
      if (!wish.ids.every((id) => removalOf(wish, id) || there.has(id))) return;
      restore(wish);
    }
  }

  /**
   * Undoes what `step` did; gives the step that was made by this. It has nothing but what this has changed: what another
   * removed meanwhile, for instance, is not this user's to bring back.
   */
  const invert = (step: Step): Step =>
    step.kind === 'drawn'
      ? { ...step, kind: 'removed', ids: remove(step) }
      : { ...step, kind: 'drawn', ids: bringBack(step) };

  const without = (steps: readonly Step[], step: Step) => steps.filter((each) => each !== step);

  const stop = effect(() => {
    void stage.value;
    // Not within the change of the signal that is being heard.
    if (wishes.size > 0) queueMicrotask(grant);
  });

  return {
    canUndo: computed(() => may.value && (lastStep.value !== undefined || older.value !== undefined)),
    canRedo: computed(() => may.value && nextStep.value !== undefined),
    undo() {
      if (!may.peek()) return;
      const step = lastStep.peek();
      if (step) {
        past.value = without(past.peek(), step);
        future.value = [...future.peek(), invert(step)];
        return;
      }
      const stroke = older.peek();
      if (!stroke) return;
      const drawn: Step = {
        kind: 'drawn',
        document: model.document.peek(),
        page: model.page.peek(),
        ids: [stroke.id],
      };
      future.value = [...future.peek(), invert(drawn)];
    },
    redo() {
      const step = nextStep.peek();
      if (!may.peek() || !step) return;
      future.value = without(future.peek(), step);
      past.value = [...past.peek(), invert(step)];
    },
    did(step) {
      if (step.kind === 'drawn') own.add(step.ids);
      past.value = [...past.peek(), step].slice(-MAX_STEPS);
      future.value = future.peek().filter((each) => each.document !== step.document || each.page !== step.page);
    },
    whenRemoved(step, then) {
      const { seq: before } = stage.peek();
      const end = () => {
        clearTimeout(timer);
        waits.delete(end);
        ended();
      };
      const timer = setTimeout(() => end(), CONFIRM_MS);
      waits.add(end);
      const ended = effect(() => {
        const refused = logged(step).some((id) => step.ids.includes(id));
        const removed = step.ids.some((id) => (removalOf(step, id)?.seq ?? 0) > before);
        // Not within the change of the signal that is being heard.
        if (refused || removed)
          queueMicrotask(() => {
            if (!waits.has(end)) return;
            end();
            if (removed) then();
          });
      });
    },
    takeBack(step) {
      if (!past.peek().includes(step) || !presenter.peek()) return;
      past.value = without(past.peek(), step);
      invert(step);
    },
    dispose() {
      stop();
      for (const end of waits) end();
      for (const timer of wishes.values()) clearTimeout(timer);
      wishes.clear();
    },
  };
}

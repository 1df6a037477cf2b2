/**
 * What this user drew and removed, step by step, to take it back and do it again. Never what somebody else did: a step is
 * made by this screen, and beyond its memory, after a reload, a stroke is one's own if this tab drew it.
 */
import { computed, type ReadonlySignal, signal } from '@preact/signals';
import { strokesOf } from '../../../protocol/stage/strokes.ts';
import type { Conference } from '../../core/room/contract.ts';
import type { InkOverlay } from './ink-overlay.ts';
import { createInkReturn } from './ink-return.ts';
import type { OwnStrokes } from './own-strokes.ts';
import { createRemovals } from './removals.ts';
import type { StageModel } from './stage-model.ts';
import { isSamePlace, type Step } from './steps.ts';

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
  readonly overlay: Pick<InkOverlay, 'strokes' | 'hide' | 'unhide'>;
}

const MAX_STEPS = 200;

export function createUndo(parts: Parts): Undo {
  const { conference, model, own } = parts;
  const { presenter } = conference.people;
  const inkReturn = createInkReturn(conference.stage.state, (seq) => conference.stage.restoreInk(seq));
  const removals = createRemovals(conference.stage.state);
  const invert = createInverter(parts, inkReturn.add);
  const past = signal<readonly Step[]>([]);
  const future = signal<readonly Step[]>([]);
  const { lastStep, older, nextStep } = findSteps(parts, past, future);

  /** What is not seen cannot be changed on purpose. */
  const may = computed(() => presenter.value && !model.black.value);
  const without = (steps: readonly Step[], step: Step) => steps.filter((each) => each !== step);

  return {
    canUndo: computed(() => may.value && (lastStep.value ?? older.value) !== undefined),
    canRedo: computed(() => may.value && nextStep.value !== undefined),
    undo() {
      const step = lastStep.peek() ?? older.peek();
      if (!may.peek() || !step) return;
      past.value = without(past.peek(), step);
      future.value = [...future.peek(), invert(step)];
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
      future.value = future.peek().filter((each) => !isSamePlace(each, step));
    },
    whenRemoved: removals.whenConfirmed,
    takeBack(step) {
      if (!past.peek().includes(step) || !presenter.peek()) return;
      past.value = without(past.peek(), step);
      invert(step);
    },
    dispose() {
      removals.dispose();
      inkReturn.dispose();
    },
  };
}

/** What undo and redo would do on the page in sight. */
function findSteps(
  { conference: { stage }, model, own, overlay }: Parts,
  past: ReadonlySignal<readonly Step[]>,
  future: ReadonlySignal<readonly Step[]>,
) {
  const here = computed(() => ({ document: model.document.value, page: model.page.value }));
  const shown = computed(() => new Set(overlay.strokes.value.map(({ id }) => id)));
  /** It is of this page, and something of it is still as the step left it. */
  const holds = (step: Step) =>
    isSamePlace(step, here.value) && step.ids.some((id) => shown.value.has(id) === (step.kind === 'drawn'));

  return {
    lastStep: computed(() => past.value.findLast(holds)),
    nextStep: computed(() => future.value.findLast(holds)),
    /** The last stroke of one's own that no step of this screen knows of. */
    older: computed<Step | undefined>(() => {
      const known = new Set([...past.value, ...future.value].flatMap((step) => step.ids));
      const ink = strokesOf(stage.state.value, model.page.value).findLast((s) => own.has(s.id) && !known.has(s.id));
      return ink && { ...here.value, kind: 'drawn', ids: [ink.id] };
    }),
  };
}

/**
 * Gives what undoes a step, and gives the step that was made by this. That has nothing but what this has changed: what
 * another removed meanwhile, for instance, is not this user's to bring back.
 */
function createInverter(
  { conference, overlay }: Parts,
  wantBack: (wanted: Omit<Step, 'kind'>) => void,
): (step: Step) => Step {
  return (step) => {
    const shown = new Set(overlay.strokes.peek().map(({ id }) => id));
    if (step.kind === 'drawn') {
      const ids = step.ids.filter((id) => shown.has(id));
      overlay.hide(ids);
      if (ids.length > 0) conference.stage.erase(step.page, ids);
      return { ...step, kind: 'removed', ids };
    }
    const ids = step.ids.filter((id) => !shown.has(id));
    overlay.unhide(ids);
    if (ids.length > 0) wantBack({ ...step, ids });
    return { ...step, kind: 'drawn', ids };
  };
}

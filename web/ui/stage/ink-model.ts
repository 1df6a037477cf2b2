import { effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import type { Ink } from '../../../protocol/stage/strokes.ts';
import type { Conference } from '../../core/room/contract.ts';
import { createInkOverlay } from './ink-overlay.ts';
import type { OwnStrokes } from './own-strokes.ts';
import { createRubbing } from './rubbing.ts';
import type { StageModel } from './stage-model.ts';
import type { Step } from './steps.ts';
import { createStrokeInHand } from './stroke-in-hand.ts';
import { createUndo, type Undo } from './undo.ts';

export interface InkModel extends Pick<Undo, 'canUndo' | 'canRedo' | 'undo' | 'redo'> {
  /** All strokes of the page in sight, one's own unsent ones included. */
  readonly strokes: ReadonlySignal<readonly Ink[]>;
  /**
   * Changes each time that what was in hand was ended by something else: a turn, a black stage, the loss of the right, undo.
   * The finger is still down then, and must not begin anything anew.
   */
  readonly interruptions: ReadonlySignal<number>;
  begin(style: Pick<Ink, 'tool' | 'color' | 'width'>, at: readonly [number, number]): void;
  extend(at: readonly [number, number]): void;
  end(): void;
  /** The stroke in hand was not meant: nothing is left of it. */
  cancel(): void;
  /** Until the eraser is up again, what it takes away is one step. */
  beginErasing(): void;
  erase(id: string): void;
  endErasing(): void;
  /** Clears the page in sight. `cleared` is told once the log has it, and given what brings the ink back. */
  clear(cleared: (takeBack: () => void) => void): void;
  dispose(): void;
}

export function createInkModel(conference: Conference, model: StageModel, own: OwnStrokes): InkModel {
  const overlay = createInkOverlay(conference.stage.state, model.page);
  const stroke = createStrokeInHand({ send: (part) => conference.stage.draw(part), overlay });
  const rubbing = createRubbing({ send: (page, ids) => conference.stage.erase(page, ids), overlay });
  const { strokes } = overlay;
  const undo = createUndo({ conference, model, own, overlay });
  const interruptions = signal(0);
  const here = () => ({ document: model.document.peek(), page: model.page.peek() });

  function end() {
    const ink = stroke.end();
    if (ink) undo.did({ ...here(), kind: 'drawn', page: ink.page, ids: [ink.id] });
  }

  function endErasing() {
    const step = rubbing.end();
    if (step) undo.did(step);
  }

  function endAll() {
    end();
    endErasing();
  }

  function interrupt() {
    endAll();
    interruptions.value = interruptions.peek() + 1;
  }

  /** A stroke belongs to the page it was begun on, and ends with it: the finger that is still down draws nothing more. */
  function moved(sameDocument: boolean, may: boolean) {
    // What was not sent has no page to go to any more.
    if (!sameDocument || !may) {
      stroke.discard();
      rubbing.discard();
    }
    interrupt();
    if (!sameDocument) overlay.dropAll();
  }
  const stopWatching = onMove(conference.people, model, moved);

  return {
    strokes,
    interruptions,
    canUndo: undo.canUndo,
    canRedo: undo.canRedo,
    undo() {
      interrupt();
      undo.undo();
    },
    redo() {
      interrupt();
      undo.redo();
    },
    begin(style, at) {
      end();
      stroke.begin(style, model.page.peek(), at);
    },
    extend: stroke.extend,
    end,
    cancel() {
      const sent = stroke.discard();
      if (!sent) return;
      overlay.hide([sent.id]);
      conference.stage.erase(sent.page, [sent.id]);
    },
    beginErasing() {
      endAll();
      rubbing.begin(here());
    },
    erase: rubbing.erase,
    endErasing,
    clear(cleared) {
      interrupt();
      const ids = strokes.peek().map((ink) => ink.id);
      if (ids.length === 0) return;
      const step: Step = { ...here(), kind: 'removed', ids };
      overlay.drop(ids);
      conference.stage.clearInk(step.page);
      undo.did(step);
      undo.whenRemoved(step, () => cleared(() => undo.takeBack(step)));
    },
    dispose() {
      endAll();
      stopWatching();
      undo.dispose();
      overlay.dispose();
    },
  };
}

/** Tells when another page is in sight, or when ink may be drawn on it or no more. */
function onMove(
  people: Pick<Conference['people'], 'presenter'>,
  model: Pick<StageModel, 'document' | 'page' | 'black'>,
  moved: (sameDocument: boolean, may: boolean) => void,
): () => void {
  let place = '';
  return effect(() => {
    const document = model.document.value;
    const page = model.page.value;
    const may = people.presenter.value && !model.black.value;
    const before = place;
    place = `${document}/${page}/${may}`;
    if (place !== before) untracked(() => moved(before.startsWith(`${document}/`), may));
  });
}

import { computed, effect, type ReadonlySignal, signal, untracked } from '@preact/signals';
import { strokesOf } from '../../../protocol/log/fold.ts';
import { type Ink, MAX_POINTS, UNIT } from '../../../protocol/stage/stage.ts';
import type { Conference } from '../../core/contract.ts';
import type { OwnStrokes } from './own-strokes.ts';
import type { StageModel } from './stage-model.ts';
import { createUndo, type Step, type Undo } from './undo.ts';

/** How often the new points of a stroke are sent. */
const BATCH_MS = 100;
/** How often what is being rubbed out is sent: seldom, for all that is sent in one go is brought back in one go. */
const RUB_MS = 1000;
/** Points nearer than this to the last one add nothing to the line: 1/10000 of the page. */
const MIN_STEP = 12;
/** One's own stroke that the room never sent back is taken off again. */
const EXPECT_MS = 8000;

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
  const drawn = signal<readonly Ink[]>([]);
  const erased = signal<ReadonlySet<string>>(new Set());
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let current: Ink | null = null;
  let sentPoints = 0;
  let batch: ReturnType<typeof setTimeout> | undefined;
  let erasing: {
    readonly document: string | null;
    readonly page: number;
    readonly ids: string[];
    sent: number;
  } | null = null;
  let rubbing: ReturnType<typeof setTimeout> | undefined;
  const interruptions = signal(0);

  const strokes = computed<readonly Ink[]>(() => {
    const known: readonly Ink[] = strokesOf(conference.stage.value, model.page.value);
    const mine = drawn.value.filter((ink) => ink.page === model.page.value);
    if (mine.length === 0 && erased.value.size === 0) return known;
    const byId = new Map(mine.map((ink) => [ink.id, ink]));
    const merged = known.map((ink) => {
      const own = byId.get(ink.id);
      byId.delete(ink.id);
      return own && own.points.length > ink.points.length ? own : ink;
    });
    return [...merged, ...byId.values()].filter((ink) => !erased.value.has(ink.id));
  });

  const undo = createUndo({
    conference,
    model,
    own,
    strokes,
    hide(ids) {
      drop(ids);
      hide(ids);
    },
    unhide,
  });

  // What has come back from the room need not be kept here.
  const stop = effect(() => {
    const state = conference.stage.value;
    const left = drawn.peek().filter((ink) => {
      const echo = strokesOf(state, ink.page).find((stroke) => stroke.id === ink.id);
      return ink.id === current?.id || !echo || echo.points.length < ink.points.length;
    });
    if (left.length !== drawn.peek().length) drawn.value = left;
  });

  // A stroke belongs to the page it was begun on, and ends with it: the finger that is still down draws nothing more.
  let place = '';
  const stopOnChange = effect(() => {
    const document = model.document.value;
    const page = model.page.value;
    const may = conference.presenter.value && !model.black.value;
    const before = place;
    place = `${document}/${page}/${may}`;
    if (place === before) return;
    const sameDocument = before.startsWith(`${document}/`);
    untracked(() => {
      if (!sameDocument || !may) discardAll();
      interrupt();
    });
    if (!sameDocument) drawn.value = [];
  });

  function later(run: () => void, ms: number) {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, ms);
    timers.add(timer);
  }

  function send() {
    clearTimeout(batch);
    batch = undefined;
    while (current && sentPoints < current.points.length) {
      const points = current.points.slice(sentPoints, sentPoints + MAX_POINTS * 2);
      sentPoints += points.length;
      conference.draw({ ...current, points });
    }
  }

  function replace(ink: Ink) {
    drawn.value = [...drawn.peek().filter((other) => other.id !== ink.id), ink];
  }

  function drop(ids: readonly string[]) {
    if (drawn.peek().some((ink) => ids.includes(ink.id)))
      drawn.value = drawn.peek().filter((ink) => !ids.includes(ink.id));
  }

  /** Out of sight until the room has confirmed that they are gone. */
  function hide(ids: readonly string[]) {
    if (ids.length === 0) return;
    erased.value = new Set([...erased.peek(), ...ids]);
    later(() => unhide(ids), EXPECT_MS);
  }

  function unhide(ids: readonly string[]) {
    if (!ids.some((id) => erased.peek().has(id))) return;
    erased.value = new Set([...erased.peek()].filter((id) => !ids.includes(id)));
  }

  const here = () => ({ document: model.document.peek(), page: model.page.peek() });

  /** What of the stroke in hand was not sent is not sent any more: it has no page to go to. */
  function discard() {
    clearTimeout(batch);
    batch = undefined;
    if (current) drop([current.id]);
    current = null;
  }

  function end() {
    send();
    const ink = current;
    current = null;
    if (!ink) return;
    undo.did({ ...here(), kind: 'drawn', page: ink.page, ids: [ink.id] });
    later(() => drop([ink.id]), EXPECT_MS);
  }

  function sendErased() {
    clearTimeout(rubbing);
    rubbing = undefined;
    if (!erasing || erasing.sent === erasing.ids.length) return;
    const ids = erasing.ids.slice(erasing.sent);
    erasing.sent = erasing.ids.length;
    conference.erase(erasing.page, ids);
  }

  function endErasing() {
    sendErased();
    if (erasing && erasing.ids.length > 0) {
      const { document, page, ids } = erasing;
      undo.did({ kind: 'removed', document, page, ids });
    }
    erasing = null;
  }

  function endAll() {
    end();
    endErasing();
  }

  /** What was not sent of all that is in hand is not sent any more. */
  function discardAll() {
    discard();
    clearTimeout(rubbing);
    if (erasing) unhide(erasing.ids.splice(erasing.sent));
  }

  function interrupt() {
    endAll();
    interruptions.value = interruptions.peek() + 1;
  }

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
      sentPoints = 0;
      current = {
        id: crypto.getRandomValues(new BigUint64Array(1))[0]?.toString(36) ?? 'a',
        page: model.page.peek(),
        ...style,
        points: rounded(at),
      };
      replace(current);
      batch = setTimeout(send, BATCH_MS);
    },
    extend(at) {
      if (!current) return;
      const [x, y] = rounded(at);
      const { points } = current;
      const distance = Math.hypot((x ?? 0) - (points.at(-2) ?? 0), (y ?? 0) - (points.at(-1) ?? 0));
      if (distance < MIN_STEP) return;
      current = { ...current, points: [...points, x ?? 0, y ?? 0] };
      replace(current);
      batch ??= setTimeout(send, BATCH_MS);
    },
    end,
    cancel() {
      const ink = current;
      discard();
      if (!ink || sentPoints === 0) return;
      hide([ink.id]);
      conference.erase(ink.page, [ink.id]);
    },
    beginErasing() {
      endAll();
      erasing = { ...here(), ids: [], sent: 0 };
    },
    erase(id) {
      if (!erasing || erased.peek().has(id)) return;
      erasing.ids.push(id);
      drop([id]);
      hide([id]);
      rubbing ??= setTimeout(sendErased, RUB_MS);
    },
    endErasing,
    clear(cleared) {
      interrupt();
      const ids = strokes.peek().map((ink) => ink.id);
      if (ids.length === 0) return;
      const step: Step = { ...here(), kind: 'removed', ids };
      drop(ids);
      conference.clearInk(model.page.peek());
      undo.did(step);
      undo.whenRemoved(step, () => cleared(() => undo.takeBack(step)));
    },
    dispose() {
      endAll();
      stop();
      stopOnChange();
      undo.dispose();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** As the wire has them: whole numbers, on the page. */
const rounded = (at: readonly [number, number]): number[] =>
  at.map((value) => Math.max(0, Math.min(UNIT, Math.round(value))));

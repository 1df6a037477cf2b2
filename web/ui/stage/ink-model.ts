import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { strokesOf } from '../../../protocol/fold.ts';
import { type Ink, MAX_POINTS, UNIT } from '../../../protocol/stage.ts';
import type { Conference } from '../../core/contract.ts';
import type { StageModel } from './stage-model.ts';
import { createUndo, type Step, type Undo } from './undo.ts';

/** How often the new points of a stroke are sent. */
const BATCH_MS = 100;
/** Points nearer than this to the last one add nothing to the line: 1/10000 of the page. */
const MIN_STEP = 12;
/** One's own stroke that the room never sent back is taken off again. */
const EXPECT_MS = 8000;

export interface InkModel extends Pick<Undo, 'canUndo' | 'canRedo' | 'undo' | 'redo'> {
  /** All strokes of the page in sight, one's own unsent ones included. */
  readonly strokes: ReadonlySignal<readonly Ink[]>;
  begin(style: Pick<Ink, 'tool' | 'color' | 'width'>, at: readonly [number, number]): void;
  extend(at: readonly [number, number]): void;
  end(): void;
  /** The stroke in hand was not meant: nothing is left of it. */
  cancel(): void;
  /** Until the eraser is up again, what it takes away is one step. */
  beginErasing(): void;
  erase(id: string): void;
  endErasing(): void;
  /** Clears the page in sight; gives what brings it back, null when there was nothing. */
  clear(): (() => void) | null;
  dispose(): void;
}

export function createInkModel(conference: Conference, model: StageModel): InkModel {
  const drawn = signal<readonly Ink[]>([]);
  const erased = signal<ReadonlySet<string>>(new Set());
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let current: Ink | null = null;
  let sentPoints = 0;
  let batch: ReturnType<typeof setTimeout> | undefined;
  let erasing: { readonly document: string | null; readonly page: number; readonly ids: string[] } | null = null;

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
    if (!sameDocument || !may) discard();
    endAll();
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

  function endErasing() {
    if (erasing && erasing.ids.length > 0) undo.did({ ...erasing, kind: 'removed' });
    erasing = null;
  }

  function endAll() {
    end();
    endErasing();
  }

  return {
    strokes,
    canUndo: undo.canUndo,
    canRedo: undo.canRedo,
    undo() {
      endAll();
      undo.undo();
    },
    redo() {
      endAll();
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
      erasing = { ...here(), ids: [] };
    },
    erase(id) {
      if (!erasing || erased.peek().has(id)) return;
      erasing.ids.push(id);
      drop([id]);
      hide([id]);
      conference.erase(model.page.peek(), [id]);
    },
    endErasing,
    clear() {
      endAll();
      const ids = strokes.peek().map((ink) => ink.id);
      if (ids.length === 0) return null;
      const cleared: Step = { ...here(), kind: 'removed', ids };
      drop(ids);
      conference.clearInk(model.page.peek());
      undo.did(cleared);
      return () => undo.takeBack(cleared);
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

import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import { strokesOf } from '../../../protocol/fold.ts';
import { type Ink, MAX_POINTS, UNIT } from '../../../protocol/stage.ts';
import type { Conference } from '../../core/contract.ts';
import type { StageModel } from './stage-model.ts';

/** How often the new points of a stroke are sent. */
const BATCH_MS = 100;
/** Points nearer than this to the last one add nothing to the line: 1/10000 of the page. */
const MIN_STEP = 12;
/** One's own stroke that the room never sent back is taken off again. */
const EXPECT_MS = 8000;

export interface InkModel {
  /** All strokes of the page in sight, one's own unsent ones included. */
  readonly strokes: ReadonlySignal<readonly Ink[]>;
  begin(style: Pick<Ink, 'tool' | 'color' | 'width'>, at: readonly [number, number]): void;
  extend(at: readonly [number, number]): void;
  end(): void;
  erase(id: string): void;
  dispose(): void;
}

export function createInkModel(conference: Conference, model: StageModel): InkModel {
  const drawn = signal<readonly Ink[]>([]);
  const erased = signal<ReadonlySet<string>>(new Set());
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let current: Ink | null = null;
  let sentPoints = 0;
  let batch: ReturnType<typeof setTimeout> | undefined;

  const strokes = computed(() => {
    const known = strokesOf(conference.stage.value, model.page.value);
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

  // What has come back from the room need not be kept here.
  const stop = effect(() => {
    const state = conference.stage.value;
    const left = drawn.peek().filter((ink) => {
      const echo = strokesOf(state, ink.page).find((stroke) => stroke.id === ink.id);
      return ink.id === current?.id || !echo || echo.points.length < ink.points.length;
    });
    if (left.length !== drawn.peek().length) drawn.value = left;
  });

  // A stroke belongs to the document it was begun on; there is nothing to go on with on another.
  const stopOnChange = effect(() => {
    void model.document.value;
    clearTimeout(batch);
    batch = undefined;
    current = null;
    drawn.value = [];
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

  function end() {
    send();
    const ink = current;
    current = null;
    if (ink)
      later(() => {
        drawn.value = drawn.peek().filter((other) => other.id !== ink.id);
      }, EXPECT_MS);
  }

  return {
    strokes,
    begin(style, at) {
      end();
      sentPoints = 0;
      current = {
        id: crypto.getRandomValues(new BigUint64Array(1))[0]?.toString(36) ?? 'a',
        page: model.page.peek(),
        ...style,
        points: bounded(at),
      };
      replace(current);
      batch = setTimeout(send, BATCH_MS);
    },
    extend(at) {
      if (!current) return;
      const [x, y] = bounded(at);
      const { points } = current;
      const step = Math.hypot((x ?? 0) - (points.at(-2) ?? 0), (y ?? 0) - (points.at(-1) ?? 0));
      if (step < MIN_STEP) return;
      current = { ...current, points: [...points, x ?? 0, y ?? 0] };
      replace(current);
      batch ??= setTimeout(send, BATCH_MS);
    },
    end,
    erase(id) {
      if (erased.peek().has(id)) return;
      conference.erase(model.page.peek(), id);
      erased.value = new Set([...erased.peek(), id]);
      later(() => {
        erased.value = new Set([...erased.peek()].filter((other) => other !== id));
      }, EXPECT_MS);
    },
    dispose() {
      end();
      stop();
      stopOnChange();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** The bounds of protocol/stage.ts: a stroke may leave the page by its size. */
function bounded(at: readonly [number, number]): number[] {
  return at.map((value) => Math.max(-UNIT, Math.min(2 * UNIT, Math.round(value))));
}

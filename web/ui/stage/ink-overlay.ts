/** The ink of the page in sight as this screen shows it: that of the log, with what was done here and the log does not have yet. */
import { computed, effect, type ReadonlySignal, signal } from '@preact/signals';
import type { MeetingState } from '../../../protocol/log/fold.ts';
import { type Ink, strokesOf } from '../../../protocol/stage/strokes.ts';

/** ms after which one's own stroke that the room never sent back is taken off, and one that it never removed is shown again. */
const EXPECT_MS = 8000;

export interface InkOverlay {
  readonly strokes: ReadonlySignal<readonly Ink[]>;
  /** Shows a stroke that is being drawn, or more of it. */
  put(ink: Ink): void;
  /** No more of the stroke will come: the room's word is waited for. */
  expect(id: string): void;
  /** Takes strokes that the log does not have off again. */
  drop(ids: readonly string[]): void;
  dropAll(): void;
  /** Keeps strokes out of sight until the room has confirmed that they are gone. */
  hide(ids: readonly string[]): void;
  unhide(ids: readonly string[]): void;
  isHidden(id: string): boolean;
  dispose(): void;
}

export function createInkOverlay(stage: ReadonlySignal<MeetingState>, page: ReadonlySignal<number>): InkOverlay {
  const drawn = signal<readonly Ink[]>([]);
  const hidden = signal<ReadonlySet<string>>(new Set());
  const timers = new Set<ReturnType<typeof setTimeout>>();
  let growing: string | null = null;

  const strokes = computed<readonly Ink[]>(() => {
    const known: readonly Ink[] = strokesOf(stage.value, page.value);
    const mine = drawn.value.filter((ink) => ink.page === page.value);
    if (mine.length === 0 && hidden.value.size === 0) return known;
    return merge(known, mine).filter((ink) => !hidden.value.has(ink.id));
  });

  // What has come back from the room need not be kept here.
  const stop = effect(() => {
    const state = stage.value;
    const left = drawn.peek().filter((ink) => {
      const echo = strokesOf(state, ink.page).find((stroke) => stroke.id === ink.id);
      return ink.id === growing || !echo || echo.points.length < ink.points.length;
    });
    if (left.length !== drawn.peek().length) drawn.value = left;
  });

  function later(run: () => void) {
    const timer = setTimeout(() => {
      timers.delete(timer);
      run();
    }, EXPECT_MS);
    timers.add(timer);
  }

  function drop(ids: readonly string[]) {
    if (growing !== null && ids.includes(growing)) growing = null;
    if (drawn.peek().some((ink) => ids.includes(ink.id)))
      drawn.value = drawn.peek().filter((ink) => !ids.includes(ink.id));
  }

  function unhide(ids: readonly string[]) {
    if (!ids.some((id) => hidden.peek().has(id))) return;
    hidden.value = new Set([...hidden.peek()].filter((id) => !ids.includes(id)));
  }

  return {
    strokes,
    put(ink) {
      growing = ink.id;
      drawn.value = [...drawn.peek().filter((other) => other.id !== ink.id), ink];
    },
    expect(id) {
      if (growing === id) growing = null;
      later(() => drop([id]));
    },
    drop,
    dropAll() {
      drawn.value = [];
    },
    hide(ids) {
      if (ids.length === 0) return;
      drop(ids);
      hidden.value = new Set([...hidden.peek(), ...ids]);
      later(() => unhide(ids));
    },
    unhide,
    isHidden: (id) => hidden.peek().has(id),
    dispose() {
      stop();
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** The log's strokes, of which one's own may be longer here than there, and then one's own that the log does not know. */
function merge(known: readonly Ink[], mine: readonly Ink[]): readonly Ink[] {
  const byId = new Map(mine.map((ink) => [ink.id, ink]));
  const merged = known.map((ink) => {
    const own = byId.get(ink.id);
    byId.delete(ink.id);
    return own && own.points.length > ink.points.length ? own : ink;
  });
  return [...merged, ...byId.values()];
}

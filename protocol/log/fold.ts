/**
 * State is the fold of the events (design §3). Live view, late join, catch-up and replay all use this one function;
 * component and browser share it.
 */

import type { FailedDocument, Ink, StageAction, View } from '../stage/stage.ts';
import type { LogEvent, Phase } from './log.ts';

/** A stroke on a page, and the nick of the one who drew it; null where that is not known. */
export interface Stroke extends Ink {
  readonly from: string | null;
}

/** What one `erase` or `clear` took away, for as long as it can be brought back. */
export interface Removal {
  /** The event's. */
  readonly seq: number;
  /** By `inkKey(document, page)`: the strokes, and how many lay below each of them, these counted. */
  readonly ink: ReadonlyMap<string, { readonly below: readonly number[]; readonly strokes: readonly Stroke[] }>;
}

export interface StageState {
  readonly phase: Phase;
  /** seq of the last event in this state; 0 before the first. */
  readonly seq: number;
  readonly document: string | null;
  /** Why nothing is on the stage, where that is because it could not be converted. */
  readonly failed: FailedDocument | null;
  readonly page: number;
  readonly view: View;
  /** Strokes by `inkKey(document, page)`, oldest first. */
  readonly ink: ReadonlyMap<string, readonly Stroke[]>;
  /** What can be brought back, oldest first. Not part of an answer to a state query: it can be as much as all ink. */
  readonly removed: readonly Removal[];
  /** The stage is black, whatever is on it. */
  readonly black: boolean;
  readonly pointer: { readonly from: string | null; readonly at: readonly [number, number] } | null;
  /** Nicks that were given the stage, in the order of giving. Moderators may present without standing here. */
  readonly presenters: readonly string[];
}

/** Removals that can be brought back: more steps than anybody remembers. */
const MAX_REMOVALS = 50;
/** Coordinates in them, all together: that of two pages full of ink. The last removal is kept however large it is. */
const MAX_REMOVED = 40_000;

const FIT: View = { zoom: 1, x: 0.5, y: 0.5 };

export const EMPTY: StageState = {
  phase: 'prepared',
  seq: 0,
  document: null,
  failed: null,
  page: 1,
  view: FIT,
  ink: new Map(),
  removed: [],
  black: false,
  pointer: null,
  presenters: [],
};

export const inkKey = (document: string | null, page: number): string => `${document ?? ''}/${page}`;

export function strokesOf(state: StageState, page = state.page): readonly Stroke[] {
  return state.ink.get(inkKey(state.document, page)) ?? [];
}

/** The state after `event`. What the event does not change is the same object as before. */
export function fold(state: StageState, event: LogEvent): StageState {
  const seq = Math.max(state.seq, event.seq);
  switch (event.action.kind) {
    case 'start':
      return { ...state, seq, phase: 'running' };
    case 'end':
      // The stage is empty after a meeting, for those who were there as for those who come later.
      return { ...EMPTY, seq, phase: 'ended' };
    default:
      return { ...applyAction(state, event.action, event.from, event.seq), seq };
  }
}

/** The state after all of these. Of a thousand pages with ink it makes one list, and not one for each event. */
export function foldAll(state: StageState, events: readonly LogEvent[]): StageState {
  let after = state;
  let own: Map<string, readonly Stroke[]> | undefined;
  for (const event of events) {
    if (event.action.kind !== 'ink') {
      after = fold(after, event);
      continue;
    }
    if (own === undefined || after.ink !== own) own = new Map(after.ink);
    draw(own, after.document, event.action, event.from);
    after = { ...after, seq: Math.max(after.seq, event.seq), ink: own };
  }
  return after;
}

/**
 * The part of the fold that a pointer move, which has no place in the log, also takes. Without `seq`, as of an
 * event that the room has not confirmed, what is removed cannot be named, and so not be brought back.
 */
export function applyAction(state: StageState, action: StageAction, from: string | null, seq?: number): StageState {
  switch (action.kind) {
    case 'show': {
      const { document, page, failed = null } = action;
      return { ...state, document, failed, page, view: FIT, pointer: null, black: false };
    }
    case 'page':
      // Nothing on the stage has no pages; the room refuses such a turn, and a state query could not tell of it.
      return state.document === null ? state : { ...state, page: action.page, view: FIT, pointer: null, black: false };
    case 'black':
      return state.document === null ? state : { ...state, black: action.on };
    case 'view':
      return { ...state, view: { zoom: action.zoom, x: action.x, y: action.y } };
    case 'ink':
      return { ...state, ink: withInk(state, action, from) };
    case 'erase': {
      const ids = new Set(action.ids);
      return without(state, [inkKey(state.document, action.page)], (stroke) => ids.has(stroke.id), seq);
    }
    case 'clear':
      return without(state, action.page === null ? keysOf(state) : [inkKey(state.document, action.page)], all, seq);
    case 'restore':
      return restored(state, action.seq);
    case 'pointer':
      return { ...state, pointer: action.at === null ? null : { from, at: action.at } };
    case 'give':
      return state.presenters.includes(action.nick)
        ? state
        : { ...state, presenters: [...state.presenters, action.nick] };
    case 'take':
      return { ...state, presenters: state.presenters.filter((nick) => nick !== action.nick) };
  }
}

const withInk = (state: StageState, stroke: Ink, from: string | null): StageState['ink'] =>
  draw(new Map(state.ink), state.document, stroke, from);

/** Changes `ink`, and gives it. */
function draw(
  ink: Map<string, readonly Stroke[]>,
  document: string | null,
  { id, page, tool, color, width, points }: Ink,
  from: string | null,
): Map<string, readonly Stroke[]> {
  const key = inkKey(document, page);
  const strokes = ink.get(key) ?? [];
  const at = strokes.findLastIndex((s) => s.id === id);
  const before = strokes[at];
  const next = before
    ? strokes.with(at, { ...before, points: [...before.points, ...points] })
    : [...strokes, { id, page, tool, color, width, points, from }];
  return ink.set(key, next);
}

const all = () => true;

/** The pages of the shown document that have ink. */
const keysOf = (state: StageState): string[] => {
  const prefix = inkKey(state.document, 0).slice(0, -1);
  return [...state.ink.keys()].filter((key) => key.startsWith(prefix));
};

function without(
  state: StageState,
  keys: readonly string[],
  gone: (stroke: Stroke) => boolean,
  seq: number | undefined,
): StageState {
  const ink = new Map(state.ink);
  const taken = new Map<string, { below: readonly number[]; strokes: readonly Stroke[] }>();
  for (const key of keys) {
    const before = ink.get(key) ?? [];
    const strokes = before.filter(gone);
    if (strokes.length === 0) continue;
    taken.set(key, { below: before.flatMap((stroke, i) => (gone(stroke) ? [i] : [])), strokes });
    const left = before.filter((stroke) => !gone(stroke));
    if (left.length > 0) ink.set(key, left);
    else ink.delete(key);
  }
  if (taken.size === 0) return state;
  return { ...state, ink, removed: seq === undefined ? state.removed : kept([...state.removed, { seq, ink: taken }]) };
}

/** The newest removals, as many as there is room for. */
function kept(removals: readonly Removal[]): readonly Removal[] {
  let room = MAX_REMOVED;
  let first = removals.length - 1;
  while (first > 0 && removals.length - first < MAX_REMOVALS) {
    room -= sizeOf(removals[first]);
    if (room < sizeOf(removals[first - 1])) break;
    first -= 1;
  }
  return first === 0 ? removals : removals.slice(first);
}

function sizeOf(removal: Removal | undefined): number {
  let size = 0;
  for (const { strokes } of removal?.ink.values() ?? []) for (const { points } of strokes) size += points.length;
  return size;
}

function restored(state: StageState, seq: number): StageState {
  const removal = state.removed.find((r) => r.seq === seq);
  if (!removal) return state;
  const ink = new Map(state.ink);
  for (const [key, { below, strokes }] of removal.ink) {
    const now = [...(ink.get(key) ?? [])];
    const there = new Set(now.map(({ id }) => id));
    // The lowest first, so that each finds those below it. One that went on after it was erased is on the page already.
    for (const [i, stroke] of strokes.entries()) if (!there.has(stroke.id)) now.splice(below[i] ?? 0, 0, stroke);
    ink.set(key, now);
  }
  return { ...state, ink, removed: state.removed.filter((r) => r !== removal) };
}

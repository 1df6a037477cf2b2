/**
 * State is the fold of the events (design §3). Live view, late join, catch-up and replay all use this one function;
 * component and browser share it.
 */
import type { LogEvent, Phase } from './log.ts';
import type { Ink, StageAction, View } from './stage.ts';

export interface StageState {
  readonly phase: Phase;
  /** seq of the last event in this state; 0 before the first. */
  readonly seq: number;
  readonly document: string | null;
  readonly page: number;
  readonly view: View;
  /** Strokes by `inkKey(document, page)`, oldest first. */
  readonly ink: ReadonlyMap<string, readonly Ink[]>;
  readonly pointer: { readonly from: string | null; readonly at: readonly [number, number] } | null;
  /** Nicks that were given the stage, in the order of giving. Moderators may present without standing here. */
  readonly presenters: readonly string[];
}

const FIT: View = { zoom: 1, x: 0.5, y: 0.5 };

export const EMPTY: StageState = {
  phase: 'prepared',
  seq: 0,
  document: null,
  page: 1,
  view: FIT,
  ink: new Map(),
  pointer: null,
  presenters: [],
};

export const inkKey = (document: string | null, page: number): string => `${document ?? ''}/${page}`;

export function strokesOf(state: StageState, page = state.page): readonly Ink[] {
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
      return { ...applyAction(state, event.action, event.from), seq };
  }
}

/** The part of the fold that a pointer move, which has no place in the log, also takes. */
export function applyAction(state: StageState, action: StageAction, from: string | null): StageState {
  switch (action.kind) {
    case 'show':
      return { ...state, document: action.document, page: action.page, view: FIT, pointer: null };
    case 'page':
      // Nothing on the stage has no pages; the room refuses such a turn, and a state query could not tell of it.
      return state.document === null ? state : { ...state, page: action.page, view: FIT, pointer: null };
    case 'view':
      return { ...state, view: { zoom: action.zoom, x: action.x, y: action.y } };
    case 'ink':
      return { ...state, ink: withInk(state, action) };
    case 'erase':
      return {
        ...state,
        ink: replaced(state, action.page, (strokes) => strokes.filter((s) => s.id !== action.id)),
      };
    case 'clear':
      return { ...state, ink: action.page === null ? withoutDocument(state) : replaced(state, action.page, () => []) };
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

function withInk(state: StageState, { id, page, tool, color, width, points }: Ink): StageState['ink'] {
  return replaced(state, page, (strokes) => {
    const at = strokes.findLastIndex((s) => s.id === id);
    const before = strokes[at];
    if (!before) return [...strokes, { id, page, tool, color, width, points }];
    return strokes.with(at, { ...before, points: [...before.points, ...points] });
  });
}

function replaced(
  state: StageState,
  page: number,
  change: (strokes: readonly Ink[]) => readonly Ink[],
): StageState['ink'] {
  const key = inkKey(state.document, page);
  const ink = new Map(state.ink);
  const strokes = change(ink.get(key) ?? []);
  if (strokes.length > 0) ink.set(key, strokes);
  else ink.delete(key);
  return ink;
}

function withoutDocument(state: StageState): StageState['ink'] {
  const prefix = inkKey(state.document, 0).slice(0, -1);
  return new Map([...state.ink].filter(([key]) => !key.startsWith(prefix)));
}

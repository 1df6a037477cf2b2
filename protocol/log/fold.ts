/**
 * State is the fold of the events (design §3). Live view, late join, catch-up and replay all use this one function;
 * component and browser share it. What an event means stands with its kind.
 */
import type { LogEvent } from './event.ts';
import type { Cause, Who } from './kind.ts';
import { type Action, kindOf, NOTHING, type Slices } from './kinds.ts';

export type MeetingState = Slices & {
  /** seq of the last event in this state; 0 before the first. */
  readonly seq: number;
};

export const EMPTY: MeetingState = { ...NOTHING, seq: 0 };

/** The state after `event`. What the event does not change is the same object as before. */
export const fold = (state: MeetingState, event: Pick<LogEvent, 'seq' | 'who' | 'action'>): MeetingState =>
  after(state, event);

/** The state after all of these. Of a thousand pages with ink it makes one list, and not one for each event. */
export function foldAll(
  state: MeetingState,
  events: readonly Pick<LogEvent, 'seq' | 'who' | 'action'>[],
): MeetingState {
  const owned = new WeakSet<object>();
  return events.reduce((before, event) => after(before, event, owned), state);
}

const after = (
  state: MeetingState,
  { seq, who, action }: Pick<LogEvent, 'seq' | 'who' | 'action'>,
  owned?: WeakSet<object>,
): MeetingState => ({ ...changed(state, action, { seq, who, owned }), seq: Math.max(state.seq, seq) });

/**
 * The part of the fold that what has no place in the log also takes. Without `seq`, as of an event that the room has not
 * confirmed, what is removed cannot be named, and so not be brought back.
 */
export const applyAction = (state: MeetingState, action: Action, who: Who | null, seq?: number): MeetingState =>
  changed(state, action, { seq, who });

function changed(state: MeetingState, action: Action, cause: Cause): MeetingState {
  const kind = kindOf(action);
  const before = kind.clears ? { ...EMPTY, seq: state.seq } : state;
  const change = kind.fold(before, action, cause);
  return change ? { ...before, ...change } : before;
}

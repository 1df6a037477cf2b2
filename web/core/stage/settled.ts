/** The state as the room's log has it, as far as this client has seen it. */
import { applyAction, EMPTY, fold, type MeetingState } from '../../../protocol/log/fold.ts';
import type { Who } from '../../../protocol/log/kind.ts';
import type { Action } from '../../../protocol/log/kinds.ts';
import type { PageInk, StateAnswer } from '../../../protocol/log/state.ts';
import { type Surface, withPage } from '../../../protocol/stage/by-page.ts';
import { documentOf } from '../../../protocol/stage/shown.ts';
import type { KnownEvent } from '../log/order.ts';

export interface Settled {
  readonly state: MeetingState;
  /** The next event, in the order of the log. 'unseen': it is about what this client never saw, and the state has. */
  apply(event: KnownEvent): 'known' | 'applied' | 'unseen';
  /** What has no place in the log. */
  pass(action: Action, who: Who): void;
  /** The answer to a state query, which knows the ink of the page in sight alone. */
  told(answer: StateAnswer): void;
  /**
   * The ink of another page; not of a document that is not shown any more, here or where the answer was made.
   * @returns false: the answer is of another place in the log, of which something would be drawn twice, or not at all
   */
  inkOf(document: Surface, answer: PageInk): boolean;
  /** Whether this is not shown any more: then its ink is asked for when it is shown again. */
  gone(document: Surface): boolean;
  uncoverAll(): void;
}

export function createSettled(): Settled {
  let meeting: string | undefined;
  let state = EMPTY;
  /** Documents whose ink is known: shown since the last answer to a state query, so that every stroke was seen. */
  let covered = new Set<Surface>();

  function gone(document: Surface): boolean {
    if (documentOf(state) === document) return false;
    covered.delete(document);
    return true;
  }

  return {
    get state() {
      return state;
    },
    apply({ action, ...event }) {
      if (event.meeting !== meeting) {
        meeting = event.meeting;
        state = EMPTY;
        covered = new Set();
      }
      if (event.seq <= state.seq) return 'known';
      if (action === null) {
        state = { ...state, seq: event.seq };
        return 'applied';
      }
      // What was removed before this client came is not known here; the state has it when it is back.
      const unknown = action.kind === 'restore' && !state.removed.some(({ seq }) => seq === action.seq);
      state = fold(state, { ...event, action });
      // A document that was shown before this client came may have ink that it never saw.
      const hidden = action.kind === 'show' && action.document !== null && !covered.has(action.document);
      return unknown || hidden ? 'unseen' : 'applied';
    },
    pass(action, who) {
      state = applyAction(state, action, who);
    },
    told(answer) {
      const same = answer.meeting === meeting;
      // What was passed over may have been drawn on any document.
      if (!same || answer.state.seq > state.seq) covered = new Set();
      meeting = answer.meeting;
      const document = documentOf(answer.state);
      // What is known of other documents stays; the answer speaks of the shown one alone.
      const kept = [...state.ink].filter(([surface]) => covered.has(surface) && surface !== document);
      const ink = new Map([...kept, ...answer.state.ink]);
      state = { ...answer.state, ink, removed: same ? state.removed : [] };
      covered.add(document);
    },
    inkOf(document, { seq, page, strokes, ...answer }) {
      if (gone(document)) return true;
      // It came too late; the document's ink is asked for when it is shown again.
      if (answer.meeting !== meeting || answer.document !== document) {
        covered.delete(document);
        return true;
      }
      if (seq !== state.seq) return false;
      state = { ...state, ink: withPage(state.ink, document, page, strokes.length > 0 ? strokes : undefined) };
      return true;
    },
    gone,
    uncoverAll() {
      covered = new Set();
    },
  };
}

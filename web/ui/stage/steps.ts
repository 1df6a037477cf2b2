/** What a user did to the ink of a page, as one step of undo, and what the log knows of it. */

import type { MeetingState } from '../../../protocol/log/fold.ts';
import { ofPage } from '../../../protocol/stage/by-page.ts';
import type { Removal } from '../../../protocol/stage/strokes.ts';

export interface Step {
  readonly kind: 'drawn' | 'removed';
  readonly document: string | null;
  readonly page: number;
  /** Of the strokes. */
  readonly ids: readonly string[];
}

/** The page of a step. */
export type Place = Pick<Step, 'document' | 'page'>;

export const isSamePlace = (a: Place, b: Place): boolean => a.document === b.document && a.page === b.page;

/** The strokes that the log has on that page, whatever a screen hides or shows of it. */
export const loggedIds = (state: MeetingState, { document, page }: Place): string[] =>
  (ofPage(state.ink, document, page) ?? []).map(({ id }) => id);

/** `seq` of the last event that took this stroke away; 0 when none did that can be taken back. */
export function removalOf(state: MeetingState, { document, page }: Place, id: string): number {
  const took = ({ ink }: Removal) => ofPage(ink, document, page)?.strokes.some((stroke) => stroke.id === id);
  return state.removed.findLast(took)?.seq ?? 0;
}

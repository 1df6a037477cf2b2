/** The life of a meeting: prepared, running from `<start/>` to `<end/>`. docs/protocol.md §4.1. */
import { NS } from '../base/namespaces.ts';
import { attr, xml } from '../base/xml.ts';
import type { Group, Kind } from './kind.ts';

/** prepared: before `start`; running: between `start` and `end`; ended: after it. */
export type Phase = 'prepared' | 'running' | 'ended';

export interface LifeState {
  readonly phase: Phase;
}

/** Why the room itself ended a meeting: all had left. */
export type EndReason = 'empty';

export type LifeAction = { readonly kind: 'start' } | { readonly kind: 'end'; readonly reason?: EndReason };

const START: Kind<{ readonly kind: 'start' }, LifeState> = {
  ns: NS.log,
  name: 'start',
  parse: () => ({ kind: 'start' }),
  build: () => xml('start', { xmlns: NS.log }),
  fold: () => ({ phase: 'running' }),
};

const END: Kind<Extract<LifeAction, { readonly kind: 'end' }>, LifeState> = {
  ns: NS.log,
  name: 'end',
  // The stage is empty after a meeting, for those who were there as for those who come later.
  clears: true,
  parse: (el) => (attr(el, 'reason') === 'empty' ? { kind: 'end', reason: 'empty' } : { kind: 'end' }),
  build: ({ reason }) => xml('end', { xmlns: NS.log, ...(reason ? { reason } : {}) }),
  fold: () => ({ phase: 'ended' }),
};

export const LIFE: Group<LifeAction, LifeState> = {
  empty: { phase: 'prepared' },
  kinds: { start: START, end: END },
};

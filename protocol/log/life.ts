/** The life of a meeting: prepared, running from `<start/>` to `<end/>`. docs/protocol.md §4.1. */
import { NS } from '../base/namespaces.ts';
import { type Element, xml } from '../base/xml.ts';
import type { Group, Kind } from './kind.ts';

/** prepared: before `start`; running: between `start` and `end`; ended: after it. */
export type Phase = 'prepared' | 'running' | 'ended';

export interface LifeState {
  readonly phase: Phase;
}

export type LifeAction = { readonly kind: 'start' } | { readonly kind: 'end' };

const entry = <Name extends LifeAction['kind']>(kind: Name, phase: Phase): Kind<{ kind: Name }, LifeState> => ({
  ns: NS.log,
  name: kind,
  parse: () => ({ kind }),
  build: (): Element => xml(kind, { xmlns: NS.log }),
  fold: () => ({ phase }),
});

export const LIFE: Group<LifeAction, LifeState> = {
  empty: { phase: 'prepared' },
  kinds: {
    start: entry('start', 'running'),
    // The stage is empty after a meeting, for those who were there as for those who come later.
    end: { ...entry('end', 'ended'), clears: true },
  },
};

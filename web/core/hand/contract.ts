/** Hands that are raised in a room. */
import type { ReadonlySignal } from '@preact/signals-core';
import type { Hand } from '../../../protocol/hand/hand.ts';

/** What a list of hands needs; a live room and a replay can each give it. */
export interface HandSource {
  /** Those that are up, the first was raised first. */
  readonly list: ReadonlySignal<readonly Hand[]>;
}

export interface HandControl extends HandSource {
  /** This user's own is up. */
  readonly up: ReadonlySignal<boolean>;
  raise(): void;
  lower(): void;
  /** For moderators. @param occupant its XEP-0421 id */
  lowerOf(occupant: string): void;
  lowerAll(): void;
}

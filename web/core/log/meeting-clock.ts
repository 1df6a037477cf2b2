/** When the running meeting began, and how long the one was that has just ended. */
import { type ReadonlySignal, signal } from '@preact/signals-core';
import type { Phase } from '../../../protocol/log/life.ts';

/** ms by which the meeting's clock may differ from what an event says: events wait for their voice. */
const SLACK = 2_000;

export interface MeetingClock {
  /** By performance.now(), which goes on evenly whatever is done to the computer's clock; null while none runs. */
  readonly startedAt: ReadonlySignal<number | null>;
  /** ms that the meeting took which has ended; null until one has, and once the next one begins. */
  readonly lasted: ReadonlySignal<number | null>;
  /** The meeting is `at` ms old. A clock that has stood still, as in a sleep, is put right; it need not jitter. */
  told(phase: Phase, at: number): void;
}

export function createMeetingClock(): MeetingClock {
  const startedAt = signal<number | null>(null);
  const lasted = signal<number | null>(null);
  return {
    startedAt,
    lasted,
    told(phase, at) {
      const began = performance.now() - at;
      if (phase !== 'running') startedAt.value = null;
      else if (startedAt.value === null || Math.abs(startedAt.value - began) > SLACK) startedAt.value = began;
      lasted.value = phase === 'ended' ? at : null;
    },
  };
}

/** The meeting that is held in a room. */
import type { ReadonlySignal } from '@preact/signals-core';

export interface MeetingControl {
  /** When the running meeting began, ms by performance.now(), which nobody can set; null while none runs. */
  readonly startedAt: ReadonlySignal<number | null>;
  /** ms that the meeting took that has just ended; null otherwise. */
  readonly lasted: ReadonlySignal<number | null>;
  start(): void;
  /** False when it goes on: the room has refused it, or cannot be reached; `notice` tells why. */
  end(): Promise<boolean>;
}

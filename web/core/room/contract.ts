/** One room as the screen sees it: signals to read and things to do, those of the features grouped under their names. */
import type { ReadonlySignal } from '@preact/signals-core';
import type { LeaveReason, RoomStatus } from './entry-contract.ts';
import type { Controls } from './features.ts';

/** One joined (or being joined) room. */
export interface Conference extends Controls {
  /** As links have it: the local part of its address; the whole address of a room of another service. */
  readonly name: string;
  /** It can hold meetings. Rooms of other services cannot: there are people, words and settings alone. */
  readonly meetings: boolean;
  readonly jid: string;
  readonly status: ReadonlySignal<RoomStatus>;
  readonly leaveReason: ReadonlySignal<LeaveReason | null>;
  /**
   * The last refusal by the room (a condition, for instance 'forbidden'); or 'offline': what was done while the stream was
   * down is lost; or 'unconfirmed': nobody can tell whether the room has what was said before the stream was lost; or why the microphone is off now: 'microphone-off', the meeting has ended; 'microphone-elsewhere', another
   * session of this user has turned on its own; 'microphone-forbidden', one may only listen. For a short notice; null when seen.
   */
  readonly notice: ReadonlySignal<string | null>;

  dismissNotice(): void;
  /** Ends the group for good, with all that is kept of it (XEP-0045 §10.9); for owners. */
  destroy(): void;
  leave(): void;
}

/** Rooms into which this account is invited, by the inviter itself (XEP-0249) or through the room (XEP-0045 §7.8). */
import type { ReadonlySignal } from '@preact/signals-core';

export interface Invitation {
  /** Bare address of the room; there is one invitation a room at most, the last that came. */
  readonly room: string;
  /** Who invites: a bare address, or one of an occupant of the room. */
  readonly from: string;
  /** '' for none. One line. */
  readonly reason: string;
  readonly password: string | undefined;
  /** Through the room, so that it can be declined. */
  readonly mediated: boolean;
  /** ms since 1970 */
  readonly at: number;
}

export interface InvitationsControl {
  /** The last that came first. A blocked address invites nobody. */
  readonly list: ReadonlySignal<readonly Invitation[]>;
  /** It has been taken up (the caller enters the room), or is of no interest. */
  dismiss(room: string): void;
  /** Says no, where that can be said, and dismisses it. */
  decline(room: string, reason?: string): void;
  /**
   * Invites somebody: through the room where this account is in it, so that a room of members makes one of the contact;
   * otherwise by itself. False when the stream is down.
   */
  invite(room: string, jid: string, options?: { readonly reason?: string; readonly password?: string }): boolean;
}

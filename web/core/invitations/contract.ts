/** Rooms into which this account is invited, by the inviter itself (XEP-0249) or through the room (XEP-0045 §7.8). */
import type { ReadonlySignal } from '@preact/signals-core';
import type { Invitation as Sent } from '../../../protocol/invitations/invitation.ts';

/** There is one a room at most, the last that came. */
export interface Invitation extends Omit<Sent, 'delayed'> {
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
   * Invites somebody: through the room where this user is in it, so that a room of members makes one of the contact;
   * otherwise by itself. False when the stream is down. What the room says against it is a notice of the room.
   */
  invite(room: string, jid: string, options?: { readonly reason?: string; readonly password?: string }): boolean;
}

/** Invitations that have gone out: who hears that there is no such invitee, or that it was declined. */

import { bareJid } from '../../../protocol/base/jid.ts';
import { attr, type Element } from '../../../protocol/base/xml.ts';
import { forgetOldest } from '../../oldest.ts';
import type { Room } from '../../room/room.ts';

export interface Pending {
  readonly room: Room;
  /** Address of the message that went out. */
  readonly to: string;
  /** Full address of the inviter, as what the invitee knows it, and the id of its own message. */
  readonly inviter: string;
  readonly named: string;
  readonly asked: string | undefined;
}

export interface PendingInvitations {
  /** @param id of the message that went out */
  add(id: string, invitation: Pending): void;
  /** The newest by which this invitee was invited in this name, and all of them are answered by that. */
  answer(room: Room, invitee: string, named: string): Pending | undefined;
  /** The one that came back, which is over then. */
  bounced(room: Room, message: Element, invitee: string): Pending | undefined;
}

/** @param most how many are remembered; the oldest is forgotten first */
export function createPending(most: number): PendingInvitations {
  const pending = new Map<string, Pending>();
  const isFor = (invitation: Pending, room: Room, invitee: string) =>
    invitation.room === room && bareJid(invitation.to) === bareJid(invitee);
  return {
    add(id, invitation) {
      pending.set(id, invitation);
      forgetOldest(pending, most);
    },
    answer(room, invitee, named) {
      // A real address is bare in the invitation; with a resource it is the same.
      const answered = [...pending].filter(
        ([, one]) => isFor(one, room, invitee) && (named === one.named || bareJid(named) === one.named),
      );
      for (const [id] of answered) pending.delete(id);
      return answered.at(-1)?.[1];
    },
    bounced(room, message, invitee) {
      const id = attr(message, 'id') ?? '';
      const known = pending.get(id);
      if (!known || message.name !== 'message' || !isFor(known, room, invitee)) return undefined;
      pending.delete(id);
      return known;
    },
  };
}

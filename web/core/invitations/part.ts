/** Rooms into which this account is invited, as a feature of the account. */
import { signal } from '@preact/signals-core';
import { newId } from '../../../protocol/base/request.ts';
import {
  buildDecline,
  buildDirectInvite,
  MAX_REASON,
  parseInvitation,
} from '../../../protocol/invitations/invitation.ts';
import type { AccountContext, AccountPart } from '../account/part.ts';
import type { Invitation, InvitationsControl } from './contract.ts';
import { MAX_INVITATIONS } from './limits.ts';

export interface InvitationsPart {
  readonly part: AccountPart;
  readonly control: InvitationsControl;
  /** Whom one does not hear any more has not invited either. */
  forget(jid: string): void;
}

export interface InvitationsOptions {
  now(): number;
  /** This user is in the room, or on the way in: through it others are invited. */
  roomOf(jid: string): { invite(jid: string, reason?: string): boolean } | undefined;
  blocks(jid: string): boolean;
}

export function createInvitationsPart(account: AccountContext, options: InvitationsOptions): InvitationsPart {
  const { now, roomOf, blocks } = options;
  const list = signal<readonly Invitation[]>([]);
  const dismiss = (room: string) => {
    list.value = list.peek().filter((invitation) => invitation.room !== room);
  };
  return {
    part: {
      name: 'invitations',
      receive(stanza) {
        const sent = parseInvitation(stanza);
        if (!sent) return false;
        const { delayed, ...invitation } = sent;
        if (roomOf(sent.room) || blocks(sent.room) || blocks(sent.from) || sent.from === account.jid) return true;
        const others = list.peek().filter(({ room }) => room !== sent.room);
        list.value = [{ ...invitation, at: delayed ?? now() }, ...others].slice(0, MAX_INVITATIONS);
        return true;
      },
    },
    forget(jid) {
      list.value = list.peek().filter(({ room, from }) => !blocks(room) && !blocks(from) && from !== jid);
    },
    control: {
      list,
      dismiss,
      decline(room, reason) {
        const invitation = list.peek().find((each) => each.room === room);
        dismiss(room);
        if (invitation?.mediated) {
          account.send(buildDecline(room, invitation.from, newId(), reason?.slice(0, MAX_REASON)));
        }
      },
      invite(room, jid, { reason, password } = {}) {
        const through = roomOf(room);
        if (through) return through.invite(jid, reason);
        const said = { reason: reason?.slice(0, MAX_REASON), password };
        return account.send(buildDirectInvite(jid, room, newId(), said));
      },
    },
  };
}

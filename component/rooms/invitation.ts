/** What the room sends to one who is invited through it, XEP-0045 §7.8.2. */
import { NS } from '../../protocol/namespaces.ts';
import { newId } from '../../protocol/request.ts';
import { buildOptional, type Words } from '../../protocol/words.ts';
import { type Element, xml } from '../../protocol/xml.ts';
import type { Room } from './room.ts';

export interface Invitation {
  readonly id?: string;
  /** Bare or full address. */
  readonly to: string;
  /** Who invites: an occupant address, or a real one where those are shown to all. */
  readonly from: string;
  readonly reason?: Words;
  /** The talk of two goes on in the room, §7.9; with the thread it had, or ''. */
  readonly continues?: { readonly thread: string } | undefined;
}

/** With the password, if there is one: an invitation is of no use without. */
export function buildInvitation(room: Room, { id = newId(), to, from, reason, continues }: Invitation): Element {
  const { password } = room.config;
  return xml(
    'message',
    { id, from: room.jid, to },
    xml(
      'x',
      { xmlns: NS.mucUser },
      xml(
        'invite',
        { from },
        ...buildOptional('reason', reason),
        ...(continues ? [xml('continue', continues.thread ? { thread: continues.thread } : {})] : []),
      ),
      ...(password ? [xml('password', {}, password)] : []),
    ),
  );
}

/** What the room sends to one who is invited through it, XEP-0045 §7.8.2. */
import { resourceOf, shownJid } from '../../../protocol/base/jid.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { newId } from '../../../protocol/base/request.ts';
import { buildOptional, type Words } from '../../../protocol/base/words.ts';
import { type Element, xml } from '../../../protocol/base/xml.ts';
import type { Room } from '../../room/room.ts';

export interface Invitation {
  readonly id?: string;
  /** Bare or full address. */
  readonly to: string;
  /** The address of the one who invites: as an occupant, or the real one where those are shown to all. */
  readonly from: string;
  readonly reason?: Words;
  /** The talk of two goes on in the room, §7.9; with the thread it had, or ''. */
  readonly continues?: { readonly thread: string } | undefined;
}

/**
 * With the password, if there is one: an invitation is of no use without. What somebody sends is for old clients, too, in the
 * form of XEP-0249 and as a text, as with other services. What a room sends by itself to a new member (§9.5) is not: an
 * admin who makes somebody a member often sends an invitation, too, and the member's client would ask twice.
 */
export function buildInvitation(room: Room, invitation: Invitation, byItself = false): Element {
  const { id = newId(), to, from, reason, continues } = invitation;
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
    ...(byItself ? [] : forOldClients(room, invitation)),
  );
}

function forOldClients({ jid, config }: Room, { from, reason, continues }: Invitation): Element[] {
  const { title, password } = config;
  const text = reason?.text ?? '';
  const direct = {
    jid,
    ...(password ? { password } : {}),
    ...(text ? { reason: text } : {}),
    ...(continues ? { continue: 'true', ...(continues.thread ? { thread: continues.thread } : {}) } : {}),
  };
  // An occupant is called by its nick.
  const who = resourceOf(from) || shownJid(from);
  const where = title === '' ? shownJid(jid) : `${title} (${shownJid(jid)})`;
  return [
    // Before XEP-0249 the reason was its text.
    xml('x', { xmlns: NS.directInvite, ...direct }, text),
    xml('body', {}, `${who} invites you to the group ${where}${text ? `: ${text}` : ''}`),
  ];
}

/** What the room sends to one who is invited through it, XEP-0045 §7.8.2. */
import { resourceOf, shownJid } from '../../protocol/jid.ts';
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

/**
 * With the password, if there is one: an invitation is of no use without. Old clients read the one of XEP-0249, or nothing but
 * a text; both stand in it as with other services.
 */
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
    xml(
      'x',
      {
        xmlns: NS.directInvite,
        jid: room.jid,
        ...(password ? { password } : {}),
        ...(reason?.text ? { reason: reason.text } : {}),
        ...(continues ? { continue: 'true', ...(continues.thread ? { thread: continues.thread } : {}) } : {}),
      },
      // Before XEP-0249 the reason stood here.
      reason?.text ?? '',
    ),
    xml('body', {}, textOf(room, from, reason?.text)),
  );
}

function textOf(room: Room, from: string, reason = ''): string {
  const { title } = room.config;
  const where = title === '' ? shownJid(room.jid) : `${title} (${shownJid(room.jid)})`;
  // An occupant is called by its nick; what the room itself says has nobody's name.
  const who = resourceOf(from) || (from === room.jid ? '' : shownJid(from));
  return `${who === '' ? 'You are invited' : `${who} invites you`} to the group ${where}${reason ? `: ${reason}` : ''}`;
}

/** Invitations into rooms: by the inviter itself (XEP-0249), and through the room (XEP-0045 §7.8). */
import { parseDateTime } from '../base/datetime.ts';
import { isFault } from '../base/fault.ts';
import { bareJid, prepareJid, resourceOf } from '../base/jid.ts';
import { NS } from '../base/namespaces.ts';
import { plainLine } from '../base/plain-line.ts';
import { attr, type Element, xml } from '../base/xml.ts';

export interface Invitation {
  /** Bare address of the room. */
  readonly room: string;
  /** Who invites: a bare address, or one of an occupant of the room. */
  readonly from: string;
  /** One line; '' for none. */
  readonly reason: string;
  readonly password: string | undefined;
  /** Through the room, so that it can be declined. */
  readonly mediated: boolean;
  /** When it was sent, where that was not just now (XEP-0203): ms since 1970. */
  readonly delayed: number | undefined;
}

/** Characters of a reason and of a password that are read. */
export const MAX_REASON = 500;
const MAX_PASSWORD = 1_000;

/** Reads a message; undefined for what is no invitation. Clients send both kinds in one: the room's word is taken then. */
export function parseInvitation(message: Element): Invitation | undefined {
  const sender = attr(message, 'from');
  const type = attr(message, 'type');
  if (sender === undefined || type === 'error' || type === 'groupchat') return undefined;
  const stamp = message.getChild('delay', NS.delay);
  const at = stamp && parseDateTime(attr(stamp, 'stamp'), 'stamp');
  const found = readMediated(message, sender) ?? readDirect(message, sender);
  return found && { ...found, delayed: at === undefined || isFault(at) ? undefined : at };
}

function readMediated(message: Element, sender: string): Omit<Invitation, 'delayed'> | undefined {
  const x = message.getChild('x', NS.mucUser);
  const invite = x?.getChild('invite');
  // The room speaks: it has a local part and, as it speaks for itself, no nick.
  if (!x || !invite || !sender.includes('@') || resourceOf(sender) !== '') return undefined;
  const from = attr(invite, 'from') ?? '';
  return {
    room: sender,
    from: prepareJid(from) === from ? withoutDevice(from, sender) : sender,
    reason: reasonOf(invite.getChildText('reason')),
    password: passwordOf(x.getChildText('password')),
    mediated: true,
  };
}

function readDirect(message: Element, sender: string): Omit<Invitation, 'delayed'> | undefined {
  const x = message.getChild('x', NS.directInvite);
  const room = x && attr(x, 'jid');
  if (!x || !room?.includes('@') || prepareJid(room) !== room || resourceOf(room) !== '') return undefined;
  return {
    room,
    from: bareJid(sender),
    reason: reasonOf(attr(x, 'reason')),
    password: passwordOf(attr(x, 'password')),
    mediated: false,
  };
}

/** An occupant of the room is known by its nick alone; of everybody else the device is of no interest. */
const withoutDevice = (jid: string, room: string) => (bareJid(jid) === room ? jid : bareJid(jid));
const reasonOf = (text: string | null | undefined) => plainLine((text ?? '').slice(0, MAX_REASON));
const passwordOf = (text: string | null | undefined) => (text && text.length <= MAX_PASSWORD ? text : undefined);

export interface InviteOptions {
  readonly reason?: string | undefined;
  readonly password?: string | undefined;
}

/** By oneself. With a body for clients that know none of it. */
export function buildDirectInvite(to: string, room: string, id: string, { reason, password }: InviteOptions): Element {
  const attrs = { xmlns: NS.directInvite, jid: room, ...(reason ? { reason } : {}), ...(password ? { password } : {}) };
  return xml(
    'message',
    { to, id },
    xml('x', attrs),
    xml('body', {}, `${reason ? `${reason}\n` : ''}xmpp:${room}?join`),
  );
}

/** Through the room. */
export const buildMediatedInvite = (room: string, to: string, id: string, { reason }: InviteOptions): Element =>
  xml(
    'message',
    { to: room, id },
    xml('x', { xmlns: NS.mucUser }, xml('invite', { to }, ...(reason ? [xml('reason', {}, reason)] : []))),
  );

/** XEP-0045 §7.8.2 */
export const buildDecline = (room: string, to: string, id: string, reason: string | undefined): Element =>
  xml(
    'message',
    { to: room, id },
    xml('x', { xmlns: NS.mucUser }, xml('decline', { to }, ...(reason ? [xml('reason', {}, reason)] : []))),
  );

/**
 * Presence that the room sends, XEP-0045 §7.2 and §7.7. Not all may see the same: there are three views of an occupant,
 * its own, that of those who may see its address, and that of the others. Each is written out once and sent to many.
 */
import { NS } from '../../protocol/namespaces.ts';
import { type Element, xml } from '../../protocol/xml.ts';
import type { Service } from '../service.ts';
import type { Affiliation } from '../store/contract.ts';
import { withoutReserved } from '../wire/reserved.ts';
import type { Occupant, Role, Session } from './occupants.ts';
import type { Room } from './room.ts';

export interface PresenceOptions {
  readonly type?: 'unavailable';
  /** Codes for everybody. */
  readonly codes?: readonly string[];
  /** Codes for the occupant itself besides 110. */
  readonly selfCodes?: readonly string[];
  /** The presence by which it left: its words are for all, XEP-0045 §7.14. */
  readonly goodbye?: Element | undefined;
  /** 303: the nick the occupant has from now on. */
  readonly newNick?: string;
  readonly reason?: string;
  readonly actor?: string;
  /** Instead of the room's own: one who is banned from all rooms is an outcast here, too, whatever it is by the room. */
  readonly affiliation?: Affiliation;
  /** XEP-0045 §10.9: `<destroy/>` goes beside the item. */
  readonly extra?: Element;
}

type View = 'own' | 'address' | 'nick';

function viewOf(room: Room, occupant: Occupant, recipient: Occupant): View {
  if (recipient === occupant) return 'own';
  return room.maySeeAddresses(recipient) ? 'address' : 'nick';
}

/** One presence of `occupant`, without `to`. One that goes is not there any more, and has no role (XEP-0045 §7.14). */
export function buildPresence(
  service: Service,
  room: Room,
  occupant: Occupant,
  session: Session,
  view: View,
  options: PresenceOptions = {},
): Element {
  const sent = options.type ? options.goodbye : session.presence;
  const gone = options.type === 'unavailable' && options.newNick === undefined;
  const codes = [...(view === 'own' ? ['110', ...(options.selfCodes ?? [])] : []), ...(options.codes ?? [])];
  const item = xml(
    'item',
    {
      affiliation: options.affiliation ?? room.affiliation(occupant.jid),
      role: gone ? 'none' : occupant.role,
      ...(view === 'nick' ? {} : { jid: session.jid }),
      ...(options.newNick === undefined ? {} : { nick: options.newNick }),
    },
    ...(options.actor === undefined ? [] : [xml('actor', { nick: options.actor })]),
    ...(options.reason ? [xml('reason', {}, options.reason)] : []),
  );
  return xml(
    'presence',
    { from: `${room.jid}/${occupant.nick}`, ...(options.type ? { type: options.type } : {}) },
    ...(sent ? withoutReserved(sent) : []),
    ...service.presenceExtras(room, occupant),
    xml(
      'x',
      { xmlns: NS.mucUser },
      item,
      ...(options.extra ? [options.extra] : []),
      ...codes.map((code) => xml('status', { code })),
    ),
  );
}

/**
 * XEP-0045 §7.2.2, muc#roomconfig_presencebroadcast: roles whose presence is not for all are seen by moderators, who give
 * them voice, and by themselves.
 */
function maySee(room: Room, recipient: Occupant, role: Role): boolean {
  return recipient.role === 'moderator' || room.config.presenceBroadcast.some((shown) => shown === role);
}

/** Tells those who may see it, and the occupant itself last, as XEP-0045 §7.2.2 has it. */
export function announce(
  service: Service,
  room: Room,
  occupant: Occupant,
  session: Session,
  options: PresenceOptions = {},
): void {
  const others: Record<'address' | 'nick', string[]> = { address: [], nick: [] };
  for (const seat of room.occupants.seats()) {
    if (seat.occupant === occupant || !maySee(room, seat.occupant, occupant.role)) continue;
    others[room.maySeeAddresses(seat.occupant) ? 'address' : 'nick'].push(seat.session.jid);
  }
  for (const view of ['address', 'nick'] as const) {
    if (others[view].length === 0) continue;
    service.sendAll(buildPresence(service, room, occupant, session, view, options), others[view]);
  }
  service.sendAll(
    buildPresence(service, room, occupant, session, 'own', options),
    new Set([...occupant.sessions.keys(), session.jid]),
  );
}

/** The presence of an occupant whose rights changed: of its newest session, to those who may see it. */
export function announceChange(service: Service, room: Room, occupant: Occupant, options: PresenceOptions = {}): void {
  const session = [...occupant.sessions.values()].at(-1);
  if (session) announce(service, room, occupant, session, options);
}

/** Shows one who enters the others, in the order in which they came. */
export function showOthers(service: Service, room: Room, newcomer: Occupant, jid: string): void {
  for (const other of room.occupants.all()) {
    const session = [...other.sessions.values()].at(-1);
    if (other === newcomer || !session || !maySee(room, newcomer, other.role)) continue;
    service.send(buildPresence(service, room, other, session, viewOf(room, other, newcomer)), jid);
  }
}

/**
 * Gives an occupant another role and tells of it. Who comes to see more is shown that: all whose presence was not for it,
 * and the addresses. Who may not see somebody any more sees it go. Runs in the room's queue.
 */
export function changeRole(
  service: Service,
  room: Room,
  occupant: Occupant,
  role: Role,
  options: PresenceOptions = {},
): void {
  const session = [...occupant.sessions.values()].at(-1);
  if (!session) return;
  const others = room.occupants.all().filter((other) => other !== occupant);
  const saw = new Map(others.map((other) => [other, maySee(room, occupant, other.role)]));
  const sawAddresses = room.maySeeAddresses(occupant);
  const seenBy = new Set(others.filter((other) => maySee(room, other, occupant.role)));
  occupant.role = role;
  // XEP-0045 has no word for somebody who is there and not seen: it leaves the sight of those it is hidden from.
  for (const other of seenBy) {
    if (maySee(room, other, role)) continue;
    const going = buildPresence(service, room, occupant, session, viewOf(room, occupant, other), {
      type: 'unavailable',
    });
    service.sendAll(going, other.sessions.keys());
  }
  announce(service, room, occupant, session, options);
  const seesMore = room.maySeeAddresses(occupant) && !sawAddresses;
  for (const other of others) {
    const newest = [...other.sessions.values()].at(-1);
    const sees = maySee(room, occupant, other.role);
    if (!newest || (sees === saw.get(other) && !(sees && seesMore))) continue;
    const shown = buildPresence(service, room, other, newest, viewOf(room, other, occupant), {
      ...(sees ? {} : { type: 'unavailable' }),
    });
    service.sendAll(shown, occupant.sessions.keys());
  }
}

/** XEP-0045 §10.2: other roles are shown to all now; those who come into sight come, those who are hidden go. */
export function changeBroadcast(service: Service, room: Room, before: Room['config']['presenceBroadcast']): void {
  const recipients = room.occupants.seats().filter((seat) => seat.occupant.role !== 'moderator');
  for (const occupant of room.occupants.all()) {
    const shown = room.config.presenceBroadcast.some((role) => role === occupant.role);
    const session = [...occupant.sessions.values()].at(-1);
    if (!session || shown === before.some((role) => role === occupant.role)) continue;
    for (const { occupant: recipient, session: to } of recipients) {
      if (recipient === occupant) continue;
      const presence = buildPresence(service, room, occupant, session, viewOf(room, occupant, recipient), {
        ...(shown ? {} : { type: 'unavailable' }),
      });
      service.send(presence, to.jid);
    }
  }
}

/** Presence that the room sends, XEP-0045 §7.2: built for each recipient, because not all may see the same. */
import { NS } from '../../protocol/namespaces.ts';
import { type Element, xml } from '../../protocol/xml.ts';
import type { Service } from '../service.ts';
import { withoutReserved } from '../wire/reserved.ts';
import type { Occupant, Role, Session } from './occupants.ts';
import type { Room } from './room.ts';

export interface PresenceOptions {
  readonly type?: 'unavailable';
  /** Codes for everybody. */
  readonly codes?: readonly string[];
  /** Codes for the occupant itself besides 110. */
  readonly selfCodes?: readonly string[];
  readonly role?: Role;
  /** 303: the nick the occupant has from now on. */
  readonly newNick?: string;
  readonly reason?: string;
  readonly actor?: string;
  /** The presence by which it left: its words are for all, XEP-0045 §7.14. */
  readonly goodbye?: Element | undefined;
  /** XEP-0045 §10.9: `<destroy/>` goes beside the item. */
  readonly extra?: Element;
}

/** One presence of `occupant` for `recipient`, without `to`. */
export function buildPresence(
  service: Service,
  room: Room,
  occupant: Occupant,
  session: Session,
  recipient: Occupant,
  options: PresenceOptions = {},
): Element {
  const self = recipient === occupant;
  const sent = options.type ? options.goodbye : session.presence;
  const seesAddress = self || room.maySeeAddresses(recipient);
  const codes = [...(self ? ['110'] : []), ...(self ? (options.selfCodes ?? []) : []), ...(options.codes ?? [])];
  const item = xml(
    'item',
    {
      affiliation: room.affiliation(occupant.jid),
      role: options.role ?? occupant.role,
      ...(seesAddress ? { jid: session.jid } : {}),
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

/** Tells everybody in the room, and the occupant itself last, as XEP-0045 §7.2.2 has it. */
export function announce(
  service: Service,
  room: Room,
  occupant: Occupant,
  session: Session,
  options: PresenceOptions = {},
): void {
  const seats = room.occupants.seats();
  for (const seat of seats) {
    if (seat.occupant === occupant) continue;
    service.send(buildPresence(service, room, occupant, session, seat.occupant, options), seat.session.jid);
  }
  const own = new Set([...occupant.sessions.keys(), session.jid]);
  for (const jid of own) service.send(buildPresence(service, room, occupant, session, occupant, options), jid);
}

/** The presence of an occupant whose rights changed: of its newest session, to everybody. */
export function announceChange(service: Service, room: Room, occupant: Occupant, options: PresenceOptions = {}): void {
  const session = [...occupant.sessions.values()].at(-1);
  if (session) announce(service, room, occupant, session, options);
}

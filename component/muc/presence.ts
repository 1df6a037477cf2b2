/**
 * Presence that the room sends, XEP-0045 §7.2 and §7.7. Not all may see the same: there are three views of an occupant,
 * its own, that of those who may see its address, and that of the others. Each is written out once and sent to many.
 */

import { NS } from '../../protocol/base/namespaces.ts';
import { buildOptional, langOf, type Words } from '../../protocol/base/words.ts';
import { type Element, escapeXML, xml } from '../../protocol/base/xml.ts';
import type { Affiliation } from '../room/affiliation.ts';
import type { Occupant, Seat, Session, Shown } from '../room/occupants.ts';
import { ownText } from '../room/own-text.ts';
import type { Role } from '../room/role.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { withoutReserved } from '../wire/reserved.ts';

export interface PresenceOptions {
  readonly type?: 'unavailable';
  /** That of the presence by which the occupant asked for it: for the session that did (XEP-0045 §7.2.2). */
  readonly id?: string | undefined;
  /** Codes for everybody. */
  readonly codes?: readonly string[];
  /** Codes for the occupant itself besides 110. */
  readonly selfCodes?: readonly string[];
  /** The presence by which it left: its words are for all, XEP-0045 §7.14. */
  readonly goodbye?: Element | undefined;
  /** 303: the nick the occupant has from now on. */
  readonly newNick?: string;
  readonly reason?: Words;
  readonly actor?: string;
  /** Instead of the room's own: one who is banned from all rooms is an outcast here, too, whatever it is by the room. */
  readonly affiliation?: Affiliation;
  /** XEP-0045 §10.9: `<destroy/>` goes beside the item. */
  readonly extra?: Element;
  /** For the occupant itself alone, beside the `<x/>`. */
  readonly own?: Element;
}

type View = 'own' | 'address' | 'nick';

/** What somebody else sees. */
export const viewOf = (room: Room, recipient: Occupant) => (room.maySeeAddresses(recipient) ? 'address' : 'nick');

/** What a presence says to others, as XML, and in which language. */
export const spoken = (presence: Element): Pick<Session, 'says' | 'lang'> => ({
  says: ownText(withoutReserved(presence).join('')),
  lang: ownText(langOf(presence)),
});

const SILENT = { says: '', lang: '' };

/**
 * One presence of `occupant`, written out, without `to`. One that goes is not there any more, and has no role (XEP-0045
 * §7.14).
 */
export function buildPresence(
  service: Service,
  room: Room,
  occupant: Occupant,
  session: Session,
  view: View,
  options: PresenceOptions = {},
): string {
  const { type, id, newNick, actor, reason, extra, codes = [], selfCodes = [] } = options;
  const gone = type === 'unavailable' && newNick === undefined;
  const item = xml(
    'item',
    {
      affiliation: options.affiliation ?? room.affiliation(occupant.jid),
      role: gone ? 'none' : occupant.role,
      ...(view === 'nick' ? {} : { jid: session.jid }),
      ...(newNick === undefined ? {} : { nick: newNick }),
    },
    ...(actor === undefined ? [] : [xml('actor', { nick: actor })]),
    ...buildOptional('reason', reason),
  );
  const status = [...(view === 'own' ? ['110', ...selfCodes] : []), ...codes].map((code) => xml('status', { code }));
  const { says, lang } = type ? (options.goodbye ? spoken(options.goodbye) : SILENT) : session;
  const attrs = Object.entries({ from: `${room.jid}/${occupant.nick}`, type, id, 'xml:lang': lang || undefined })
    .flatMap(([name, value]) => (value === undefined ? [] : `${name}="${escapeXML(value)}"`))
    .join(' ');
  const own = [
    ...(type ? [] : service.moments.collect('ownPresenceBuilt', room, occupant)),
    ...(options.own ? [options.own] : []),
  ];
  const extras = [...service.moments.collect('presenceBuilt', room, occupant), ...(view === 'own' ? own : [])].join('');
  const x = xml('x', { xmlns: NS.mucUser }, item, ...(extra ? [extra] : []), ...status);
  return `<presence ${attrs}>${says}${extras}${x}</presence>`;
}

/** The same as others see it; written out once for all who enter until it changes, or another session is the newest. */
function shown(service: Service, room: Room, occupant: Occupant, session: Session, view: 'address' | 'nick'): string {
  let known: Shown | undefined = occupant.shown?.deref();
  if (known?.session !== session) {
    known = { session };
    occupant.shown = new WeakRef(known);
  }
  known[view] ??= buildPresence(service, room, occupant, session, view);
  return known[view];
}

/**
 * XEP-0045 §7.2.2, muc#roomconfig_presencebroadcast: roles whose presence is not for all are seen by moderators, who give
 * them voice, and by themselves.
 */
export function maySee(room: Room, recipient: Occupant, role: Role): boolean {
  return recipient.role === 'moderator' || room.config.presenceBroadcast.some((shown) => shown === role);
}

/** Tells those who may see it, and the occupant itself last. */
export function announce(
  service: Service,
  room: Room,
  occupant: Occupant,
  session: Session,
  options: PresenceOptions = {},
): void {
  occupant.shown = undefined;
  tell(service, room, occupant, session, room.occupants.seats(), options);
  tellOwn(service, room, occupant, session, options);
}

/** Tells all of these of an occupant who may see it and are others. */
function tell(
  service: Service,
  room: Room,
  occupant: Occupant,
  session: Session,
  recipients: readonly Seat[],
  options: PresenceOptions = {},
): void {
  const { id: _, ...forOthers } = options;
  const may = recipients.filter((seat) => maySee(room, seat.occupant, occupant.role));
  tellAll(service, room, occupant, session, may, forOthers);
}

/** Tells all of these, others than itself, of an occupant, whether they may see it or not. */
function tellAll(
  service: Service,
  room: Room,
  occupant: Occupant,
  session: Session,
  recipients: readonly Seat[],
  options: PresenceOptions,
): void {
  const to: Record<'address' | 'nick', string[]> = { address: [], nick: [] };
  for (const seat of recipients) {
    if (seat.occupant !== occupant) to[viewOf(room, seat.occupant)].push(seat.session.jid);
  }
  const plain = Object.keys(options).length === 0;
  for (const view of ['address', 'nick'] as const) {
    if (to[view].length === 0) continue;
    const text = plain
      ? shown(service, room, occupant, session, view)
      : buildPresence(service, room, occupant, session, view, options);
    service.sendText(text, to[view]);
  }
}

/** Tells an occupant of itself, on all of its clients but those that are told anyway. */
function tellOwn(
  service: Service,
  room: Room,
  occupant: Occupant,
  session: Session,
  { id, selfCodes = [], ...options }: PresenceOptions = {},
  told: ReadonlySet<string> = new Set([session.jid]),
): void {
  const further = occupant.sessions.keys().filter((jid) => !told.has(jid));
  if (further.length > 0) {
    service.sendText(buildPresence(service, room, occupant, session, 'own', options), further);
  }
  service.sendText(buildPresence(service, room, occupant, session, 'own', { ...options, selfCodes, id }), [
    session.jid,
  ]);
}

/** One who enters: its place, and what it is told of itself besides 110. */
export interface Newcomer {
  readonly seat: Seat;
  readonly options: PresenceOptions;
}

/**
 * Those who enter are shown whoever is there, in the order in which they came, and each other, then themselves; then the
 * others are told of them (XEP-0045 §7.2.2). Together, because each is shown the same: that is sent once for all.
 * @param there seats of before
 */
export function showNewcomers(
  service: Service,
  room: Room,
  there: readonly Seat[],
  newcomers: readonly Newcomer[],
): void {
  const seats = newcomers.map(({ seat }) => seat);
  const entering = new Set(seats.map(({ session }) => session.jid));
  for (const occupant of new Set(there.map((seat) => seat.occupant))) {
    const newest = occupant.sessions.values().findLast(({ jid }) => !entering.has(jid));
    if (newest) tell(service, room, occupant, newest, seats);
  }
  for (const { occupant, session } of seats) tell(service, room, occupant, session, seats);
  for (const { seat, options } of newcomers) {
    tellOwn(service, room, seat.occupant, seat.session, options, entering);
  }
  for (const { occupant, session } of seats) tell(service, room, occupant, session, there);
}

/** The presence of an occupant whose rights changed: of its newest session, to those who may see it. */
export function announceChange(service: Service, room: Room, occupant: Occupant, options: PresenceOptions = {}): void {
  const session = occupant.sessions.newest;
  if (session) announce(service, room, occupant, session, options);
}

/**
 * Gives an occupant another role and tells of it. If it may see more in that role, it is shown more: occupants whose presence
 * was hidden from it, and addresses. Others who may not see it any more are told that it goes. Runs in the room's queue.
 */
export async function changeRole(
  service: Service,
  room: Room,
  occupant: Occupant,
  role: Role,
  options: PresenceOptions = {},
): Promise<void> {
  const session = occupant.sessions.newest;
  if (!session) return;
  if (role === 'visitor') await service.moments.tell('silenced', room, occupant.jid);
  const others = room.occupants.all().filter((other) => other !== occupant);
  const saw = new Map(others.map((other) => [other, maySee(room, occupant, other.role)]));
  const sawAddresses = room.maySeeAddresses(occupant);
  const seenBy = new Set(others.filter((other) => maySee(room, other, occupant.role)));
  occupant.role = role;
  // XEP-0045 has no word for somebody who is there and not seen: it leaves the sight of those it is hidden from.
  for (const other of seenBy) {
    if (maySee(room, other, role)) continue;
    const going = buildPresence(service, room, occupant, session, viewOf(room, other), {
      type: 'unavailable',
    });
    service.sendText(going, other.sessions.keys());
  }
  announce(service, room, occupant, session, options);
  const seesMore = room.maySeeAddresses(occupant) && !sawAddresses;
  for (const other of others) {
    const newest = other.sessions.newest;
    const sees = maySee(room, occupant, other.role);
    if (!newest || (sees === saw.get(other) && !(sees && seesMore))) continue;
    const presence = buildPresence(service, room, other, newest, viewOf(room, occupant), {
      ...(sees ? {} : { type: 'unavailable' }),
    });
    service.sendText(presence, occupant.sessions.keys());
  }
}

/** XEP-0045 §10.2: other roles are shown to all now; those who come into sight come, those who are hidden go. */
export function changeBroadcast(service: Service, room: Room, before: Room['config']['presenceBroadcast']): void {
  const recipients = room.occupants.seats().filter((seat) => seat.occupant.role !== 'moderator');
  for (const occupant of room.occupants.all()) {
    const shows = room.config.presenceBroadcast.some((role) => role === occupant.role);
    const session = occupant.sessions.newest;
    if (!session || shows === before.some((role) => role === occupant.role)) continue;
    tellAll(service, room, occupant, session, recipients, shows ? {} : { type: 'unavailable' });
  }
}

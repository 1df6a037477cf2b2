/** Entering a room, XEP-0045 §7.2 and §10.1: the checks in the order of the text, then presences, history, subject. */

import { Fault, isFault } from '../../protocol/base/fault.ts';
import { bareJid, splitJid } from '../../protocol/base/jid.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import { noSuchGroup, parseEnter, tooManyGroups } from '../../protocol/muc/entry.ts';
import { longestRoomName } from '../../protocol/muc/room-name.ts';
import { knownMeeting } from '../meeting/in-room.ts';
import type { Affiliation } from '../room/affiliation.ts';
import { isNickInUse } from '../room/names.ts';
import { nickFault } from '../room/nick.ts';
import { NOTHING, type Occupant, type Session, Sessions } from '../room/occupants.ts';
import { ownText } from '../room/own-text.ts';
import type { Role } from '../room/role.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import type { Arrival } from './arrival.ts';
import { changeNick } from './change-nick.ts';
import { comeBack, type Former, formerSelf, isSeated } from './come-back.ts';
import { noPlaceForGuest } from './guest-places.ts';
import { idToEnter } from './occupant-id.ts';
import { type Newcomer, showNewcomers, spoken } from './presence.ts';
import { isOutOfSight, notThere } from './sight.ts';

/**
 * Finds the room for somebody who wants in, making it when it is not there and they may. At once, without waiting for
 * anything: a stanza that comes right behind must find its place in the room's queue behind this one.
 */
export function roomToEnter(
  service: Service,
  name: string,
  from: string,
  nick: string,
  presence: Element,
): { room: Room; created: boolean } | Fault {
  const room = service.rooms.get(name);
  if (room) return { room, created: false };
  const barred = mayNotEnter(service, name, from);
  if (barred) return barred;
  const nothing = noGroup(service, from, presence);
  if (nothing) return nothing;
  const most = longestName(service);
  if (Buffer.byteLength(name) > most) return new Fault('not-acceptable', `a group's name has ${most} bytes at most`);
  if (service.rooms.ownedBy(bareJid(from)) >= service.limits.room.perUser) {
    const text = `one account may own ${service.limits.room.perUser} groups`;
    return new Fault('resource-constraint', text, 'wait', tooManyGroups());
  }
  const bad = nickFault(nick, service.limits.room.nickLength);
  if (bad) return bad;
  return { room: service.rooms.create(ownText(name), ownText(bareJid(from)), true), created: true };
}

/** What is said where there is no group to enter; undefined for those who may make one. */
function noGroup(service: Service, from: string, presence: Element): Fault | undefined {
  // A mistyped link must make nothing, and a room that has ended is not made again by those who come back to it.
  if (parseEnter(presence)?.make === false) {
    return new Fault('item-not-found', 'there is no such group', 'cancel', noSuchGroup());
  }
  return splitJid(from).domain === service.config.accountDomain
    ? undefined
    : new Fault('not-allowed', 'there is no such group, and only accounts of this server may make one');
}

/** In bytes. */
const longestName = ({ limits, config }: Service): number =>
  longestRoomName(config.domain, limits.room.addressLength, limits.room.nameLeast);

/**
 * True for one whose entering changes what the others are shown meanwhile: it is in already, maybe under another nick
 * (XEP-0045 §17.3), or takes over a seat. So nobody else enters with it in one go.
 */
const comesAlone = (service: Service, room: Room, arrival: Arrival): boolean =>
  room.occupants.seat(arrival.from) !== undefined || isSeated(formerSelf(service, room, arrival));

/**
 * Lets in all who may, in their order; of several only the first ones, up to one that has to come alone. Runs in the room's
 * queue. @returns for each of those, why not
 */
export async function enter(
  service: Service,
  room: Room,
  arrivals: readonly Arrival[],
): Promise<readonly (Fault | undefined)[]> {
  if (room.destroyed) return arrivals.map(() => new Fault('gone'));
  const isNew = arrivals.some(({ created }) => created);
  // What is on the stage since before a restart is there for those who cannot ask for it.
  if (!isNew) await knownMeeting(service, room);
  const there = room.occupants.seats();
  const outcomes: (Admitted | Fault)[] = [];
  for (const arrival of arrivals) {
    const alone = comesAlone(service, room, arrival);
    if (alone && outcomes.length > 0) break;
    outcomes.push(await admit(service, room, arrival));
    if (alone) break;
  }
  const newcomers = outcomes.filter((outcome): outcome is Admitted => !isFault(outcome));
  if (newcomers.length > 0) {
    if (isNew) await keepNew(service, room);
    const others = there.filter(({ session }) => room.occupants.seat(session.jid)?.session === session);
    showNewcomers(service, room, others, newcomers);
    for (const { seat, first, presence } of newcomers) {
      await service.moments.tell('joined', room, seat, first, presence);
    }
  }
  // The person that it was made for may not enter any more.
  if (isNew && room.occupants.size === 0) await service.rooms.remove(room);
  return outcomes.map((outcome) => (isFault(outcome) ? outcome : undefined));
}

interface Admitted extends Newcomer {
  readonly first: boolean;
  readonly presence: Element;
}

/** Gives one who may enter its seat. What goes wrong with it concerns no others. */
async function admit(service: Service, room: Room, arrival: Arrival): Promise<Admitted | Fault> {
  try {
    const former = formerSelf(service, room, arrival);
    const nick = lockedNick(room, arrival, former) ?? arrival.wanted;
    const refused = (await enterAgain(service, room, arrival, nick)) ?? refusal(service, room, arrival, nick, former);
    if (refused) return refused;
    if (former) await comeBack(service, room, arrival, former, nick);
    return sit(service, room, arrival, nick, former);
  } catch (error) {
    return service.failed(error, 'somebody could not be let in', { room: room.name });
  }
}

function sit(service: Service, room: Room, arrival: Arrival, nick: string, former: Former | undefined): Admitted {
  const { presence, from, wanted, origin, created } = arrival;
  const session: Session = { jid: ownText(from), ...spoken(presence), speaks: NOTHING, heard: service.now() };
  const there = room.occupants.byNick(nick);
  const jid = bareJid(session.jid);
  const occupant: Occupant = there ?? {
    nick: ownText(nick),
    jid,
    role: former?.role ?? roleOnEntering(service, room, jid),
    id: former?.id ?? idToEnter(service, room, jid),
    origin,
    shown: undefined,
    sessions: new Sessions(),
  };
  service.places.giveUp(room, occupant.id);
  if (parseEnter(presence)) service.places.offer(occupant);
  service.seats.add(room.name, from, nick, service.places.idOf(occupant));
  room.occupants.add(occupant, session);
  const selfCodes = [
    ...(room.config.nonAnonymous ? ['100'] : []),
    ...(room.config.archiving ? ['170'] : []),
    ...(created ? ['201'] : []),
    ...(nick === wanted ? [] : ['210']),
  ];
  const options = { selfCodes, id: attr(presence, 'id') };
  return { seat: { occupant, session }, options, first: there === undefined, presence };
}

/** XEP-0045 §5.1.2. A feature may know of somebody who has voice where others have none. */
function roleOnEntering(service: Service, room: Room, jid: string): Role {
  const role = room.roleFor(room.affiliation(jid));
  return role === 'visitor' && service.moments.offer('hasVoice', room, jid) ? 'participant' : role;
}

/**
 * XEP-0045 §17.3: one who enters again lost its state (a client that was resumed or reloaded) and gets all anew, under
 * whatever nick.
 */
async function enterAgain(service: Service, room: Room, { from, presence }: Arrival, nick: string) {
  const seat = room.occupants.seat(from);
  return seat && seat.occupant.nick !== nick ? await changeNick(service, room, seat, presence, nick) : undefined;
}

/** Writes a new room down. What the disk refuses has not happened, and nobody is in it. */
async function keepNew(service: Service, room: Room): Promise<void> {
  const before = service.rooms.aside(room.name);
  try {
    await service.rooms.keep(room);
    if (before) void service.moments.tell('removed', before);
  } catch (error) {
    for (const { session } of room.occupants.seats()) {
      room.occupants.remove(session.jid);
      service.seats.remove(room.name, session.jid);
    }
    throw error;
  }
}

/** XEP-0045 §7.10: where nicks are locked, a member is called what it registered, whatever it asks for. */
function lockedNick(room: Room, { from }: Arrival, former: Former | undefined): string | undefined {
  if (!room.config.lockNicks) return undefined;
  return room.reservedNicks.get(bareJid(from)) ?? (former && room.reservedNicks.get(former.jid));
}

/** Why a feature keeps this address out of the room, besides what the room itself says. */
export const mayNotEnter = (service: Service, roomName: string, from: string): Fault | undefined =>
  service.moments.refuse('mayEnter', roomName, bareJid(from));

/** Why it may not enter, or take over the seat of its former self. */
function refusal(
  service: Service,
  room: Room,
  { presence, from, origin }: Arrival,
  nick: string,
  former: Former | undefined,
): Fault | undefined {
  if (room.occupants.seat(from)) return undefined;
  const jid = bareJid(from);
  const { config } = room;
  const password = presence.getChild('x', NS.muc)?.getChildText('password') ?? '';
  if (!former && isOutOfSight(room, from, password)) {
    return mayNotEnter(service, room.name, from) ?? noGroup(service, from, presence) ?? notThere();
  }
  const bad =
    nickFault(nick, service.limits.room.nickLength) ??
    mayNotEnter(service, room.name, from) ??
    (former && mayNotEnter(service, room.name, former.jid));
  if (bad) return bad;
  const affiliations = [room.affiliation(jid), ...(former ? [room.affiliation(former.jid)] : [])];
  if (room.locked && !affiliations.includes('owner')) return new Fault('item-not-found', 'the group is being set up');
  if (affiliations.includes('outcast')) return new Fault('forbidden', 'banned from this group');
  const token = parseEnter(presence)?.token;
  const id = token === undefined ? undefined : service.places.read(room, token);
  const removed = service.moments.refuse('refuses', room, { jid, nick, id });
  if (removed) return removed;
  if (config.membersOnly && affiliations.every((affiliation) => affiliation === 'none')) {
    return new Fault('registration-required', 'only members may enter');
  }
  if (isSeated(former)) return nickInUse(service, room, nick, jid, former);
  if (config.password !== '' && password !== config.password) {
    return new Fault('not-authorized', 'a password is needed');
  }
  const refused = nickInUse(service, room, nick, jid, former) ?? noPlace(service, room, nick, jid, affiliations);
  // Its former self's place is kept for it.
  if (refused || former || room.occupants.byNick(nick)) return refused;
  return affiliations.every((affiliation) => affiliation === 'none')
    ? noPlaceForGuest(service, room, origin)
    : undefined;
}

const nickInUse = (service: Service, room: Room, nick: string, jid: string, former: Former | undefined) =>
  isNickInUse(service, room, nick, jid, former?.jid) ? new Fault('conflict', 'the nick is taken') : undefined;

function noPlace(
  { limits }: Service,
  { config, occupants }: Room,
  nick: string,
  jid: string,
  affiliations: readonly Affiliation[],
): Fault | undefined {
  const there = occupants.byNick(nick);
  if (there) {
    return there.sessions.size >= limits.room.sessions
      ? new Fault('resource-constraint', `one nick has ${limits.room.sessions} sessions at most`)
      : undefined;
  }
  // XEP-0045 §7.2.9: owners and admins come in all the same, so that nobody can keep them out by filling the room.
  const privileged = affiliations.some((affiliation) => affiliation === 'owner' || affiliation === 'admin');
  const places = Math.min(config.maxUsers, limits.room.occupants) + (privileged ? limits.entering.extraPlaces : 0);
  if (occupants.size >= places) return new Fault('service-unavailable', 'the group is full', 'wait');
  return occupants.nicksOf(jid) >= limits.room.nicksPerUser
    ? new Fault('resource-constraint', `one user has ${limits.room.nicksPerUser} nicks at most`)
    : undefined;
}

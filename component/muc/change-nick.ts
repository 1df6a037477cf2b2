/** Another nick while in the room, XEP-0045 §7.6. */
import { Fault } from '../../protocol/base/fault.ts';
import { attr, type Element } from '../../protocol/base/xml.ts';
import { isNickInUse } from '../room/names.ts';
import { nickFault } from '../room/nick.ts';
import type { Occupant, Seat } from '../room/occupants.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { announce, spoken } from './presence.ts';

/** All sessions of the occupant have the new nick then. Runs in the room's queue. */
export async function changeNick(
  service: Service,
  room: Room,
  seat: Seat,
  presence: Element,
  nick: string,
): Promise<Fault | undefined> {
  const { occupant } = seat;
  const bad = nickFault(nick, service.limits.room.nickLength);
  if (bad) return bad;
  const reserved = room.reservedNicks.get(occupant.jid);
  if (room.config.lockNicks && reserved !== undefined && reserved !== nick) {
    return new Fault('not-acceptable', `in this group you are called ${reserved}`);
  }
  const removed = service.moments.refuse('refuses', room, { jid: occupant.jid, nick, id: occupant.id });
  if (removed) return removed;
  if (isNickInUse(service, room, nick, occupant.jid)) return new Fault('conflict', 'the nick is taken');
  const there = room.occupants.byNick(nick);
  if (there) return await joinOwn(service, room, seat, presence, there);
  await rename(service, room, seat, nick, { presence });
  return undefined;
}

/** Gives an occupant another nick. Runs in the room's queue. */
export async function rename(
  service: Service,
  room: Room,
  { occupant, session }: Seat,
  nick: string,
  /** The presence that asked for it; 210 when it was not the occupant's own wish. */
  { presence, codes = [] }: { readonly presence?: Element; readonly codes?: readonly string[] },
): Promise<void> {
  await service.ready();
  const before = occupant.nick;
  const id = presence && attr(presence, 'id');
  announce(service, room, occupant, session, { type: 'unavailable', codes: ['303'], newNick: nick, id });
  if (presence) Object.assign(session, spoken(presence));
  room.occupants.rename(occupant, nick);
  for (const jid of occupant.sessions.keys()) service.seats.add(room.name, jid, nick, service.places.idOf(occupant));
  announce(service, room, occupant, session, { codes, id });
  await service.moments.tell('renamed', room, occupant, before);
}

/**
 * The nick is that of another session of the same user, which is no other user's (XEP-0045 §7.2.8): both have it then, as if
 * this one had entered under it.
 */
async function joinOwn(
  service: Service,
  room: Room,
  { occupant, session }: Seat,
  presence: Element,
  there: Occupant,
): Promise<Fault | undefined> {
  const { limits } = service;
  if (there.sessions.size + occupant.sessions.size > limits.room.sessions) {
    return new Fault('resource-constraint', `one nick has ${limits.room.sessions} sessions at most`);
  }
  await service.ready();
  const before = occupant.nick;
  const id = attr(presence, 'id');
  announce(service, room, occupant, session, { type: 'unavailable', codes: ['303'], newNick: there.nick, id });
  Object.assign(session, spoken(presence));
  const others = occupant.sessions.values().filter((one) => one !== session);
  // The one that asked for it is the newest then.
  for (const one of [...others, session]) {
    room.occupants.remove(one.jid);
    room.occupants.add(there, one);
    service.seats.add(room.name, one.jid, there.nick, service.places.idOf(there));
  }
  announce(service, room, there, session, { id });
  await service.moments.tell('renamed', room, there, before);
  return undefined;
}

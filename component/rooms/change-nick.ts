/** Another nick while in the room, XEP-0045 §7.6. */
import { Fault } from '../../protocol/fault.ts';
import type { Element } from '../../protocol/xml.ts';
import type { Service } from '../service.ts';
import { isTaken, nickFault } from './nick.ts';
import type { Seat } from './occupants.ts';
import { announce, saysOf } from './presence.ts';
import type { Room } from './room.ts';

/** All sessions of the occupant have the new nick then. Runs in the room's queue. */
export async function changeNick(
  service: Service,
  room: Room,
  seat: Seat,
  presence: Element,
  nick: string,
): Promise<Fault | undefined> {
  const { occupant } = seat;
  const bad = nickFault(nick, service.limits.nickLength);
  if (bad) return bad;
  const reserved = room.reservedNicks.get(occupant.jid);
  if (room.config.lockNicks && reserved !== undefined && reserved !== nick) {
    return new Fault('not-acceptable', `in this group you are called ${reserved}`);
  }
  // Also a second nick of the same user: it has an occupant of its own.
  if (room.occupants.byNick(nick) || isTaken(service, room, nick, occupant.jid)) {
    return new Fault('conflict', 'the nick is taken');
  }
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
  announce(service, room, occupant, session, { type: 'unavailable', codes: ['303'], newNick: nick });
  if (presence) session.says = saysOf(presence);
  room.occupants.rename(occupant, nick);
  for (const jid of occupant.sessions.keys()) service.seats.take(room.name, jid, nick);
  announce(service, room, occupant, session, { codes });
  await service.renamed(room, occupant, before);
}

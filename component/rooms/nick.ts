/** Nicks: what may be one, and changing it (XEP-0045 §7.6). */
import { Fault, isFault } from '../../protocol/fault.ts';
import { splitJid } from '../../protocol/jid.ts';
import type { Element } from '../../protocol/xml.ts';
import type { Service } from '../service.ts';
import type { Seat } from './occupants.ts';
import { announce } from './presence.ts';
import type { Room } from './room.ts';

/** True, or why this is no nick: too long, only blanks, or with characters that make it look like something else. */
export function isNick(nick: string, max: number): true | Fault {
  if ([...nick].length > max) return new Fault('not-acceptable', `a nick has ${max} characters at most`);
  if (nick.trim() === '') return new Fault('not-acceptable', 'a nick is more than blanks');
  // Controls, and the marks that turn the writing direction: they make one name look like another.
  if (/[\p{Cc}\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u.test(nick)) {
    return new Fault('not-acceptable', 'a nick has no invisible characters');
  }
  return true;
}

/**
 * A guest may not call himself by the account of one who belongs to the room (XEP-0045 §7.2.8 lets a service lock nicks):
 * a host must not find its name taken, nor anybody be taken for the host.
 */
export function isReserved(service: Service, room: Room, nick: string, jid: string): boolean {
  if (splitJid(jid).domain === service.config.accountDomain) return false;
  const wanted = nick.normalize('NFKC').toLowerCase();
  return [...room.affiliations].some(
    ([owner, affiliation]) => affiliation !== 'outcast' && splitJid(owner).local.toLowerCase() === wanted,
  );
}

/** Runs in the room's queue. */
export async function changeNick(
  service: Service,
  room: Room,
  seat: Seat,
  presence: Element,
  nick: string,
): Promise<Fault | undefined> {
  const { occupant, session } = seat;
  if (nick === '') return new Fault('jid-malformed', 'a nick is needed');
  const bad = isNick(nick, service.limits.nickLength);
  if (isFault(bad)) return bad;
  if (room.occupants.byNick(nick) || isReserved(service, room, nick, occupant.jid)) {
    return new Fault('conflict', 'the nick is taken');
  }
  const before = occupant.nick;
  for (const jid of occupant.sessions.keys()) await service.store.addSeat({ room: room.name, jid, nick });
  session.presence = presence;
  announce(service, room, occupant, session, { type: 'unavailable', codes: ['303'], newNick: nick });
  room.occupants.rename(occupant, nick);
  announce(service, room, occupant, session);
  await service.renamed(room, occupant, before);
  return undefined;
}

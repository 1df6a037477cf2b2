/**
 * A guest comes back under another address, with the token that the room gave it (docs/protocol.md §8): what stands under
 * the former address goes along, and if the former self still sits there, its seat is taken over without anybody seeing it
 * go and come.
 */

import { bareJid } from '../../protocol/base/jid.ts';
import { buildReplaced, parseEnter } from '../../protocol/muc/entry.ts';
import { isGuest } from '../room/guest.ts';
import { forgetNames } from '../room/names.ts';
import { NOTHING, type Occupant } from '../room/occupants.ts';
import { ownText } from '../room/own-text.ts';
import type { Place } from '../room/places.ts';
import { type Room, withNick } from '../room/room.ts';
import type { Service } from '../service.ts';
import type { Arrival } from './arrival.ts';
import { rename } from './change-nick.ts';
import { leave, takeOut } from './leave.ts';
import { buildPresence, type PresenceOptions } from './presence.ts';

/** What is left of the guest that shows the token of an earlier visit: an occupant that is still in, or a place that is kept. */
export function formerSelf(service: Service, room: Room, { presence, from, wanted }: Arrival): Former | undefined {
  if (room.destroyed || room.occupants.seat(from)) return undefined;
  const token = isGuest(service.config, from) ? parseEnter(presence)?.token : undefined;
  const id = token === undefined ? undefined : service.places.read(room, token);
  if (id === undefined) return undefined;
  // Somebody who is in already needs no other place.
  if (room.occupants.ofUser(bareJid(from)).some((occupant) => occupant.id !== id)) return undefined;
  const seated = room.occupants.byId(id);
  return seated.find(({ nick }) => nick === wanted) ?? seated[0] ?? service.places.held(room, id);
}

export type Former = Occupant | Place;

/** It sits there still. */
export const isSeated = (former: Former | undefined): former is Occupant =>
  former !== undefined && 'sessions' in former;

/** What the one of before was becomes that of this address; it has been found that it may enter. In the room's queue. */
export async function comeBack(
  service: Service,
  room: Room,
  { from, presence, origin }: Arrival,
  former: Former,
  nick: string,
) {
  const jid = ownText(bareJid(from));
  if (former.jid !== jid) await inherit(service, room, former.jid, jid);
  if (!isSeated(former)) return;
  await replaceSessions(service, room, former, from);
  former.origin = origin;
  const seat = room.occupants.seat(from);
  if (seat && former.nick !== nick) await rename(service, room, seat, nick, { presence });
}

/** Rights of one address become those of another: on the disk first. */
async function inherit(service: Service, room: Room, before: string, jid: string): Promise<void> {
  await service.moments.need('moved', room, before, jid);
  const affiliation = room.affiliations.get(before);
  if (affiliation === undefined || affiliation === 'outcast' || room.affiliations.has(jid)) return;
  const nick = room.reservedNicks.get(before) ?? null;
  await service.store.people.save(room.name, [
    { jid, affiliation, nick, reason: '' },
    { jid: before, affiliation: 'none', nick: null, reason: '' },
  ]);
  room.affiliations.set(jid, affiliation).delete(before);
  room.reservedNicks = withNick(withNick(room.reservedNicks, jid, nick), before, null);
  forgetNames(room);
}

/** The occupant stays; its clients of before are out, under whatever nick, and are told why. */
async function replaceSessions(service: Service, room: Room, occupant: Occupant, from: string): Promise<void> {
  const before = occupant.sessions.values().filter(({ jid }) => jid !== from);
  const others = room.occupants.byId(occupant.id).filter((other) => other !== occupant);
  const { says = '', lang = '' } = occupant.sessions.newest ?? {};
  service.places.giveUp(room, occupant.id);
  room.occupants.move(occupant, ownText(bareJid(from)));
  room.occupants.add(occupant, { jid: ownText(from), says, lang, speaks: NOTHING, heard: service.now() });
  service.seats.add(room.name, from, occupant.nick, service.places.idOf(occupant));
  for (const session of before) {
    await takeOut(service, room, session);
    service.seats.remove(room.name, session.jid);
    service.sendText(buildPresence(service, room, occupant, session, 'own', REPLACED), [session.jid]);
    await service.moments.tell('left', room, { occupant, session }, false, false);
  }
  for (const other of others) {
    for (const session of other.sessions.values()) {
      await leave(service, room, { occupant: other, session }, undefined, REPLACED);
    }
  }
}

const REPLACED: PresenceOptions = { type: 'unavailable', own: buildReplaced() };

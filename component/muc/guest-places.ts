/**
 * Places of a room that guests may have. They come in by a click, as often as one likes: so some places are left to those who
 * need an account or belong to the room, and the guests of one address leave some to those of others.
 */

import type { GuestPasses } from '../../backplane/tickets/guest-pass.ts';
import { Fault } from '../../protocol/base/fault.ts';
import type { Element } from '../../protocol/base/xml.ts';
import { addressFull, guestsFull, parseEnter } from '../../protocol/muc/entry.ts';
import { isGuest } from '../room/guest.ts';
import { ownText } from '../room/own-text.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';

/** All whose address is not known count as one. */
const UNKNOWN = '';

/** What stands for the address of a guest who enters; undefined for others. */
export function originOf(
  { guestDomain }: { readonly guestDomain: string },
  passes: Pick<GuestPasses, 'read'>,
  from: string,
  presence: Element,
): string | undefined {
  if (!isGuest({ guestDomain }, from)) return undefined;
  const pass = parseEnter(presence)?.pass;
  return ownText((pass === undefined ? undefined : passes.read(pass)) ?? UNKNOWN);
}

/** Why somebody who is new finds no place, though the room has some. */
export function noPlaceForGuest(service: Service, room: Room, origin: string | undefined): Fault | undefined {
  if (origin === undefined) return undefined;
  const { limits } = service;
  const places = Math.min(room.config.maxUsers, limits.room.occupants);
  const most = places - Math.floor(places * limits.entering.keptPlaces);
  // Places of those whose lines broke are theirs, or one address could have them all by coming and going.
  const held = service.places.all(room);
  if (room.occupants.size + held.length < Math.min(most, limits.entering.guestsOfAddress)) return undefined;
  // Those who are to come back after a restart are guests, too, though nobody knows any more from where.
  const origins = [...room.occupants.all().filter((one) => one.origin !== undefined), ...held]
    .filter(({ jid }) => room.affiliation(jid) === 'none')
    .map((one) => one.origin);
  const left = most - origins.length;
  if (left <= 0) return new Fault('service-unavailable', 'no place is left for guests', 'wait', guestsFull());
  // As many as are left then: one address may have half of the places, of two each a third.
  const own = origins.filter((one) => one === origin).length;
  return own >= limits.entering.guestsOfAddress && own >= left
    ? new Fault('resource-constraint', 'too many guests of this address', 'wait', addressFull())
    : undefined;
}

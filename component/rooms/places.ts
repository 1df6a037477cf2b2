/**
 * Places of guests, who have another address after each log-in: a token by which the room knows one again, and for a while
 * the nick of one whose line broke. docs/protocol.md §8.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Limits } from '../limits.ts';
import { forgetOldest } from '../oldest.ts';
import type { ServiceConfig } from '../service.ts';
import { isGuest } from './guest.ts';
import { nickKeys } from './nick.ts';
import type { Occupant, Role } from './occupants.ts';
import type { Room } from './room.ts';

/** What is kept of one who may come back. */
export interface Place {
  /** XEP-0421 */
  readonly id: string;
  /** Bare address under which its rights stand. */
  readonly jid: string;
  readonly role: Role | undefined;
  readonly nick: string;
  /** By what its nick counts as taken, see nickKeys. */
  readonly keys: readonly string[];
  /** ms since 1970 */
  readonly until: number;
}

/** An occupant, or what is left of one. */
export type Left = Pick<Occupant, 'id' | 'jid' | 'nick'> & { readonly role: Role | undefined };

export interface Places {
  /** This occupant's client keeps a token. Without effect for those with an account: their address stays. */
  offer(occupant: Occupant): void;
  /** The id of one who was offered a token. */
  idOf(occupant: Occupant): string | null;
  /** The token of one who was offered one. */
  tokenOf(room: Room, occupant: Occupant): string | undefined;
  /** The occupant id that this room gave the token for. */
  read(room: Room, token: string): string | undefined;
  /** One whose line broke may come back. */
  hold(room: Room, left: Left): void;
  /** The same for one who was offered a token. */
  lost(room: Room, occupant: Occupant): void;
  held(room: Room, id: string): Place | undefined;
  /** All that are kept of a room. */
  all(room: Room): readonly Place[];
  /** Whether a nick with one of these keys is kept for somebody else. */
  isHeld(room: Room, keys: readonly string[], jid: string): boolean;
  /** Its rights stand under another address now. */
  move(room: Room, place: Place, jid: string): void;
  /** It has come back, or never will. */
  giveUp(room: Room, id: string): void;
}

export function createPlaces(
  config: ServiceConfig,
  limits: Pick<Limits, 'placeGrace' | 'places'>,
  now: () => number,
): Places {
  const offered = new WeakSet<Occupant>();
  const rooms = new WeakMap<Room, Map<string, Place>>();

  const proof = (room: Room, id: string) =>
    createHmac('sha256', config.secret).update(`place\n${room.jid}\n${id}`).digest();

  function placesOf(room: Room): Map<string, Place> | undefined {
    const places = rooms.get(room);
    // The oldest are the first.
    for (const [id, { until }] of places ?? []) {
      if (until > now()) break;
      places?.delete(id);
    }
    if (places?.size === 0) rooms.delete(room);
    return places?.size === 0 ? undefined : places;
  }

  const all = (room: Room): readonly Place[] => [...(placesOf(room)?.values() ?? [])];

  function put(room: Room, place: Place): void {
    const places = placesOf(room) ?? new Map<string, Place>();
    places.delete(place.id);
    rooms.set(room, places.set(place.id, place));
    forgetOldest(places, limits.places);
  }

  function hold(room: Room, { id, jid, nick, role }: Left): void {
    if (isGuest(config, jid))
      put(room, { id, jid, role, nick, keys: nickKeys(nick), until: now() + limits.placeGrace });
  }

  return {
    offer(occupant) {
      if (isGuest(config, occupant.jid)) offered.add(occupant);
    },
    idOf: (occupant) => (offered.has(occupant) ? occupant.id : null),
    tokenOf: (room, occupant) =>
      offered.has(occupant) ? `${occupant.id}.${proof(room, occupant.id).toString('base64url')}` : undefined,
    read(room, token) {
      const [id = '', given = ''] = token.split('.');
      const [right, bytes] = [proof(room, id), Buffer.from(given, 'base64url')];
      return bytes.length === right.length && timingSafeEqual(bytes, right) ? id : undefined;
    },
    hold,
    lost(room, occupant) {
      if (offered.has(occupant)) hold(room, occupant);
    },
    held: (room, id) => placesOf(room)?.get(id),
    all,
    isHeld: (room, keys, jid) =>
      all(room).some((place) => place.jid !== jid && place.keys.some((k) => keys.includes(k))),
    move(room, place, jid) {
      put(room, { ...place, jid, until: now() + limits.placeGrace });
    },
    giveUp(room, id) {
      placesOf(room)?.delete(id);
    },
  };
}

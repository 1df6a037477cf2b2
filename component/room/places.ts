/**
 * Places of guests, who have another address after each log-in: a token by which the room knows one again, and for a while
 * the nick of one whose line broke. docs/protocol.md §8.
 */
import { createSigner } from '../../backplane/tickets/signer.ts';
import type { Limits } from '../limits.ts';
import { isGuest } from './guest.ts';
import { nickKeys } from './nick.ts';
import type { Occupant } from './occupants.ts';
import type { Role } from './role.ts';
import type { Room } from './room.ts';

/** What is kept of one who may come back. */
export interface Place {
  /** XEP-0421 */
  readonly id: string;
  /** Bare address under which its rights stand. */
  readonly jid: string;
  /** What it was when it was last there, as far as that is still so; undefined: what its affiliation brings. */
  role: Role | undefined;
  readonly nick: string;
  /** See guest-places.ts; undefined after a restart. */
  readonly origin: string | undefined;
  /** By what its nick counts as in use, see nickKeys. */
  readonly keys: readonly string[];
  /** ms since 1970 */
  readonly until: number;
}

/** An occupant, or what is left of one. */
export type Left = Pick<Occupant, 'id' | 'jid' | 'nick' | 'origin'> & { readonly role: Role | undefined };

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
  /** The place that is kept under a bare address. */
  heldFor(room: Room, jid: string): Place | undefined;
  /** All that are kept of a room. */
  all(room: Room): readonly Place[];
  /** Whether a nick with one of these keys is kept for an address besides these. */
  isHeld(room: Room, keys: readonly string[], own: readonly string[]): boolean;
  /** It has come back, or never will. */
  giveUp(room: Room, id: string): void;
}

/** The places of one room. All are kept equally long, so the oldest are the first to go. */
class RoomPlaces {
  readonly byId = new Map<string, Place>();
  readonly #byJid = new Map<string, Place>();
  /** Of two whose nicks count as the same, the newer one. */
  readonly #byKey = new Map<string, Place>();

  of(jid: string): Place | undefined {
    return this.#byJid.get(jid);
  }

  withKey(key: string): Place | undefined {
    return this.#byKey.get(key);
  }

  add(place: Place): void {
    this.delete(place.id);
    this.byId.set(place.id, place);
    this.#byJid.set(place.jid, place);
    for (const key of place.keys) this.#byKey.set(key, place);
  }

  delete(id: string): void {
    const place = this.byId.get(id);
    if (!place) return;
    this.byId.delete(id);
    if (this.#byJid.get(place.jid) === place) this.#byJid.delete(place.jid);
    for (const key of place.keys) if (this.#byKey.get(key) === place) this.#byKey.delete(key);
  }

  /** Gives up what is over by `now`, and what are more than `most`. */
  shrink(now: number, most: number): void {
    for (const { id, until } of this.byId.values()) {
      if (until > now && this.byId.size <= most) return;
      this.delete(id);
    }
  }
}

export function createPlaces(
  config: { readonly guestDomain: string; readonly secret: string },
  limits: Pick<Limits, 'places'>,
  now: () => number,
): Places {
  const offered = new WeakSet<Occupant>();
  const rooms = new WeakMap<Room, RoomPlaces>();

  const signer = createSigner(config.secret, 'place');

  function placesOf(room: Room): RoomPlaces | undefined {
    const places = rooms.get(room);
    places?.shrink(now(), limits.places.most);
    if (places?.byId.size !== 0) return places;
    rooms.delete(room);
    return undefined;
  }

  function hold(room: Room, { id, jid, nick, role, origin }: Left): void {
    if (!isGuest(config, jid)) return;
    const places = placesOf(room) ?? new RoomPlaces();
    places.add({ id, jid, role, nick, origin, keys: nickKeys(nick), until: now() + limits.places.grace });
    rooms.set(room, places);
  }

  return {
    offer(occupant) {
      if (isGuest(config, occupant.jid)) offered.add(occupant);
    },
    idOf: (occupant) => (offered.has(occupant) ? occupant.id : null),
    tokenOf: (room, occupant) =>
      offered.has(occupant) ? `${occupant.id}.${signer.sign(`${room.jid}\n${occupant.id}`)}` : undefined,
    read(room, token) {
      const [id = '', given = ''] = token.split('.');
      return signer.holds(`${room.jid}\n${id}`, given) ? id : undefined;
    },
    hold,
    lost(room, occupant) {
      if (offered.has(occupant)) hold(room, occupant);
    },
    held: (room, id) => placesOf(room)?.byId.get(id),
    heldFor: (room, jid) => placesOf(room)?.of(jid),
    all: (room) => [...(placesOf(room)?.byId.values() ?? [])],
    isHeld(room, keys, own) {
      const places = placesOf(room);
      return keys.some((key) => {
        const place = places?.withKey(key);
        return place !== undefined && !own.includes(place.jid);
      });
    },
    giveUp: (room, id) => placesOf(room)?.delete(id),
  };
}

/** The occupant that a nick names in a room, and whether the nick is in use there. */
import { splitJid, unescapeLocal } from '../../protocol/base/jid.ts';
import { resourceprep } from '../../protocol/base/stringprep.ts';
import { nickKeys } from './nick.ts';
import type { Occupant } from './occupants.ts';
import { Part } from './part.ts';
import type { Places } from './places.ts';
import type { Room } from './room.ts';

/** A name that stands for somebody: of an account that belongs to the room, or reserved for its user. */
interface KnownName {
  /** Bare address. */
  readonly jid: string;
  readonly kind: 'account' | 'reserved';
}

/**
 * By what names count as (nickKeys), those whom they stand for: nicks that are reserved, and accounts of people who belong to
 * the room. Made when it is needed, gone when people change or all have left.
 */
const NAMES = new Part<ReadonlyMap<string, readonly KnownName[]>>('names');

/** The occupant whom somebody names by a nick that was typed. */
export const named = (room: Room, typed: string): Occupant | undefined =>
  room.occupants.byNick(resourceprep(typed) ?? '');

/** What is needed to know whether a nick is in use, besides the room. */
interface Known {
  readonly config: { readonly accountDomain: string };
  readonly places: Pick<Places, 'isHeld'>;
}

/**
 * True if somebody else has this nick, or one that looks like it: sitting under it, or having reserved it. Strangers and
 * guests may not call themselves by the account of one who belongs to the room either (XEP-0045 §7.2.8 lets a service lock
 * nicks): a host must not find its name in use, nor another be mistaken for the host.
 * @param jid bare address of the one who asks
 * @param former the one of before, of a guest who comes back
 */
export function isNickInUse({ config, places }: Known, room: Room, nick: string, jid: string, former = jid): boolean {
  const keys = nickKeys(nick);
  const own = [jid, former];
  if (room.occupants.like(keys).some((occupant) => !own.includes(occupant.jid))) return true;
  if (places.isHeld(room, keys, own)) return true;
  const stranger = splitJid(jid).domain !== config.accountDomain;
  return keys
    .flatMap((key) => knownNames(room).get(key) ?? [])
    .some((name) => !own.includes(name.jid) && (name.kind === 'reserved' || stranger));
}

/** Its people are others now, or nobody is in it. */
export const forgetNames = (room: Room): void => room.parts.set(NAMES, undefined);

function knownNames(room: Room): ReadonlyMap<string, readonly KnownName[]> {
  const known = room.parts.get(NAMES);
  if (known) return known;
  const names = new Map<string, KnownName[]>();
  const put = (text: string, name: KnownName) => {
    for (const key of text === '' ? [] : nickKeys(text)) names.set(key, [...(names.get(key) ?? []), name]);
  };
  for (const [jid, nick] of room.reservedNicks) put(nick, { jid, kind: 'reserved' });
  for (const [jid, affiliation] of room.affiliations) {
    if (affiliation !== 'outcast') put(unescapeLocal(splitJid(jid).local), { jid, kind: 'account' });
  }
  room.parts.set(NAMES, names);
  return names;
}

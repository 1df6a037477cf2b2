/**
 * Groups that cannot be found by trying names. A hidden one that its name alone does not open is not there for a stranger:
 * it gets the answers of a group that is none, to the byte. A person who tries many that are not there has to wait, so that
 * trying is slow; so have all guests together, for a guest has another address after each log-in.
 */

import { createRateLimit } from '../../backplane/rate.ts';
import { Fault } from '../../protocol/base/fault.ts';
import { bareJid, splitJid } from '../../protocol/base/jid.ts';
import type { Element } from '../../protocol/base/xml.ts';
import { parseEnter } from '../../protocol/muc/entry.ts';
import { hasChance } from '../../protocol/muc/room-name.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { isInvited } from './invite/invited.ts';

/** What everybody is told of a group that is none. */
export const notThere = (): Fault => new Fault('item-not-found', 'there is no such group');

/** True for somebody who is in it with any client, is known to it, be it as banned, or was invited. */
const knows = (room: Room, from: string): boolean =>
  room.affiliations.has(bareJid(from)) ||
  isInvited(room, bareJid(from)) ||
  room.occupants.seat(from) !== undefined ||
  room.occupants.ofUser(bareJid(from)).length > 0;

/** Whether its name opens it to somebody who has nothing else, be it to ask for becoming a member. */
const isOpenTo = (room: Room, from: string): boolean =>
  (!room.config.membersOnly || room.config.registration) &&
  room.config.password === '' &&
  room.affiliation(from) !== 'outcast';

/** @param password that is shown with the question, on entering */
export function isOutOfSight(room: Room, from: string, password = ''): boolean {
  if (room.config.public || knows(room, from) || isOpenTo(room, from)) return false;
  const { config } = room;
  const opened = !config.membersOnly && room.affiliation(from) !== 'outcast' && password === config.password;
  return !opened;
}

export interface Sight {
  /**
   * Looks from outside, before anything else is said of a group or of none. Undefined when the group is there for this one,
   * at once where that is clear: what comes behind must not overtake it; else why not.
   */
  look(roomName: string, from: string): Promise<Fault | undefined> | Fault | undefined;
  /** Why somebody may not even try to enter, or make, a group of this name now. */
  mayNotTry(roomName: string, from: string, presence: Element): Fault | undefined;
  /** It tried to enter, or make, one: it counts if there was none, or the password was a wrong one. */
  tried(from: string, outcome: Fault | 'made' | undefined): void;
}

export function createSight(service: Service): Sight {
  const { rooms, limits, config } = service;
  const one = createRateLimit(limits.entering.tryRate, limits.entering.tryBurst, limits.wire.rateKeys, service.now);
  const together = createRateLimit(limits.entering.strangersTryRate, limits.entering.strangersTryBurst, 2, service.now);

  /** Accounts of this server are few and known; of guests, and of accounts elsewhere, somebody makes as many as he likes. */
  const crowdOf = (from: string): string | undefined => {
    const { domain } = splitJid(from);
    return domain === config.accountDomain ? undefined : domain === config.guestDomain ? 'guests' : 'others';
  };
  const missed = (from: string) => {
    const crowd = crowdOf(from);
    // Those that are under way together were let through for the same one: what they are too many has to come first.
    one.spend(bareJid(from), 1);
    if (crowd) together.take(crowd);
  };
  const tooMany = (from: string) => {
    const crowd = crowdOf(from);
    return one.has(bareJid(from)) && (!crowd || together.has(crowd))
      ? undefined
      : new Fault('policy-violation', 'too many tries for groups that do not exist');
  };
  /** What nobody comes upon by trying, or everybody may find, is for everybody who has its link, however many others try. */
  const isKey = (room: Room, from: string) => (room.config.public || hasChance(room.name)) && isOpenTo(room, from);

  const seen = (room: Room, from: string): Fault | undefined =>
    knows(room, from) || isKey(room, from) ? undefined : tooMany(from);

  return {
    look(roomName, from) {
      const room = rooms.get(roomName);
      const isThere = () => room !== undefined && rooms.get(roomName) === room && !isOutOfSight(room, from);
      const isLocked = () => room?.locked && room.affiliation(from) !== 'owner';
      const decide = () => {
        const slow = room ? seen(room, from) : tooMany(from);
        if (slow) return slow;
        if (isThere() && !isLocked()) return undefined;
        missed(from);
        return notThere();
      };
      if (!room) return decide();
      if (isThere() && !isLocked() && !seen(room, from)) return undefined;
      // Its entering, or what makes it a member, may stand in the queue still.
      return room.settled().then(decide);
    },
    mayNotTry(roomName, from, presence) {
      const room = rooms.get(roomName);
      const token = parseEnter(presence)?.token;
      if (room && token !== undefined && service.places.read(room, token) !== undefined) return undefined;
      return room ? seen(room, from) : tooMany(from);
    },
    tried(from, outcome) {
      if (outcome === undefined) return;
      if (outcome === 'made' || MISSES.has(outcome.condition)) missed(from);
    },
  };
}

/** What is said of entering where there is nothing, or with a wrong password. */
const MISSES: ReadonlySet<string> = new Set(['item-not-found', 'not-allowed', 'not-authorized']);

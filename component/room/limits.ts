/** Limits of what a room is. */
import { ROOM_ADDRESS_LENGTH, ROOM_NAME_LEAST } from '../../protocol/muc/room-name.ts';

export const ROOM = {
  /** Characters in a nick: fits a line on a phone, and RFC 7622 allows 1023 bytes. */
  nickLength: 64,
  /** Bytes in the address of a room, and in its name on any domain; the web client keeps them, too. */
  addressLength: ROOM_ADDRESS_LENGTH,
  nameLeast: ROOM_NAME_LEAST,
  /** Rooms one account may own: a person's, not a script's. */
  perUser: 50,
  /**
   * Occupants in one room, the default of its configuration: the largest lecture hall. One voice to so many browsers takes
   * half of one processor (docs/performance.md); each of them is told of each, 9 million presences when all come.
   */
  occupants: 3_000,
  /** Nicks of one user in one room: one a device is usual; a user who has all places keeps others out. */
  nicksPerUser: 10,
  /** Sessions of one user under one nick: a phone, a tablet, some browsers. Each costs what an occupant costs. */
  sessions: 10,
  /** People a room knows by address (members, banned and so on): the list is one stanza. */
  affiliations: 2_000,
};

const PLACES = {
  /**
   * ms that nick, role and stage of a guest whose line broke are kept: a tunnel, a laptop that is closed and opened again.
   * Longer, and people of the same name would be kept out by somebody who has gone. And how many of one room: a full one.
   */
  grace: 5 * 60_000,
  most: 3_000,
};

const REMOVALS = {
  /**
   * ms that a guest who was put out stays out where no meeting is being held: an hour, as long as what it disturbed may last.
   * And how many of one room are remembered: their names are compared with that of each guest who enters.
   */
  time: 60 * 60_000,
  most: 200,
};

/** By what they belong to. */
export const ROOM_LIMITS = {
  room: ROOM,
  places: PLACES,
  removals: REMOVALS,
};

/** The right to change the stage of a room: moderators have it, and others to whom it is given (design §1). */

import type { PresenterRecord } from '../../../store/presenters/contract.ts';
import type { Occupant } from '../../room/occupants.ts';
import { Part } from '../../room/part.ts';
import { type Room, withNick } from '../../room/room.ts';

const PRESENTERS = new Part<ReadonlyMap<string, string>>('presenters');

const NOBODY: ReadonlyMap<string, string> = new Map();

/** Those who were given the stage: bare addresses, each with its nick when it was last seen. */
export const presentersIn = (room: Room | undefined): ReadonlyMap<string, string> =>
  room?.parts.get(PRESENTERS) ?? NOBODY;

/** Somebody has the stage under this nick, or (null) has it no more. */
export function notePresenter(room: Room, { jid, nick }: Omit<PresenterRecord, 'room'>): void {
  const presenters = withNick(presentersIn(room), jid, nick);
  room.parts.set(PRESENTERS, presenters.size > 0 ? presenters : undefined);
}

/** The bare address of the one who was given the stage under this nick, and who need not be there. */
export const absentPresenter = (room: Room, nick: string): string | undefined =>
  [...presentersIn(room)].find(([, name]) => name === nick)?.[0];

export const mayPresent = (room: Room, { role, jid }: Occupant): boolean =>
  role === 'moderator' || presentersIn(room).has(jid);

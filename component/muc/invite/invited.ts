/** Bare addresses of those who were invited through a room since the service runs, the newest last. */
import { Part } from '../../room/part.ts';
import type { Room } from '../../room/room.ts';

const INVITED = new Part<ReadonlySet<string>>('invited');

export const isInvited = (room: Room, jid: string): boolean => room.parts.get(INVITED)?.has(jid) ?? false;

/** @param most how many are remembered */
export function rememberInvited(room: Room, jids: readonly string[], most: number): void {
  room.parts.set(INVITED, new Set([...(room.parts.get(INVITED) ?? []), ...jids].slice(-most)));
}

/** Rooms to which people may come back after the end of the stream or the service: until then they stay, though empty. */
import { Part } from '../room/part.ts';
import type { Room } from '../room/room.ts';

const AWAITED = new Part<true>('people are awaited');

export const isAwaited = (room: Room): boolean => room.parts.get(AWAITED) ?? false;

export function awaitPeople(rooms: readonly Room[]): void {
  for (const room of rooms) room.parts.set(AWAITED, true);
}

export const awaitNobody = (room: Room): void => room.parts.set(AWAITED, undefined);

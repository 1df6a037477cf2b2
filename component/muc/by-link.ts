/**
 * Rooms that may be entered by everybody who has their link, and so may be named to people who have not logged in: for the page
 * that a link opens, and for the cards that other programs make of a link.
 */
import { nodeprep } from '../../protocol/base/stringprep.ts';
import type { Room } from '../room/room.ts';
import type { Rooms } from '../room/rooms.ts';

/** Not one of members, behind a password, or still being set up. Whether it is listed makes no difference: a link names it. */
const isOpen = (room: Room) => !room.locked && !room.config.membersOnly && room.config.password === '';

export interface ByLink {
  /** @param name as it stands in a link. @returns undefined where a stranger is to learn nothing */
  titleByLink(name: string): string | undefined;
  /** By name. */
  titlesByLink(): ReadonlyMap<string, string>;
}

export const createByLink = (rooms: Rooms): ByLink => ({
  titleByLink(name) {
    const room = rooms.get(nodeprep(name) ?? '');
    return room && isOpen(room) ? room.config.title : undefined;
  },
  titlesByLink() {
    const open = rooms.all().filter(isOpen);
    return new Map(open.map((room) => [room.name, room.config.title]));
  },
});

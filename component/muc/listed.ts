/** Which rooms somebody may find without knowing their addresses, XEP-0045 §6.3, and finding them by words. */
import type { PageRequest } from '../../protocol/base/rsm.ts';
import { isGuest } from '../room/guest.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { pageOf } from './page.ts';

/** Public rooms are listed for accounts; a guest came by a link and sees what he is in; members always see theirs. */
function isListed(service: Service, room: Room, from: string): boolean {
  if (room.locked || room.affiliation(from) === 'outcast') return false;
  if (room.affiliation(from) !== 'none' || room.occupants.seat(from)) return true;
  return room.config.public && !isGuest(service.config, from);
}

/** What goes on in a room of members or behind a password is not told to those who may not enter. */
export function maySeeInside(room: Room, from: string): boolean {
  if (room.affiliation(from) === 'outcast') return false;
  if (room.affiliation(from) !== 'none' || room.occupants.seat(from)) return true;
  return !room.config.membersOnly && room.config.password === '';
}

/** How many are in a room, as far as this one may know. */
export const peopleIn = (room: Room, from: string): number => (maySeeInside(room, from) ? room.occupants.size : 0);

/** In no order. */
export function listedRooms(service: Service, from: string): Room[] {
  return service.rooms.all().filter((room) => isListed(service, room, from));
}

export type RoomOrder = 'people' | 'address';

const byText = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const comparePlaces: Readonly<Record<RoomOrder, (a: string, b: string) => number>> = {
  address: byText,
  people: (a, b) => Number.parseInt(b, 10) - Number.parseInt(a, 10) || byText(a, b),
};

/**
 * Those with the most people, as far as the asker may know, come first.
 * @param most rooms of a page. @returns a page of these rooms in this order, XEP-0059
 */
export function pageOfRooms(rooms: Room[], from: string, order: RoomOrder, request: PageRequest, most: number) {
  const placeOf = (room: Room) => (order === 'people' ? `${peopleIn(room, from)} ${room.name}` : room.name);
  const compare = comparePlaces[order];
  const sorted = rooms
    .map((room) => ({ room, place: placeOf(room) }))
    .sort((a, b) => compare(a.place, b.place))
    .map(({ room }) => room);
  return pageOf(sorted, request, most, placeOf, compare);
}

export interface RoomWords {
  /** Looked for in title, description and address, as far as these say; all must be found. */
  readonly words: readonly string[];
  readonly inTitle: boolean;
  readonly inDescription: boolean;
  readonly inAddress: boolean;
}

/** Characters of a search text that count: some lines. NFKC takes the number of marks in a row squared. */
const SEARCHED = 1_000;

/** Words of a search text; `*` is what people of other services write for "everything". */
export const wordsOf = (text: string): string[] =>
  fold(text.slice(0, SEARCHED)).replaceAll('*', ' ').split(/\s+/).filter(Boolean);

const fold = (text: string) => text.normalize('NFKC').toLowerCase();

export function hasWords(
  { name, jid, config }: Room,
  { words, inTitle, inDescription, inAddress }: RoomWords,
): boolean {
  const texts = [...(inTitle ? [fold(config.title)] : []), ...(inDescription ? [fold(config.description)] : [])];
  // The domain is that of all rooms; only somebody who writes out an address means it.
  const has = (word: string) =>
    texts.some((text) => text.includes(word)) || (inAddress && (word.includes('@') ? jid : name).includes(word));
  return words.every(has);
}

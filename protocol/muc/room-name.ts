/**
 * Names of groups, the local part of their addresses. Who knows the name of an open group may enter it, so one that we make
 * has more of chance than can be tried.
 */

/**
 * Bytes in the address of a group, which stands in every packet of voice. Speech makes packets of 240 characters, 16.7 a
 * second, in an envelope of 174 bytes: with the address that is 8.5 kB/s (design §5). Names may have 32 of them on any domain.
 */
export const ROOM_ADDRESS_LENGTH = 96;
export const ROOM_NAME_LEAST = 32;

/** @returns how many bytes the name of a group may have on this domain */
export const longestRoomName = (domain: string, address = ROOM_ADDRESS_LENGTH, least = ROOM_NAME_LEAST): number =>
  Math.max(least, address - new TextEncoder().encode(`@${domain}`).length);

/** 32 of them, so that each stands for five bits; no i, l, o and u, which are taken for others when they are read out. */
const LETTERS = '0123456789abcdefghjkmnpqrstvwxyz';

/** 65 bits: with a thousand groups and a thousand tries a second, one is found in a million years. */
const LENGTH = 13;

/** What readable words have at most: a link that fits a line. */
const WORDS = 32;

const CHANCE = new RegExp(`-[${LETTERS}]{${LENGTH}}$`);

/** @param words what people are to recognise in it, of a-z, 0-9 and hyphens; cut to what there is room for */
export function makeRoomName(words: string, domain: string): string {
  const chance = [...crypto.getRandomValues(new Uint8Array(LENGTH))].map((byte) => LETTERS[byte % 32]).join('');
  const room = Math.min(WORDS, longestRoomName(domain) - LENGTH - 1);
  return `${words.slice(0, room).replace(/-+$/, '')}-${chance}`;
}

/** Whether a name ends in as much of chance, so that nobody comes upon it by trying. */
export const hasChance = (name: string): boolean => CHANCE.test(name);

/** What people recognise in it. */
export const wordsOfName = (name: string): string => name.replace(CHANCE, '');

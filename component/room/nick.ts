/** What may be a nick, and when two nicks are the same for those who read them. Knows no room. */
import bidiFactory from 'bidi-js/dist/bidi.mjs';
import unhomoglyph from 'unhomoglyph';
import { Fault } from '../../protocol/base/fault.ts';
import { resourceprep } from '../../protocol/base/stringprep.ts';

const bidi = bidiFactory();

/**
 * The nick that stands in a form or an item, as it will be in addresses: those that come in the address of a stanza have
 * been prepared by Prosody. A nick that it does not carry would close the room to everybody.
 */
export function prepareNick(typed: string, max: number): string | Fault {
  const nick = resourceprep(typed) ?? typed;
  return nickFault(nick, max) ?? nick;
}

/**
 * Why this is no nick, or undefined when it is one. The text has passed Resourceprep, so it is in NFKC.
 * What the Nickname profile (RFC 8266 §2) would change is refused, not mended: a client that asked for one name and got
 * another loses its place.
 */
export function nickFault(nick: string, max: number): Fault | undefined {
  if (nick === '') return new Fault('jid-malformed', 'a nick is needed');
  const wrong = whatIsWrong(nick, max);
  return wrong === undefined ? undefined : new Fault('not-acceptable', `a nick ${wrong}`);
}

function whatIsWrong(nick: string, max: number): string | undefined {
  if ([...nick].length > max) return `has ${max} characters at most`;
  if (nick.trim() === '') return 'is not made of blanks alone';
  // RFC 8266 §2.1: blanks at the ends and doubled ones go, others than U+0020 become it.
  if (/^ | $| {2}|(?! )\p{Z}/u.test(nick)) return 'has blanks only between words, one at a time';
  // RFC 8264 §9: controls, unassigned and private characters, and what cannot be seen.
  if (/[\p{C}\p{Default_Ignorable_Code_Point}]/u.test(nick)) return 'has no invisible characters';
  // A letter takes two marks, in a few languages three; stacks of them cover the lines above.
  if (/\p{M}{4}/u.test(nick)) return 'has no stacks of accents';
  if (turnsDirection(nick)) return 'is written in one direction';
  if (mixesLookAlikes(nick)) return 'has no letters that look like those of another script beside them';
  if (resourceprep(nick) === undefined) return 'has only characters that an address may hold';
  return undefined;
}

/**
 * RFC 5893 §2, applied to words with blanks between them: mixed directions can make one name look like another, or hide
 * what stands behind it.
 */
function turnsDirection(nick: string): boolean {
  const types = new Set([...nick].map((char) => bidi.getBidiCharTypeName(char)));
  const rightToLeft = types.has('R') || types.has('AL') || types.has('AN');
  return rightToLeft && types.has('L');
}

/** Latin, Greek and Cyrillic have letters that nobody can tell apart (UTS #39 §5.2); no word of a language mixes them. */
function mixesLookAlikes(nick: string): boolean {
  return nick
    .split(/[^\p{L}\p{M}]+/u)
    .some(
      (word) =>
        [/\p{Script=Latin}/u, /\p{Script=Greek}/u, /\p{Script=Cyrillic}/u].filter((script) => script.test(word))
          .length > 1,
    );
}

/**
 * The forms of a nick by which it counts as in use: without case (RFC 8266 §2.3), and what it looks like (the skeleton of
 * UTS #39 §4). Two nicks that share one are the same to a reader.
 */
export function nickKeys(nick: string): string[] {
  const folded = nick.normalize('NFKC').toLowerCase();
  const skeleton = unhomoglyph(nick.normalize('NFD')).normalize('NFD').toLowerCase();
  return folded === skeleton ? [folded] : [folded, skeleton];
}

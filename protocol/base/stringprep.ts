/**
 * What becomes part of an address, prepared as Prosody does it (stringprep, RFC 3454, in the profiles of RFC 3491 and RFC
 * 6122, by ICU): two texts are the same part of an address if and only if they are the same when prepared, and one that
 * cannot be prepared can be no part of one. Code points that Unicode 3.2 did not know pass as they are, as in Prosody's
 * routing.
 */
import { FOLDED, FOLDED_LONG, LEFT_TO_RIGHT, RIGHT_TO_LEFT, UNASSIGNED } from './stringprep-tables.ts';

/** RFC 7622 §3.1: bytes of each part. Prosody measures what comes in as well as what comes out. */
const MAX_BYTES = 1023;

// B.1, what is mapped to nothing. Classes of regular expressions are texts here: some of what is in them is joined to its
// neighbour when it is read.
const NOTHING = '\\u00ad\\u034f\\u1806\\u180b-\\u180d\\u200b-\\u200d\\u2060\\ufe00-\\ufe0f\\ufeff';

// C.1.2, C.2.2, C.3 to C.9: blanks and controls beyond ASCII, private use, no characters, no plain text, what changes others.
const NEVER =
  '\\u00a0\\u1680\\u2000-\\u200b\\u202f\\u205f\\u3000' +
  '\\u0080-\\u009f\\u06dd\\u070f\\u180e\\u200c-\\u200f\\u2028-\\u202e\\u2060-\\u2063\\u206a-\\u206f\\ufeff\\ufff9-\\ufffd' +
  '\\u{1d173}-\\u{1d17a}\\ue000-\\uf8ff\\u{f0000}-\\u{10ffff}\\ufdd0-\\ufdef\\ufffe\\uffff\\u2ff0-\\u2ffb\\u0340\\u0341' +
  '\\u{e0001}\\u{e0020}-\\u{e007f}' +
  // The last two of each plane are no characters.
  Array.from({ length: 14 }, (_, i) => `\\u{${(i + 1).toString(16)}fffe}\\u{${(i + 1).toString(16)}ffff}`).join('');
const ASCII_CONTROLS = '\\u0000-\\u001f\\u007f';

const DELETED = new RegExp(`[${NOTHING}]`, 'gu');

interface Profile {
  /** Capitals and the like become small, B.2. */
  readonly folds: boolean;
  readonly prohibited: RegExp;
}

const RESOURCEPREP: Profile = { folds: false, prohibited: new RegExp(`[${ASCII_CONTROLS}${NEVER}]`, 'u') };
const NODEPREP: Profile = { folds: true, prohibited: new RegExp(`[ "&'/:<>@${ASCII_CONTROLS}${NEVER}]`, 'u') };
const NAMEPREP: Profile = { folds: true, prohibited: new RegExp(`[${NEVER}]`, 'u') };

/** A local part (RFC 6122 app. A): undefined when it can be none. '' comes of '' and of what is mapped to nothing. */
export const nodeprep = (text: string): string | undefined => prepare(text, NODEPREP);

/** A resource, such as a nick (RFC 6122 app. B); '' and undefined as with nodeprep. */
export const resourceprep = (text: string): string | undefined => prepare(text, RESOURCEPREP);

/** A domain (RFC 3491), which Prosody leaves in Unicode; '' and undefined as with nodeprep. */
export const nameprep = (text: string): string | undefined => prepare(text, NAMEPREP);

function prepare(text: string, { folds, prohibited }: Profile): string | undefined {
  if (!text.isWellFormed() || isTooLong(text)) return undefined;
  const kept = text.replace(DELETED, '').replace(CORRECTED, (char) => CORRECTIONS.get(char) ?? char);
  const folded = folds ? kept.replace(/[A-Z\u0080-\u{10ffff}]/gu, (char) => FOLDS.get(char) ?? char) : kept;
  // What Unicode 3.2 did not know divides a text for NFKC.
  const normal = folded.replace(KNOWN, (known) => known.normalize('NFKC'));
  return prohibited.test(normal) || turnsDirection(normal) || isTooLong(normal) ? undefined : normal;
}

const isTooLong = (text: string): boolean =>
  text.length * 3 > MAX_BYTES && new TextEncoder().encode(text).length > MAX_BYTES;

/** RFC 3454 §6: what is written from right to left begins and ends so, and holds nothing that is written the other way. */
const turnsDirection = (text: string): boolean => RIGHT.test(text) && (LEFT.test(text) || !FROM_RIGHT.test(text));

/** Unicode's Corrigendum 4 came after 3.2: five letters, which ICU still takes for what they were. */
const CORRECTIONS: ReadonlyMap<string, string> = new Map([
  ['\u{2f868}', '\u{2136a}'],
  ['\u{2f874}', '\u5f33'],
  ['\u{2f91f}', '\u43ab'],
  ['\u{2f95f}', '\u7aae'],
  ['\u{2f9bf}', '\u4d57'],
]);
const CORRECTED = new RegExp(`[${[...CORRECTIONS.keys()].join('')}]`, 'gu');

const numbers = (table: string): number[] =>
  table
    .trim()
    .split(/\s+/)
    .map((digits) => Number.parseInt(digits, 36));

/** The ranges of a table, as they stand between the brackets of a regular expression. */
function classOf(table: string): string {
  const all = numbers(table);
  let text = '';
  let end = 0;
  for (let i = 0; i < all.length; i += 2) {
    const first = end + (all[i] ?? 0);
    end = first + (all[i + 1] ?? 0);
    text += `\\u{${first.toString(16)}}-\\u{${end.toString(16)}}`;
  }
  return text;
}

const KNOWN = new RegExp(`[^${classOf(UNASSIGNED)}]+`, 'gu');
const LEFT = new RegExp(`[${classOf(LEFT_TO_RIGHT)}]`, 'u');
const RIGHT = new RegExp(`[${classOf(RIGHT_TO_LEFT)}]`, 'u');
const FROM_RIGHT = new RegExp(`^[${classOf(RIGHT_TO_LEFT)}](.*[${classOf(RIGHT_TO_LEFT)}])?$`, 'su');

const FOLDS: ReadonlyMap<string, string> = readFolds();

function readFolds(): Map<string, string> {
  const folds = new Map<string, string>();
  const all = numbers(FOLDED);
  let first = 0;
  for (let i = 0; i < all.length; i += 4) {
    const [behind = 0, count = 0, distance = 0, added = 0] = all.slice(i, i + 4);
    first += behind;
    for (let code = first; code < first + count * distance; code += distance) {
      folds.set(String.fromCodePoint(code), String.fromCodePoint(code + added));
    }
  }
  for (const entry of FOLDED_LONG.trim().split(/\s+/)) {
    const [from = 0, ...to] = entry.split(/[:,]/).map((digits) => Number.parseInt(digits, 36));
    folds.set(String.fromCodePoint(from), String.fromCodePoint(...to));
  }
  return folds;
}

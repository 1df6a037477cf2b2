/** Another nick for one whose own is taken. */

/** Hebrew and Arabic number things by letters, too; a digit at the end of such a name could not be in an address. */
const HEBREW = ['א', 'ב', 'ג', 'ד', 'ה', 'ו', 'ז', 'ח', 'ט'];
const ARABIC = ['ا', 'ب', 'ج', 'د', 'ه', 'و', 'ز', 'ح', 'ط'];

/** Letters: digits of these scripts say nothing of the direction here. */
const HEBREW_LETTER = /(?=\p{L})\p{Script=Hebrew}/u;
const RIGHT_TO_LEFT = /(?=\p{L})(\p{Script=Arabic}|\p{Script=Syriac}|\p{Script=Thaana}|\p{Script=Nko})/u;

/** Characters of a nick that rooms take, see `nickLength` in component/limits.ts. */
const MOST = 64;

/**
 * The nick with a number, in the direction in which it is written: text with a letter from right to left has to begin and
 * end with one (RFC 3454 §6).
 * @param n 2..9
 */
export function otherNick(nick: string, n: number): string {
  const name = nick.trim();
  const numerals = HEBREW_LETTER.test(name) ? HEBREW : RIGHT_TO_LEFT.test(name) ? ARABIC : undefined;
  const mark = numerals?.[n - 1] ?? String(n);
  return `${[...name]
    .slice(0, MOST - 2)
    .join('')
    .trimEnd()} ${mark}`;
}

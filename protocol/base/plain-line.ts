/** Texts out of files of strangers that stand within a line of ours: names, titles. */

/** Scripts that need the joiners U+200C and U+200D to be written rightly (RFC 5892 appendix A.1, A.2). */
const SCRIPTS =
  'Arabic Syriac Mongolian Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala Khmer Myanmar';
const JOINED = `[${SCRIPTS.replace(/(\w+) ?/g, '\\p{Script=$1}')}]`;

/**
 * What nobody sees: controls, marks that turn the direction of what stands behind them (with U+202E in it
 * `annual[U+202E]fdp.exe` reads as `annualexe.pdf`), widths of zero, fillers, halves of letters.
 */
const UNSEEN = new RegExp(
  `(?!(?<=${JOINED})[\\u200C\\u200D]${JOINED})[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Default_Ignorable_Code_Point}]`,
  'gu',
);

/** More marks on one letter than any language writes (Tibetan, Hebrew with accents): a stack of them lies over other lines. */
const STACKED = /(\p{M}{5})\p{M}+/gu;

/** A text out of a file as one line, without what cannot be seen or turns the direction of what stands around it. */
export const plainLine = (text: string): string =>
  text
    // U+2800 is Braille without a dot.
    .replace(/[\t\n\v\f\r\x85\u2800\p{Z}]+/gu, ' ')
    .replace(UNSEEN, '')
    // What stood between two of them may be gone now.
    .replace(/ +/g, ' ')
    // Before they are put into order, which takes the length of a row of them squared.
    .replace(STACKED, '$1')
    .normalize('NFC')
    .trim();

/** Letters and digits that are written from right to left (UAX #9, R and AL). */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFF\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/** The text as it may stand within another: what is written from right to left moves nothing that stands beside it. */
export const isolated = (text: string): string => (RIGHT_TO_LEFT.test(text) ? `\u2068${text}\u2069` : text);

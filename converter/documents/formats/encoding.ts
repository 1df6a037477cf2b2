import { readFile } from 'node:fs/promises';
import { detectAll } from 'jschardet';
import { Failure } from '../../failure.ts';

export interface Decoded {
  readonly text: string;
  /** The encoding by its name in the Encoding standard (WHATWG), where it had to be guessed, or has faults. */
  readonly guessed?: string;
}

/** C0 characters that text does not have, and nearly all binary files do: all but tab, line ends, form feed, escape. */
const CONTROLS = String.fromCharCode(0, 1, 2, 3, 4, 5, 6, 7, 8, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26);

/** Encodings in which texts are found today, by the detector's names. Those of mainframes and old Macs are not. */
const ENCODINGS = [
  ...['Windows-1250', 'Windows-1251', 'Windows-1252', 'Windows-1253', 'Windows-1254', 'Windows-1255', 'Windows-1256'],
  ...['Windows-1257', 'Windows-1258', 'ISO-8859-2', 'ISO-8859-5', 'ISO-8859-6', 'ISO-8859-7', 'ISO-8859-15', 'KOI8-R'],
  ...[
    'KOI8-U',
    'GB18030',
    'Big5',
    'Big5-HKSCS',
    'CP932',
    'Shift_JIS',
    'EUC-JP',
    'CP949',
    'EUC-KR',
    'CP874',
    'ISO-2022-JP',
  ],
];

/** Names of the detector that are none in the Encoding standard. */
const LABELS = new Map([
  ['cp932', 'shift_jis'],
  ['cp949', 'euc-kr'],
  ['cp874', 'windows-874'],
  ['cp1258', 'windows-1258'],
  ['iso8859-15', 'iso-8859-15'],
]);

/** Bytes that are looked at to guess; more tell nothing new. */
const SAMPLE = 256 * 1024;

/** Below this the detector only ranks what the bytes could be at all. */
const SURE = 0.05;

const USUAL_ONE = 'Windows-1252';
/** A sign inside a word. */
const HOLES = /\p{L}[\u00a1-\u00bf]\p{L}/u;

/** A word in two scripts that are not written in one: so look words whose accents are read as letters of another. */
const MIXED = /[A-Za-z][\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Thai}]/u;

/**
 * Decodes a text file: by its byte order mark, else UTF-8, also with a few faults, else UTF-16 without a mark, else as
 * what it is likeliest to be.
 * @throws Failure 'mismatch' when the bytes are no text
 */
export function decodeText(bytes: Buffer): Decoded {
  const decoded = decode(bytes);
  if ([...CONTROLS].some((letter) => decoded.text.includes(letter)))
    throw new Failure('mismatch', 'control characters');
  return decoded;
}

/** @throws Failure 'mismatch' */
export async function decodeTextFile(path: string): Promise<Decoded> {
  return decodeText(await readFile(path));
}

function decode(bytes: Buffer): Decoded {
  const mark = bytes.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === 'feff') {
    return { text: new TextDecoder(mark === 'fffe' ? 'utf-16le' : 'utf-16be').decode(bytes) };
  }
  if (bytes.includes(0)) return utf16(bytes, 'any') ?? { text: '\0' };
  const text = strictly('utf-8', bytes);
  // ISO-2022-JP has none but the bytes of ASCII.
  if (text !== undefined && !text.includes('\x1b$')) return { text };
  return faultyUtf8(bytes) ?? guess(bytes);
}

function strictly(encoding: string, bytes: Buffer): string | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** A cut end, a pasted byte: where most of what is not ASCII is well-formed, it is UTF-8, as no other text looks so. */
function faultyUtf8(bytes: Buffer): Decoded | undefined {
  const text = new TextDecoder().decode(bytes);
  let [letters, faults] = [0, 0];
  for (const letter of text) {
    if (letter === '\ufffd') faults++;
    else if (letter > '\x7f') letters++;
  }
  return letters >= 2 * faults ? { text, guessed: 'utf-8' } : undefined;
}

function guess(bytes: Buffer): Decoded {
  const latin = new TextDecoder('windows-1252').decode(bytes);
  const options = { minimumThreshold: 0, detectEncodings: ENCODINGS };
  const found = detectAll(bytes.subarray(0, SAMPLE), options).filter(({ encoding }) => encoding !== null);
  if ((found[0]?.confidence ?? 0) < SURE) {
    const wide = utf16(bytes, 'Chinese or Japanese');
    if (wide) return wide;
  }
  // Among those that are hardly more than possible, the one of most texts in Latin letters, unless its words have holes.
  const usual = found.findIndex(({ encoding, confidence }) => encoding === USUAL_ONE && confidence < SURE);
  const first = found.findIndex(({ confidence }) => confidence < SURE);
  if (usual > first && !HOLES.test(latin)) found.splice(first, 0, ...found.splice(usual, 1));
  for (const { encoding } of found) {
    const label = nameOf(encoding ?? '');
    const text = label && strictly(label, bytes);
    if (text && !MIXED.test(text)) return { text, guessed: label };
  }
  return { text: latin, guessed: 'windows-1252' };
}

function nameOf(name: string): string | undefined {
  try {
    return new TextDecoder(LABELS.get(name.toLowerCase()) ?? name).encoding;
  } catch {
    return undefined;
  }
}

/** Letters of the scripts that are in use, spaces and signs. Read in the wrong order, most letters are none of these. */
const USUAL =
  /[\t\n\f\r -~\u00a0-\u024f\u2000-\u206f\u3000-\u303f\uff00-\uffef\p{Script=Cyrillic}\p{Script=Greek}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Thai}\p{Script=Devanagari}\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}]/gu;
/** Without a single zero byte, not even of a space, text of two bytes a letter is Chinese or Japanese. */
const WIDE = /[\u3000-\u303f\uff00-\uffef\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}]/gu;

function utf16(bytes: Buffer, kind: 'any' | 'Chinese or Japanese'): Decoded | undefined {
  if (bytes.length % 2 !== 0) return undefined;
  const share = (text: string) => {
    const sample = text.slice(0, SAMPLE);
    const fitting = sample.match(kind === 'any' ? USUAL : WIDE)?.length ?? 0;
    // ASCII counts double: the same letters in the wrong order may be Chinese ones.
    const ascii = sample.match(/[\t\n\r -~]/g)?.length ?? 0;
    return fitting / [...sample].length + ascii / sample.length;
  };
  const candidates = ['utf-16le', 'utf-16be'].flatMap((guessed) => {
    const text = strictly(guessed, bytes);
    return text === undefined ? [] : [{ text, guessed, share: share(text) }];
  });
  const [best] = candidates.sort((a, b) => b.share - a.share);
  return best && best.share >= 0.9 ? { text: best.text, guessed: best.guessed } : undefined;
}

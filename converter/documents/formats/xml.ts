import { SaxesParser } from 'saxes';
import { Failure } from '../../failure.ts';

/** An element as it is read; a rule may take attributes away before it is written. Names keep their prefix. */
export interface Tag {
  readonly name: string;
  /** The name without its prefix. Rules go by it alone: whoever writes the file chooses the prefix. */
  readonly local: string;
  readonly attributes: Map<string, string>;
}

/** 'keep' writes the element, 'drop' leaves it out with all that it holds, 'unwrap' leaves its own tags out. */
export type Verdict = 'keep' | 'drop' | 'unwrap';

/** What becomes of the elements of one XML file. `out` lets a rule take back what was written; see XmlWriter. */
export interface Rule {
  open(tag: Tag, out: XmlWriter): Verdict;
  /** Before the end tag of an element that was kept or unwrapped. Gives false where the tag is not to be written. */
  close?(local: string, out: XmlWriter): boolean;
  /** All the text between two tags of an element that is kept. */
  text?(text: string): string;
}

/** Bytes in which the encoding is looked for. */
export const XML_HEAD = 1024;

/** Bytes that are read at once: what is stored unpacked comes in one piece. */
const PIECE = 64 * 1024;

/** A place in what is being written. */
export interface Mark {
  at: number;
}

/**
 * Characters that one element may hold back until it is known what becomes of it (a row, a paragraph), or that may stand
 * between two tags: a picture in the XML. They are held in memory.
 */
const HELD = 32 * 1024 ** 2;

/** Characters of the internal entities that some drawing programs declare; longer ones are there to blow a file up. */
const ENTITY = /<!ENTITY\s+([\w.-]+)\s+(?:"([^"&%]{0,200})"|'([^'&%]{0,200})')\s*>/g;

const ESCAPES = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
  ['\t', '&#9;'],
  ['\n', '&#10;'],
  ['\r', '&#13;'],
]);
const escapeLetters = (text: string, letters: RegExp) =>
  text.replace(letters, (letter) => ESCAPES.get(letter) ?? letter);
const escapeText = (text: string) => escapeLetters(text, /[&<>\r]/g);

export const localName = (name: string) => name.slice(name.indexOf(':') + 1);

function startTag(name: string, attributes: ReadonlyMap<string, string>): string {
  const all = [...attributes].map(([key, value]) => ` ${key}="${escapeLetters(value, /[&<>"\t\n\r]/g)}"`);
  return `<${name}${all.join('')}>`;
}

/** Collects what is written. What lies behind a mark is held back, and can be cut out again. */
export class XmlWriter {
  #pieces: string[] = [];
  #marks = new Set<Mark>();
  #held = 0;

  write(text: string): void {
    this.#pieces.push(text);
    if (this.#marks.size > 0) this.#held += text.length;
    if (this.#held > HELD) throw new Failure('bomb', `an element of more than ${HELD} characters`);
  }

  mark(): Mark {
    const mark = { at: this.#pieces.length };
    this.#marks.add(mark);
    return mark;
  }

  release(mark: Mark): void {
    this.#marks.delete(mark);
    if (this.#marks.size === 0) this.#held = 0;
  }

  /** Takes back what was written since the mark, and releases it. */
  cut(mark: Mark): string {
    const text = this.#pieces.splice(mark.at).join('');
    this.release(mark);
    return text;
  }

  /** What can be handed on. */
  take(): string {
    const held = Math.min(this.#pieces.length, ...[...this.#marks].map((mark) => mark.at));
    const text = this.#pieces.splice(0, held).join('');
    for (const mark of this.#marks) mark.at -= held;
    return text;
  }
}

/**
 * Reads XML in pieces and writes it anew as its rule says, in UTF-8; comments, instructions and document types are left
 * out. The rule is chosen by the outermost element.
 * @throws Failure 'damaged' for what is not well-formed, 'bomb' for an element that is too large to be held
 */
export async function* rewriteXml(
  source: AsyncIterable<Buffer>,
  choose: (root: Tag) => Rule,
): AsyncGenerator<Buffer, void, undefined> {
  const parser = new SaxesParser({ xmlns: false, position: false });
  const out = new XmlWriter();
  out.write('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n');
  let rule: Rule | undefined;
  let dropped = 0;
  const verdicts: Verdict[] = [];
  let sinceTag = 0;
  // Of the entities that the file itself declares, which are written as a few letters.
  let longest = 0;
  parser.on('doctype', (doctype) => {
    for (const [, name = '', double, single] of doctype.matchAll(ENTITY)) {
      const value = double ?? single ?? '';
      parser.ENTITIES[name] ??= value;
      longest = Math.max(longest, value.length);
    }
  });
  let text = '';
  const writeText = () => {
    sinceTag = 0;
    // White space beside the outermost element is nobody's.
    if (text !== '' && dropped === 0 && verdicts.length > 0) out.write(escapeText(rule?.text?.(text) ?? text));
    text = '';
  };
  parser.on('opentag', ({ name, attributes }) => {
    writeText();
    const tag = { name, local: localName(name), attributes: new Map(Object.entries(attributes)) };
    rule ??= choose(tag);
    if (dropped > 0) {
      dropped++;
      return;
    }
    const verdict = rule.open(tag, out);
    if (verdict === 'drop') {
      dropped = 1;
      return;
    }
    verdicts.push(verdict);
    if (verdict === 'keep') out.write(startTag(name, tag.attributes));
  });
  parser.on('closetag', ({ name }) => {
    writeText();
    if (dropped > 0) {
      dropped--;
      return;
    }
    const verdict = verdicts.pop();
    const written = rule?.close?.(localName(name), out) ?? true;
    if (verdict === 'keep' && written) out.write(`</${name}>`);
  });
  // Put together, so that no rule is deceived by a word that is split.
  const addText = (piece: string) => {
    text += piece;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  try {
    for await (const piece of decodeXml(source)) {
      // Pieces are small, so that it is no matter where in one the last tag was.
      sinceTag += piece.length + longest * (piece.split('&').length - 1);
      if (sinceTag > HELD) throw new Failure('bomb', `more than ${HELD} characters without a tag`);
      parser.write(piece);
      const ready = out.take();
      if (ready !== '') yield Buffer.from(ready);
    }
    parser.close();
  } catch (error) {
    throw error instanceof Failure ? error : new Failure('damaged', `XML: ${String(error).slice(0, 200)}`);
  }
  yield Buffer.from(out.take());
}

/** XML 1.0, appendix F: the byte order mark, else the zeros of UTF-16, else what the declaration names, else UTF-8. */
async function* decodeXml(source: AsyncIterable<Buffer>): AsyncGenerator<string, void, undefined> {
  let decoder: TextDecoder | undefined;
  for await (const bytes of source) {
    decoder ??= new TextDecoder(xmlEncoding(bytes.subarray(0, XML_HEAD)));
    for (let at = 0; at < bytes.length; at += PIECE) {
      yield decoder.decode(bytes.subarray(at, at + PIECE), { stream: true });
    }
  }
  if (decoder) yield decoder.decode();
}

function xmlEncoding(head: Buffer): string {
  const mark = head.subarray(0, 2).toString('hex');
  if (mark === 'fffe' || mark === '3c00') return 'utf-16le';
  if (mark === 'feff' || mark === '003c') return 'utf-16be';
  return head.subarray(0, 3).toString('hex') === 'efbbbf' ? 'utf-8' : declaredEncoding(head);
}

function declaredEncoding(head: Buffer): string {
  const start = head.toString('latin1').replace(/^\xef\xbb\xbf/, '');
  if (!start.startsWith('<?xml')) return 'utf-8';
  const declaration = /^[^>]*>/.exec(start)?.[0];
  // Whoever reads further than this may find another encoding.
  if (declaration === undefined) throw new Failure('damaged', 'XML: a declaration without an end');
  return /\sencoding\s*=\s*["']([\w.:-]+)["']/.exec(declaration)?.[1] ?? 'utf-8';
}

/** Whether XML begins as every reader takes for UTF-8: no white space or mark of another encoding before it, no zeros. */
export function isUtf8(head: Buffer): boolean {
  return /^(\xef\xbb\xbf)?<[^\0]*$/.test(head.toString('latin1')) && /^utf-?8$/i.test(declaredEncoding(head));
}

/** In the order of XML 1.0, appendix F: UTF-8 and UTF-16 with a mark, UTF-32 with a mark, EBCDIC; any of them without. */
const XML_START = /^((\xef\xbb\xbf|\xff\xfe|\xfe\xff)?[\s\0]*<|\0\0\xfe\xff|\0\0\xff\xfe|\x4c\x6f\xa7\x94)/;

/**
 * Whether bytes could be XML: what programs look for in the first bytes of a picture, whatever its name. In EBCDIC and
 * UTF-32, too, which LibreOffice reads: rewriteXml does not, and refuses them.
 */
export function looksLikeXml(head: Buffer): boolean {
  return XML_START.test(head.toString('latin1'));
}

import { open, readFile, stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { Failure as FailureReason } from '../../../protocol/documents/document.ts';
import { Failure } from '../../failure.ts';
import type { DocumentLimits } from '../limits.ts';
import { decodeTextFile } from './encoding.ts';
import { checkPicture } from './image.ts';
import { readOle } from './ole.ts';
import { readZip } from './zip.ts';

/** How a format is turned into PDF: LibreOffice's module for office files, other ways for the rest. */
export type Way = 'impress' | 'writer' | 'calc' | 'pdf' | 'picture' | 'text' | 'markdown';

const WAYS: ReadonlyMap<string, Way> = new Map([
  ['pptx', 'impress'],
  ['ppt', 'impress'],
  ['odp', 'impress'],
  ['docx', 'writer'],
  ['doc', 'writer'],
  ['odt', 'writer'],
  ['rtf', 'writer'],
  ['xlsx', 'calc'],
  ['ods', 'calc'],
  ['txt', 'text'],
  ['md', 'markdown'],
  ['pdf', 'pdf'],
  ['png', 'picture'],
  ['jpg', 'picture'],
  ['jpeg', 'picture'],
  ['webp', 'picture'],
]);

/** File name endings, without the dot, that the converter takes. */
export const endings: readonly string[] = [...WAYS.keys()];

const PACKAGES = new Set(['pptx', 'odp', 'docx', 'odt', 'xlsx', 'ods']);

/** Whether files of this ending are zip packages of XML. */
export const isPackage = (ending: string) => PACKAGES.has(ending);

/**
 * What is wrong with a name for bytes that are known, and were converted under another; undefined when nothing is. Text
 * may be called Markdown, and the other way round.
 */
export function checkOtherName(name: string, known: string): FailureReason | undefined {
  const way = WAYS.get(endingOf(name));
  if (!way) return 'unsupported';
  const format = (text: string) => endingOf(text).replace(/^(jpeg|md)$/, (ending) => (ending === 'md' ? 'txt' : 'jpg'));
  return format(name) === format(known) ? undefined : 'mismatch';
}

/** The ending of a file's name, lower case, without the dot. */
export const endingOf = (name: string) => extname(name).slice(1).toLowerCase();

/** Main part of an Office Open XML package by its content type, ECMA-376 part 1; slideshows and templates count too. */
const OOXML: readonly (readonly [RegExp, string])[] = [
  [/presentationml\.(presentation|slideshow|template)\.main\+xml|ms-powerpoint\.\w+\.macroEnabled\.main\+xml/, 'pptx'],
  [/wordprocessingml\.(document|template)\.main\+xml|ms-word\.\w+\.macroEnabled\w*\.main\+xml/, 'docx'],
  [/spreadsheetml\.(sheet|template)\.main\+xml|ms-excel\.\w+\.macroEnabled\.main\+xml/, 'xlsx'],
];

const OPEN_DOCUMENT = /^application\/vnd\.oasis\.opendocument\.(presentation|text|spreadsheet)/;
const OPEN_DOCUMENT_ENDING = new Map([
  ['presentation', 'odp'],
  ['text', 'odt'],
  ['spreadsheet', 'ods'],
]);

/** Readers look for the PDF header within the first 1,024 bytes, as mail gateways put lines before it. */
const HEAD_BYTES = 1024;

/**
 * Says how a file is to be converted, judging by its bytes. The name's ending must agree with them, also between two
 * formats that could both be converted: a name that lies is a mistake that its user wants to hear of, and LibreOffice
 * chooses its parser by the ending.
 * @throws Failure 'empty', 'too-large', 'unsupported', 'mismatch', 'encrypted', 'damaged' or 'bomb'
 */
export async function detect(path: string, ending: string, limits: DocumentLimits): Promise<Way> {
  const { size } = await stat(path);
  const way = WAYS.get(ending);
  if (!way) throw new Failure('unsupported', `.${ending}`);
  if (size === 0) throw new Failure('empty', 'no bytes');
  if (size > limits.sourceBytes) throw new Failure('too-large', `${size} bytes`);
  if (way === 'text' || way === 'markdown') {
    if (size > limits.textBytes) throw new Failure('too-large', `${size} bytes of text`);
    await decodeTextFile(path);
    return way;
  }
  const head = await readHead(path);
  const found = await nameContent(path, head, ending, limits);
  if (found !== (ending === 'jpeg' ? 'jpg' : ending)) {
    throw new Failure('mismatch', `named .${ending}, is ${found ?? 'unknown'}`);
  }
  if (way === 'picture') await checkPicture(path, limits);
  return way;
}

async function readHead(path: string): Promise<Buffer> {
  const file = await open(path);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** The ending that belongs to the bytes; undefined when none does. */
async function nameContent(
  path: string,
  head: Buffer,
  ending: string,
  limits: DocumentLimits,
): Promise<string | undefined> {
  const start = head.toString('latin1');
  if (start.startsWith('PK\x03\x04')) return nameZip(path, limits);
  if (start.startsWith('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1')) return nameOle(await readFile(path), ending);
  if (start.startsWith('{\\rtf')) return 'rtf';
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'png';
  if (start.startsWith('\xff\xd8\xff')) return 'jpg';
  if (start.startsWith('RIFF') && start.startsWith('WEBP', 8)) return 'webp';
  return start.includes('%PDF-') ? 'pdf' : undefined;
}

async function nameZip(path: string, limits: DocumentLimits): Promise<string | undefined> {
  const zip = await readZip(path, ['[Content_Types].xml', 'mimetype', 'META-INF/manifest.xml'], limits);
  const openDocument = OPEN_DOCUMENT_ENDING.get(OPEN_DOCUMENT.exec(zip.text('mimetype'))?.[1] ?? '');
  if (openDocument) {
    // OpenDocument 1.3 part 2, 4.8.1: an encrypted entry has this element in the manifest.
    if (/<(\w+:)?encryption-data\b/.test(zip.text('META-INF/manifest.xml'))) {
      throw new Failure('encrypted', 'encryption-data in the manifest');
    }
    return openDocument;
  }
  const types = zip.text('[Content_Types].xml');
  return OOXML.find(([pattern]) => pattern.test(types))?.[1];
}

function nameOle(bytes: Buffer, ending: string): string | undefined {
  const ole = readOle(bytes);
  // [MS-OFFCRYPTO] 2.3.4.4: an Office Open XML package with a password is a stream in a compound file.
  if (ole.names.has('EncryptedPackage')) {
    // Excel protects the structure of a workbook so, with a password that is the same in every one: see sealed.ts.
    if (ending === 'xlsx') return 'xlsx';
    throw new Failure('encrypted', 'EncryptedPackage');
  }
  if (ole.names.has('PowerPoint Document')) {
    // [MS-PPT] 2.3.2: headerToken of the CurrentUserAtom, after a record header of 8 bytes and the size.
    const user = ole.head('Current User');
    const token = user.length >= 16 ? user.readUInt32LE(12) : 0;
    if (token === 0xf3d1c4df || ole.names.has('EncryptedSummary')) throw new Failure('encrypted', 'CurrentUserAtom');
    return 'ppt';
  }
  if (ole.names.has('WordDocument')) {
    // [MS-DOC] 2.5.2: bit 8 of the flags at offset 10 is fEncrypted.
    const fib = ole.head('WordDocument');
    if (fib.length >= 12 && fib.readUInt16LE(10) & 0x0100) throw new Failure('encrypted', 'fEncrypted');
    return 'doc';
  }
  return undefined;
}

import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path/posix';
import { type PassThrough, Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import yazl from 'yazl';
import { Failure } from '../../failure.ts';
import { type LinkIds, partOf, partRule, relationshipsRule } from './ooxml.ts';
import { openDocumentRule } from './opendocument.ts';
import { unseal } from './sealed.ts';
import { svgRule } from './svg.ts';
import { WORD_PARTS, wordRule } from './word.ts';
import { isUtf8, looksLikeXml, type Rule, rewriteXml, type Tag, XML_HEAD } from './xml.ts';
import { damaged, openZip, type Zip, type ZipEntry, type ZipLimits } from './zip.ts';

/*
 * Office files of today are zip packages of XML. Before LibreOffice sees one, it is written anew with every link out of
 * it taken away, tracked changes accepted and comments left out. Always, even when there is nothing to take away: what
 * LibreOffice then reads is the package as this module read it, whatever two readers of zip may make of the original.
 */

/** Packages inside of packages that are cleaned, too: a chart's workbook in a deck in a letter. Deeper ones are left out. */
const DEPTH = 3;

/** Bytes of a file that is held in memory while it is rewritten: an embedded package, a packed or broken drawing. */
const HELD_BYTES = 64 * 1024 ** 2;

/**
 * XML without any of these words needs no rewriting, and is copied: reading all the XML of a deck takes a second, this
 * takes a tenth of it. Names of elements and attributes cannot be written in any other way; values can, by character
 * references, sections and entities, so these count, too.
 */
const SUSPECT = new RegExp(
  [
    // OpenDocument and SVG: whatever has an address or comes from elsewhere; pictures in the XML; changes and comments.
    /href|\bsrc\s*=|image-data|target-frame|template-name|-source|dde-|connection-resource|floating-frame|applet/,
    /event-listener|:scripts|TableURL|binary-data|tracked-changes|text:change|:annotation|<svg|:svg\b|url\(/,
    // Office Open XML: relationships, links between programs, changes and comments.
    /Relationship\b|ddeLink|oleLink|connections|queryTable|revHdrs|[<:](del|ins|moveFrom|cell(Del|Ins|Merge))\b/,
    /[<:]comment(Reference|Range)|[<:]\w+Change\b|w:moveTo|RangeStart|delText|delInstrText/,
    // Formulas.
    /WEBSERVICE|DDE\s*\(|('|&apos;)#|\[\w+:/,
    /&#|<!/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'i',
);
/** Longest word of these, so that one is found where two pieces meet. */
const OVERLAP = 40;

/** OpenDocument's files: `document-content` and so on; a whole document in one file is called as Word's are. */
function isOpenDocument(root: Tag): boolean {
  if (root.local !== 'document') return root.local.startsWith('document-');
  const prefix = root.name.slice(0, -root.local.length - 1);
  return (root.attributes.get(prefix === '' ? 'xmlns' : `xmlns:${prefix}`) ?? '').includes(':opendocument:');
}

/**
 * What may still be written, for a package and all that are in it: entities, escapes and packages in packages make much
 * of little, and nobody else counts while no program runs.
 */
interface Budget {
  bytes: number;
  entries: number;
}

interface Cleaning {
  readonly limits: ZipLimits;
  readonly depth: number;
  readonly budget: Budget;
  readonly names: ReadonlySet<string>;
  /** For each part, the ids of its relationships that lead out of the package. */
  readonly links: ReadonlyMap<string, LinkIds>;
}

/**
 * Writes a cleaned copy of a package to `target`, which must not exist: a program that a document has taken over may
 * have put a link there.
 * @throws Failure 'damaged', 'bomb', and 'encrypted' for a workbook with a password of its own
 */
export async function cleanPackage(source: string, target: string, limits: ZipLimits): Promise<void> {
  const bytes = await readFile(source);
  const isSealed = bytes.subarray(0, 4).toString('hex') === 'd0cf11e0';
  await pipeline(
    await clean(isSealed ? unseal(bytes) : bytes, limits, 0, { bytes: limits.unpackedBytes, entries: limits.entries }),
    createWriteStream(target, { flags: 'wx' }),
  ).catch((error: unknown) => {
    throw damaged(error);
  });
}

async function clean(bytes: Buffer, limits: ZipLimits, depth: number, budget: Budget): Promise<Readable> {
  const zip = await openZip(bytes, limits);
  budget.entries -= zip.entries.length;
  if (budget.entries < 0) throw new Failure('bomb', `more than ${limits.entries} entries in all packages`);
  const cleaning: Cleaning = {
    ...{ limits, depth, budget, names: zip.names },
    links: await readLinks(zip),
  };
  const output = new yazl.ZipFile();
  // What the types call a stream to read from is a PassThrough.
  const stream = output.outputStream as PassThrough;
  for (const entry of zip.entries) {
    if (entry.name.endsWith('/')) continue;
    // Stored: it is read once, from this machine's disk.
    output.addReadStreamLazy(entry.name, { compress: false }, (give) => {
      const content = Readable.from(count(cleanEntry(entry, cleaning), cleaning), { objectMode: false });
      content.on('error', (error) => stream.destroy(error));
      give(null, content);
    });
  }
  output.on('error', (error) => stream.destroy(error));
  output.end();
  return stream;
}

async function* count(content: AsyncIterable<Buffer>, { budget, limits }: Cleaning) {
  for await (const piece of content) {
    budget.bytes -= piece.length;
    if (budget.bytes < 0) throw new Failure('bomb', `written anew it has more than ${limits.unpackedBytes} bytes`);
    yield piece;
  }
}

/** Relationships come first, as those of a part may lie behind it. */
async function readLinks(zip: Zip): Promise<Map<string, LinkIds>> {
  const links = new Map<string, LinkIds>();
  for (const entry of zip.entries) {
    const part = partOf(entry.name);
    if (part === undefined) continue;
    const ids: LinkIds = links.get(part.toLowerCase()) ?? new Set();
    for await (const _ of rewriteXml(await entry.open(), () => relationshipsRule(ids)));
    links.set(part.toLowerCase(), ids);
  }
  return links;
}

async function* cleanEntry(entry: ZipEntry, cleaning: Cleaning): AsyncGenerator<Buffer, void, undefined> {
  const [head, content] = await peek(await entry.open());
  const start = head.toString('latin1', 0, 4);
  if (start === 'PK\x03\x04') yield* cleanInner(content, cleaning);
  else if (start.startsWith('\x1f\x8b')) yield* cleanDrawing(unpack(content), cleaning, entry);
  else if (!looksLikeXml(head)) yield* content;
  else if (/\.(xml|rels|rdf)$/i.test(entry.name)) {
    const changed = linksOf(entry, cleaning).size > 0 || !isUtf8(head) || (await isSuspect(entry));
    yield* changed ? rewriteXml(content, rules(entry, cleaning)) : content;
  } else yield* cleanDrawing(content, cleaning, entry);
}

/** Names of parts are the same whatever their case (ECMA-376 part 2, 6.2.2.3). */
const linksOf = (entry: ZipEntry, { links }: Cleaning): Readonly<LinkIds> =>
  links.get(entry.name.toLowerCase()) ?? new Set();

/** What goes wrong with the packed bytes is thrown where the others are read. */
function unpack(content: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  const unpacked = createGunzip();
  pipeline(Readable.from(content), unpacked).catch(() => undefined);
  return unpacked;
}

async function isSuspect(entry: ZipEntry): Promise<boolean> {
  let before = '';
  for await (const bytes of await entry.open()) {
    const text = before + (bytes as Buffer).toString('latin1');
    if (SUSPECT.test(text)) return true;
    before = text.slice(-OVERLAP);
  }
  return false;
}

function rules(entry: ZipEntry, cleaning: Cleaning): (root: Tag) => Rule {
  const folder = dirname(entry.name).replace(/^\.$/, '');
  const ids = linksOf(entry, cleaning);
  return (root) => {
    if (root.local === 'svg') return svgRule();
    if (root.local === 'Relationships') return relationshipsRule(new Set());
    if (isOpenDocument(root)) return openDocumentRule(folder, cleaning.names);
    return WORD_PARTS.has(root.local) ? wordRule(root.local, ids) : partRule(root.local, ids);
  };
}

/** XML that is not the package's own, as drawings are. What is not well-formed is no drawing, and is left out. */
async function* cleanDrawing(content: AsyncIterable<Buffer>, cleaning: Cleaning, entry: ZipEntry) {
  try {
    yield await hold(rewriteXml(content, rules(entry, cleaning)));
  } catch (error) {
    if (error instanceof Failure && error.reason === 'bomb') throw error;
  }
}

async function* cleanInner(content: AsyncIterable<Buffer>, { limits, depth, budget }: Cleaning) {
  if (depth + 1 >= DEPTH) return;
  try {
    yield await hold(await clean(await hold(content), limits, depth + 1, budget));
  } catch (error) {
    // An archive that is no document, or a broken one: nothing that a page shows.
    if (error instanceof Failure && error.reason === 'bomb') throw error;
  }
}

async function hold(content: AsyncIterable<Buffer>): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let bytes = 0;
  for await (const piece of content) {
    bytes += piece.length;
    if (bytes > HELD_BYTES) throw new Failure('bomb', `an embedded file of more than ${HELD_BYTES} bytes`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Gives the first bytes of a stream, which tell what it is (its name tells nothing, as no program goes by it), and all of it. */
async function peek(content: AsyncIterable<Buffer>): Promise<[Buffer, AsyncGenerator<Buffer, void, undefined>]> {
  const rest = content[Symbol.asyncIterator]();
  const pieces: Buffer[] = [];
  let bytes = 0;
  while (bytes < XML_HEAD) {
    const { done, value } = await rest.next();
    if (done) break;
    pieces.push(value);
    bytes += value.length;
  }
  const first = Buffer.concat(pieces);
  async function* whole() {
    yield first;
    yield* { [Symbol.asyncIterator]: () => rest };
  }
  return [first.subarray(0, XML_HEAD), whole()];
}

import { readFile } from 'node:fs/promises';
import yauzl from 'yauzl';
import { Failure } from '../failure.ts';
import type { ConverterLimits } from '../limits.ts';

export interface ZipContents {
  readonly names: ReadonlySet<string>;
  /** Text of one of the small entries that were asked for; '' if there is no such entry. */
  text(name: string): string;
}

const END_OF_DIRECTORY = 'PK\x05\x06';
const END_BYTES = 22;

/**
 * Cuts off the archive's comment and what follows it: some programs declare a comment of another length than they
 * write, and LibreOffice, unlike yauzl, opens such files.
 */
function withoutTail(bytes: Buffer): Buffer {
  const end = bytes.lastIndexOf(END_OF_DIRECTORY, bytes.length, 'latin1');
  if (end < 0 || end + END_BYTES > bytes.length) return bytes;
  bytes.writeUInt16LE(0, end + END_BYTES - 2);
  return bytes.subarray(0, end + END_BYTES);
}

/** Largest entry that is read here; a content list of 1,000 slides has 200 kB. */
const READ_BYTES = 2 * 1024 ** 2;

/**
 * Reads a zip's directory without unpacking it, and the text of the entries named in `wanted`.
 * @throws Failure 'damaged' for broken zips and names that point outside ("zip slip"), 'bomb' for too much content.
 */
export async function readZip(
  path: string,
  wanted: readonly string[],
  limits: Pick<ConverterLimits, 'unpackedBytes' | 'ratio' | 'ratioFreeBytes' | 'entries'>,
): Promise<ZipContents> {
  const names = new Set<string>();
  const texts = new Map<string, string>();
  let total = 0;
  try {
    const bytes = withoutTail(await readFile(path));
    // yauzl refuses absolute names, '..' and backslashes by itself, and entries longer than they declare.
    const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true });
    if (zip.entryCount > limits.entries) throw new Failure('bomb', `${zip.entryCount} zip entries`);
    for await (const entry of zip.eachEntry()) {
      names.add(entry.fileName);
      total += entry.uncompressedSize;
      if (total > limits.unpackedBytes) throw new Failure('bomb', `unpacks to more than ${limits.unpackedBytes}`);
      if (total > limits.ratioFreeBytes && total > bytes.length * limits.ratio) {
        throw new Failure('bomb', `unpacks to ${total} bytes from ${bytes.length}`);
      }
      if (wanted.includes(entry.fileName) && entry.uncompressedSize <= READ_BYTES) {
        const stream = await zip.openReadStreamPromise(entry);
        texts.set(entry.fileName, (await stream.toArray()).map(String).join(''));
      }
    }
  } catch (error) {
    throw error instanceof Failure ? error : new Failure('damaged', `zip: ${String(error)}`);
  }
  return { names, text: (name) => texts.get(name) ?? '' };
}

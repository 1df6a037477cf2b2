import { readFile } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import yauzl from 'yauzl';
import { Failure } from '../../failure.ts';
import type { DocumentLimits } from '../limits.ts';

export type ZipLimits = Pick<DocumentLimits, 'unpackedBytes' | 'ratio' | 'ratioFreeBytes' | 'entries'>;

export interface ZipEntry {
  readonly name: string;
  readonly bytes: number;
  open(): Promise<Readable>;
}

export interface Zip {
  /** Of several entries of one name the first: which one counts is every reader's own choice. */
  readonly entries: readonly ZipEntry[];
  readonly names: ReadonlySet<string>;
}

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

/**
 * Reads a zip's directory without unpacking it.
 * @throws Failure 'damaged' for broken zips and names that point outside ("zip slip"), 'bomb' for too much content.
 */
export async function openZip(file: Buffer, limits: ZipLimits): Promise<Zip> {
  try {
    const bytes = withoutTail(file);
    // yauzl refuses absolute names, '..' and backslashes by itself, and entries longer than they declare.
    const zip = await yauzl.fromBufferPromise(bytes, { lazyEntries: true });
    if (zip.entryCount > limits.entries) throw new Failure('bomb', `${zip.entryCount} zip entries`);
    const entries = new Map<string, ZipEntry>();
    let total = 0;
    for await (const entry of zip.eachEntry()) {
      // UTF-8, whether the entry says so or not, as LibreOffice and the programs that write such packages take it.
      const name = entry.fileNameRaw.toString().replaceAll('\\', '/');
      const fault = yauzl.validateFileName(name);
      if (fault) throw new Error(fault);
      if (!entries.has(name)) {
        entries.set(name, { name, bytes: entry.uncompressedSize, open: () => zip.openReadStreamPromise(entry) });
      }
      total += entry.uncompressedSize;
      if (total > limits.unpackedBytes) throw new Failure('bomb', `unpacks to more than ${limits.unpackedBytes}`);
      if (total > limits.ratioFreeBytes && total > bytes.length * limits.ratio) {
        throw new Failure('bomb', `unpacks to ${total} bytes from ${bytes.length}`);
      }
    }
    return { entries: [...entries.values()], names: new Set(entries.keys()) };
  } catch (error) {
    throw damaged(error);
  }
}

/** What to throw for what reading a zip came to: a fault of the disk is none of the zip's. */
export function damaged(error: unknown): unknown {
  if (error instanceof Failure || (error instanceof Error && 'syscall' in error)) return error;
  return new Failure('damaged', `zip: ${String(error).slice(0, 200)}`);
}

/** Largest entry that is read here; a content list of 1,000 slides has 200 kB. */
const READ_BYTES = 2 * 1024 ** 2;

/**
 * Reads the text of the entries named in `wanted`.
 * @throws Failure 'damaged' and 'bomb', as openZip
 */
export async function readZip(path: string, wanted: readonly string[], limits: ZipLimits): Promise<ZipContents> {
  const zip = await openZip(await readFile(path), limits);
  const texts = new Map<string, string>();
  try {
    for (const entry of zip.entries) {
      if (!wanted.includes(entry.name) || entry.bytes > READ_BYTES) continue;
      texts.set(entry.name, Buffer.concat(await (await entry.open()).toArray()).toString());
    }
  } catch (error) {
    throw damaged(error);
  }
  return { names: zip.names, text: (name) => texts.get(name) ?? '' };
}

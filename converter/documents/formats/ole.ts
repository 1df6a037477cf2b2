import { Failure } from '../../failure.ts';

/*
 * The compound file of Office 97 to 2003, [MS-CFB]: a small file system in sectors. What tells the kind of a document
 * and whether it is encrypted is read here, and sealed packages are. Every chain is bounded by the number of sectors of the file, as
 * a broken or hostile one may run in a circle.
 */

const NAME_BYTES = 64;
const ENTRY_BYTES = 128;
const LAST_SECTOR = 0xfffffffa;
const MINI_SECTOR = 64;

export interface OleContents {
  readonly names: ReadonlySet<string>;
  /** The first bytes of a stream, at most a sector's worth; empty when there is no such stream. */
  head(name: string): Buffer;
  /** All of a stream; empty when there is no such stream. */
  whole(name: string): Buffer;
}

interface Entry {
  readonly name: string;
  readonly start: number;
  readonly size: number;
}

/** @throws Failure 'damaged' */
export function readOle(bytes: Buffer): OleContents {
  try {
    return parse(bytes);
  } catch (error) {
    throw new Failure('damaged', `compound file: ${String(error)}`);
  }
}

function parse(bytes: Buffer): OleContents {
  const shift = bytes.readUInt16LE(30);
  if (shift !== 9 && shift !== 12) throw new Error(`sector shift ${shift}`);
  const sectorBytes = 2 ** shift;
  const sectors = Math.ceil(bytes.length / sectorBytes);
  const sector = (n: number) => bytes.subarray((n + 1) * sectorBytes, (n + 2) * sectorBytes);
  const perSector = sectorBytes / 4;

  // The header lists the first 109 sectors of the allocation table, a chain of further sectors lists the others.
  const table: number[] = [];
  for (let i = 0; i < 109; i++) table.push(bytes.readUInt32LE(76 + 4 * i));
  let more = bytes.readUInt32LE(68);
  for (let n = 0; more < LAST_SECTOR && n < sectors; n++) {
    const list = sector(more);
    for (let i = 0; i < perSector - 1; i++) table.push(list.readUInt32LE(4 * i));
    more = list.readUInt32LE(sectorBytes - 4);
  }
  const next = (n: number) => {
    const at = table[Math.floor(n / perSector)];
    return at === undefined || at >= LAST_SECTOR ? LAST_SECTOR : sector(at).readUInt32LE(4 * (n % perSector));
  };
  const chain = (start: number) => {
    const found: number[] = [];
    for (let n = start; n < LAST_SECTOR && found.length < sectors; n = next(n)) found.push(n);
    return found;
  };

  const entries: Entry[] = [];
  for (const n of chain(bytes.readUInt32LE(48))) {
    const list = sector(n);
    for (let at = 0; at + ENTRY_BYTES <= list.length; at += ENTRY_BYTES) {
      const length = Math.min(NAME_BYTES, list.readUInt16LE(at + NAME_BYTES));
      const name = list.toString('utf16le', at, at + Math.max(0, length - 2));
      entries.push({ name, start: list.readUInt32LE(at + 116), size: list.readUInt32LE(at + 120) });
    }
  }
  const root = entries[0];
  if (!root) throw new Error('no directory');
  const miniCutoff = bytes.readUInt32LE(56);
  const whole = (name: string) => {
    const entry = entries.find((candidate) => candidate.name === name);
    if (!entry) return Buffer.alloc(0);
    if (entry.size >= miniCutoff) return Buffer.concat(chain(entry.start).map(sector)).subarray(0, entry.size);
    const home = Buffer.concat(chain(root.start).map(sector));
    const miniTable = Buffer.concat(chain(bytes.readUInt32LE(60)).map(sector));
    const found: Buffer[] = [];
    for (
      let n = entry.start;
      n < LAST_SECTOR && found.length * MINI_SECTOR < entry.size;
      n = miniTable.readUInt32LE(4 * n)
    ) {
      found.push(home.subarray(n * MINI_SECTOR, (n + 1) * MINI_SECTOR));
    }
    return Buffer.concat(found).subarray(0, entry.size);
  };
  const head = (name: string) => {
    const entry = entries.find((candidate) => candidate.name === name);
    if (!entry) return Buffer.alloc(0);
    if (entry.size >= miniCutoff) return sector(entry.start).subarray(0, entry.size);
    // A small stream lies in sectors of 64 bytes inside the root entry's own stream.
    const offset = entry.start * MINI_SECTOR;
    const home = chain(root.start)[Math.floor(offset / sectorBytes)];
    if (home === undefined) return Buffer.alloc(0);
    return sector(home).subarray(offset % sectorBytes, (offset % sectorBytes) + Math.min(entry.size, MINI_SECTOR));
  };
  return { names: new Set(entries.map((entry) => entry.name)), head, whole };
}

/**
 * Whether the disk of the data folder takes more: looked at from time to time, and told by those whom it has refused.
 * Said once when it changes, in the log and to those who listen.
 */
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { freeSpace } from './space.ts';

/** low: below the floor, nothing large is begun any more. full: so little is left that the rest is for what must be kept. */
export type Level = 'fine' | 'low' | 'full';

export interface Disk {
  readonly level: Level;
  /** Looks now. Never rejects. */
  look(): Promise<Level>;
  /** Bytes that may be taken now without getting below the floor; looked at now. Never rejects. */
  spare(): Promise<number>;
  /** The disk has refused a write: it is full, whatever it says of itself, until it takes one again. */
  refused(error: unknown): void;
  onChange(listener: () => void): void;
  close(): void;
}

export interface DiskOptions {
  /** Bytes that are to stay free. */
  readonly floor: number;
  /** Bytes that are free now. */
  free(): Promise<number>;
  /** Whether the disk takes a little more: asked after it has refused something. */
  takes(): Promise<boolean>;
  /** ms between two looks; without it nobody looks by itself. */
  readonly every?: number;
  readonly log: Pick<Logger, 'info' | 'warn' | 'error'>;
}

/** Below this part of the floor the disk counts as full. */
const FULL = 1 / 4;
/** So much more than a bound must be free until it counts as passed again: work that comes and goes must not be told of. */
const SLACK = 17 / 16;

/** Bytes of what is written to see whether the disk takes something: more than one event, message or list of seats. */
const TRIAL = 256 * 1024;

export function createDisk({ floor, free, takes, every, log }: DiskOptions): Disk {
  const listeners: (() => void)[] = [];
  let level: Level = 'fine';
  let refused = false;
  let looking: Promise<Level> | undefined;

  function set(next: Level, details: object): Level {
    if (next === level) return level;
    level = next;
    if (next === 'fine') log.info(details, 'the disk has space again');
    else if (next === 'low') log.warn(details, 'the disk has little space left: documents are not taken any more');
    else log.error(details, 'the disk is full: what is drawn and said may be refused');
    for (const listener of listeners) listener();
    return level;
  }

  async function measure(): Promise<Level> {
    const bytes = await free();
    const below = (bound: number, now: boolean) => bytes < (now ? bound * SLACK : bound);
    if (refused && !below(floor * FULL, level === 'full') && (await takes())) refused = false;
    if (refused || below(floor * FULL, level === 'full')) return set('full', { free: bytes, floor });
    return set(below(floor, level !== 'fine') ? 'low' : 'fine', { free: bytes, floor });
  }

  const disk: Disk = {
    get level() {
      return level;
    },
    async spare() {
      if (refused) await disk.look();
      return refused ? 0 : Math.max(0, (await free()) - floor);
    },
    look() {
      looking ??= measure().finally(() => {
        looking = undefined;
      });
      return looking;
    },
    refused(error) {
      refused = true;
      set('full', { error: String(error), floor });
    },
    onChange: (listener) => void listeners.push(listener),
    close: () => clearInterval(timer),
  };
  const timer = every === undefined ? undefined : setInterval(() => void disk.look(), every);
  timer?.unref();
  return disk;
}

/** The disk on which this folder lies. */
export const diskOf = (folder: string, options: Pick<DiskOptions, 'floor' | 'every' | 'log'>): Disk =>
  createDisk({ ...options, free: () => freeSpace(folder), takes: () => takesMore(folder) });

async function takesMore(folder: string): Promise<boolean> {
  const path = join(folder, '.trial');
  try {
    await using file = await open(path, 'w', 0o600);
    await file.writeFile(Buffer.alloc(TRIAL, 1));
    await file.sync();
    return true;
  } catch {
    return false;
  } finally {
    await rm(path, { force: true }).catch(() => undefined);
  }
}

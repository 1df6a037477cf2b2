// Secrets that are made at the first start and then kept.

import { randomBytes, randomInt } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** The secret in the file, made (32 random bytes) when the file is not there. */
export function keptSecret(file: string): string {
  try {
    const secret = readFileSync(file, 'utf8').trim();
    if (secret) return secret;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const secret = randomBytes(32).toString('base64url');
  writePrivate(file, `${secret}\n`);
  return secret;
}

/** Writes a file that only its owner may read, whole or not at all. */
export function writePrivate(file: string, text: string): void {
  const part = `${file}.part`;
  // Accounts and documents are lost with it: a power cut must leave no empty file under this name.
  writeFileSync(part, text, { mode: 0o600, flush: true });
  renameSync(part, file);
  const folder = openSync(dirname(file), 'r');
  fsyncSync(folder);
  closeSync(folder);
}

// No 0 and o, 1 and l, u and v: people read these from one screen and type them on another.
const LETTERS = 'abcdefghijkmnpqrstwxyz23456789';

/** Three groups of four letters, 58 bits: fine against guessing over a network, short enough to type on a phone. */
export function readablePassword(): string {
  const group = () => Array.from({ length: 4 }, () => LETTERS[randomInt(LETTERS.length)]).join('');
  return `${group()}-${group()}-${group()}`;
}

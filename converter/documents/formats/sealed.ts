import { createDecipheriv, createHash } from 'node:crypto';
import { Failure } from '../../failure.ts';
import { readOle } from './ole.ts';

/*
 * Workbooks whose structure is protected: Excel encrypts the package with a password that is the same in all of them,
 * without asking for one ([MS-OFFCRYPTO] 2.3.4.10 to 2.3.4.15, agile encryption, that of Excel 2010 and later). They are
 * opened here, so that the package can be looked at and cleaned like any other.
 */

/** [MS-XLSB] 2.2.10 names it as the password of workbooks that have none. */
const PASSWORD = 'VelvetSweatshop';

/** Rounds of hashing: Excel makes 100,000; more would keep a worker busy. */
const ROUNDS = 1_000_000;

/** 2.3.4.12 and 2.3.4.13: what makes of the password's hash a key for each purpose. */
const FOR_INPUT = Buffer.from('fea7d2763b4b9e79', 'hex');
const FOR_HASH = Buffer.from('d7aa0f6d3061344e', 'hex');
const FOR_KEY = Buffer.from('146e0be7abacd0d6', 'hex');

const SEGMENT = 4096;
const HASHES: ReadonlySet<string> = new Set(['sha1', 'sha256', 'sha384', 'sha512']);

/** @throws Failure 'encrypted' when it has a password of its own, 'damaged' */
export function unseal(bytes: Buffer): Buffer {
  const ole = readOle(bytes);
  try {
    return openPackage(ole.whole('EncryptionInfo'), ole.whole('EncryptedPackage'));
  } catch (error) {
    throw error instanceof Failure ? error : new Failure('damaged', `EncryptedPackage: ${String(error)}`);
  }
}

function openPackage(info: Buffer, sealed: Buffer): Buffer {
  const version = info.subarray(0, 4).toString('hex');
  if (version !== '04000400') throw new Failure('encrypted', `version ${version} of EncryptionInfo`);
  const xml = info.toString('utf8', 8);
  const [data, key] = [readTag(xml, 'keyData'), readTag(xml, 'encryptedKey')];
  const rounds = Number(key('spinCount'));
  if (!(rounds <= ROUNDS)) throw new Failure('encrypted', `${rounds} rounds`);

  const salt = base64(key('saltValue'));
  const hash = hasher(key('hashAlgorithm'));
  let password = hash(salt, Buffer.from(PASSWORD, 'utf16le'));
  const round = Buffer.alloc(4);
  for (let n = 0; n < rounds; n++) {
    round.writeUInt32LE(n);
    password = hash(round, password);
  }
  const unlock = (purpose: Buffer, value: string) =>
    decrypt(resize(hash(password, purpose), Number(key('keyBits')) / 8), resize(salt, 16), base64(key(value)));
  const input = unlock(FOR_INPUT, 'encryptedVerifierHashInput');
  const expected = hash(input);
  if (!unlock(FOR_HASH, 'encryptedVerifierHashValue').subarray(0, expected.length).equals(expected)) {
    throw new Failure('encrypted', 'a password of its own');
  }
  const secret = unlock(FOR_KEY, 'encryptedKeyValue').subarray(0, Number(data('keyBits')) / 8);

  const hashData = hasher(data('hashAlgorithm'));
  const dataSalt = base64(data('saltValue'));
  const size = Number(sealed.readBigUInt64LE(0));
  const segments: Buffer[] = [];
  for (let at = 8, n = 0; at < sealed.length; at += SEGMENT, n++) {
    round.writeUInt32LE(n);
    // What comes behind the last whole block is no part of it.
    const segment = sealed.subarray(at, at + SEGMENT);
    segments.push(
      decrypt(
        secret,
        resize(hashData(dataSalt, round), 16),
        segment.subarray(0, segment.length - (segment.length % 16)),
      ),
    );
  }
  return Buffer.concat(segments).subarray(0, size);
}

/** Reads attributes of an element by its local name. */
function readTag(xml: string, name: string): (attribute: string) => string {
  const tag = new RegExp(`<(?:\\w+:)?${name}\\s[^>]*>`).exec(xml)?.[0] ?? '';
  return (attribute) => new RegExp(`\\s${attribute}="([^"]*)"`).exec(tag)?.[1] ?? '';
}

const base64 = (text: string) => Buffer.from(text, 'base64');

function hasher(name: string): (...parts: Buffer[]) => Buffer {
  const algorithm = name.toLowerCase().replace('-', '');
  if (!HASHES.has(algorithm)) throw new Error(`hash ${name}`);
  return (...parts) => createHash(algorithm).update(Buffer.concat(parts)).digest();
}

/** 2.3.4.11: cut off, or filled up with 0x36. */
function resize(bytes: Buffer, length: number): Buffer {
  return Buffer.concat([bytes, Buffer.alloc(Math.max(0, length - bytes.length), 0x36)]).subarray(0, length);
}

function decrypt(key: Buffer, iv: Buffer, bytes: Buffer): Buffer {
  const decipher = createDecipheriv(`aes-${key.length * 8}-cbc`, key, iv).setAutoPadding(false);
  return Buffer.concat([decipher.update(bytes), decipher.final()]);
}

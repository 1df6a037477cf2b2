/**
 * Upload slots (XEP-0363 §4): what the component promises and the web server checks. A slot's address carries all that
 * was agreed, signed, so that the two need share nothing but a secret and a folder, and a slot cannot be forged,
 * enlarged, used for another name or used after its time.
 */
import { randomBytes } from 'node:crypto';
import { createSigner } from './signer.ts';

export interface SlotTerms {
  /** Names the uploaded file; 22 characters of base64url. */
  readonly id: string;
  readonly filename: string;
  /** Bytes, exactly. */
  readonly size: number;
  /** ms since 1970 */
  readonly expires: number;
}

export interface SlotSigner {
  /** A new slot's id and the path of its address. */
  make(filename: string, size: number, expires: number): SlotTerms & { readonly path: string };
  /** The terms behind `/upload/<token>/<filename>`, or why not. */
  check(token: string, filename: string): SlotTerms | 'forged' | 'expired';
}

export function createSlotSigner(secret: string, now: () => number = Date.now): SlotSigner {
  const signer = createSigner(secret, 'upload slot');
  return {
    make(filename, size, expires) {
      const id = randomBytes(16).toString('base64url');
      const terms = `${id}.${size}.${expires}`;
      const token = `${terms}.${signer.sign(`${terms}\n${filename}`)}`;
      return { id, filename, size, expires, path: `/upload/${token}/${encodeURIComponent(filename)}` };
    },
    check(token, filename) {
      const match = /^([A-Za-z0-9_-]{22})\.(\d{1,15})\.(\d{1,15})\.([A-Za-z0-9_-]{43})$/.exec(token);
      if (!match) return 'forged';
      const [, id = '', size = '', expires = '', signature = ''] = match;
      if (!signer.holds(`${id}.${size}.${expires}\n${filename}`, signature)) return 'forged';
      if (Number(expires) < now()) return 'expired';
      return { id, filename, size: Number(size), expires: Number(expires) };
    },
  };
}

/**
 * Upload slots (XEP-0363 §4): what the component promises and the web server checks. A slot's address carries all that
 * was agreed, signed, so that the two need share nothing but a secret and a folder, and a slot cannot be forged,
 * enlarged, used for another name or used after its time.
 */
import { randomBytes } from 'node:crypto';
import { createTickets } from './ticket.ts';

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
  const tickets = createTickets(secret, 'upload slot', now);
  return {
    make(filename, size, expires) {
      const id = randomBytes(16).toString('base64url');
      const token = tickets.issue({ payload: `${id}.${size}`, expires }, filename);
      return { id, filename, size, expires, path: `/upload/${token}/${encodeURIComponent(filename)}` };
    },
    check(token, filename) {
      const ticket = tickets.read(token, filename);
      if (typeof ticket === 'string') return ticket;
      const [, id = '', size = ''] = SLOT.exec(ticket.payload) ?? [];
      return id === '' ? 'forged' : { id, filename, size: Number(size), expires: ticket.expires };
    },
  };
}

const SLOT = /^([A-Za-z0-9_-]{22})\.(\d{1,15})$/;

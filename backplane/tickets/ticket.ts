/** What somebody may do until a time, signed by this server, so that whoever brings it need not be known. */
import { createSigner } from './signer.ts';

export interface Ticket {
  /** Letters, digits, `_`, `-` and `.`. */
  readonly payload: string;
  /** ms since 1970 */
  readonly expires: number;
}

export interface Tickets {
  /** @param bound what it is good for alone, and is not in it: it has to be brought along */
  issue(ticket: Ticket, bound?: string): string;
  read(text: string, bound?: string): Ticket | 'forged' | 'expired';
}

const TICKET = /^([A-Za-z0-9_.-]{1,200})\.(\d{1,15})\.([A-Za-z0-9_-]{43})$/;

/** @param purpose a ticket for one is worth nothing for another */
export function createTickets(secret: string, purpose: string, now: () => number = Date.now): Tickets {
  const signer = createSigner(secret, purpose);
  const signed = (terms: string, bound: string | undefined) => (bound === undefined ? terms : `${terms}\n${bound}`);
  return {
    issue({ payload, expires }, bound) {
      const terms = `${payload}.${expires}`;
      return `${terms}.${signer.sign(signed(terms, bound))}`;
    },
    read(text, bound) {
      const [, payload = '', expires = '', signature = ''] = TICKET.exec(text) ?? [];
      if (!signer.holds(signed(`${payload}.${expires}`, bound), signature)) return 'forged';
      return Number(expires) < now() ? 'expired' : { payload, expires: Number(expires) };
    },
  };
}

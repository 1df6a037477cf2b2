/**
 * By which the component knows guests of one address, which it never sees: the web server does, and gives each of them a pass
 * that it has signed. In it the address is as good as a number drawn by lot; without the secret nobody can work it out.
 */
import { randomUUID } from 'node:crypto';
import { createSigner } from './signer.ts';
import { createTickets } from './ticket.ts';

export interface GuestPasses {
  /**
   * @param address what counts as one; undefined where that is not known: such a pass stands for itself alone
   * @param expires ms since 1970
   */
  make(address: string | undefined, expires: number): string;
  /** What stands for its address; undefined when it is forged, or its time is over. */
  read(pass: string): string | undefined;
}

export function createGuestPasses(secret: string, now: () => number = Date.now): GuestPasses {
  const addresses = createSigner(secret, 'guest address');
  const passes = createTickets(secret, 'guest pass', now);
  return {
    make: (address = randomUUID(), expires) => passes.issue({ payload: addresses.sign(address).slice(0, 16), expires }),
    read(pass) {
      const ticket = passes.read(pass);
      return typeof ticket === 'string' ? undefined : ticket.payload;
    },
  };
}

/**
 * By which the component knows guests of one address, which it never sees: the web server does, and gives each of them a pass
 * that it has signed. In it the address is as good as a number drawn by lot; without the secret nobody can work it out.
 */
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';

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
  const hmac = (purpose: string, text: string) => createHmac('sha256', secret).update(`${purpose}\n${text}`).digest();
  return {
    make(address = randomUUID(), expires) {
      const tag = hmac('guest address', address).subarray(0, 12).toString('base64url');
      return `${tag}.${expires}.${hmac('guest pass', `${tag}.${expires}`).toString('base64url')}`;
    },
    read(pass) {
      const [, tag = '', expires = '', signature = ''] = PASS.exec(pass) ?? [];
      const [right, given] = [hmac('guest pass', `${tag}.${expires}`), Buffer.from(signature, 'base64url')];
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      return Number(expires) < now() ? undefined : tag;
    },
  };
}

const PASS = /^([A-Za-z0-9_-]{16})\.(\d{1,15})\.([A-Za-z0-9_-]{43})$/;

/** Signs what this server gives out and reads again later, so that nobody else can make it up: HMAC-SHA256 by its secret. */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface Signer {
  /** 43 characters of base64url. */
  sign(text: string): string;
  /** Whether a signature is that of the text. How long it takes tells nothing of how it is wrong. */
  holds(text: string, signature: string): boolean;
}

/** @param purpose what is signed for one is worth nothing for another */
export function createSigner(secret: string, purpose: string): Signer {
  const hmac = (text: string) => createHmac('sha256', secret).update(`${purpose}\n${text}`).digest();
  return {
    sign: (text) => hmac(text).toString('base64url'),
    holds(text, signature) {
      const [right, given] = [hmac(text), Buffer.from(signature, 'base64url')];
      return given.length === right.length && timingSafeEqual(given, right);
    },
  };
}

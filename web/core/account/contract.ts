/** What a log-in takes and keeps, and why one fails. */

/**
 * What a log-in needs of a password, for one account of one server (RFC 5802 §3): who has these can log in there, but does
 * not know the password. They are void when the server gives the account another salt, as it does with a new password.
 */
export interface ScramKeys {
  readonly hash: 'SHA-256' | 'SHA-1';
  /** base64 */
  readonly salt: string;
  /** Iteration count. */
  readonly rounds: number;
  /** base64 */
  readonly clientKey: string;
  /** base64 */
  readonly serverKey: string;
}

export type Credentials =
  | { readonly kind: 'account'; readonly username: string; readonly password: string }
  | { readonly kind: 'account'; readonly username: string; readonly keys: ScramKeys }
  | { readonly kind: 'guest' };

/** What may be kept of a log-in, to log in again: never a password. */
export type KeptCredentials = Exclude<Credentials, { readonly password: string }>;

/**
 * Why a log-in failed: wrong name or password, server not reachable, too many tries so that one has to wait, no place for
 * anybody more, no guests here, a page without https, on which browsers have no cryptography, or one whose other parts can
 * no longer be fetched, as after an update of the server.
 */
export type LoginFailure = 'credentials' | 'unreachable' | 'too-many' | 'full' | 'no-guests' | 'insecure' | 'outdated';

export class LoginError extends Error {
  readonly reason: LoginFailure;
  /** To wait, of 'too-many'. */
  readonly seconds: number;
  constructor(reason: LoginFailure, { seconds = 0, ...options }: ErrorOptions & { seconds?: number } = {}) {
    super(`log-in failed: ${reason}`, options);
    this.reason = reason;
    this.seconds = seconds;
  }
}

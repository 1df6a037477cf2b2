/**
 * How often a password may be guessed. Whoever begins a log-in to an account pays for it, and gets it back when it
 * succeeds; so it is of no use to begin many at once, or to break off. There are three purses:
 *
 * - account and address together: some tries at once, then each failure doubles the wait. It stops whoever guesses from one
 *   place, long before it can take anything from others.
 * - an address, whatever the accounts that are not known of it: it stops one who tries the same password with all of them.
 * - an account, whatever the addresses: it bounds what many of them can do together. Addresses from which somebody has
 *   logged in to it before have one of their own, so that strangers do not lock its owner out where he usually is.
 *
 * All of it is in memory alone.
 */
import { createRateLimit } from '../../../backplane/rate.ts';
import type { WebLimits } from '../limits.ts';

export interface Try {
  succeeded(): void;
}

export interface Guesses {
  /**
   * One tries to log in. @returns what is to be told if it succeeds; or the seconds to wait, and it may not try
   * @param account its name, prepared
   * @param address what counts as one; undefined for this machine, which may be a proxy that nobody named
   */
  begin(account: string, address: string | undefined): Try | number;
}

/** Failures of one account and address. */
interface Failures {
  count: number;
  last: number;
  until: number;
}

const HOUR = 3_600_000;
/** Everybody behind a proxy that is not named has one purse, as large as so many. */
const UNNAMED = 10;

export function createGuesses(limits: WebLimits, now: () => number = () => performance.now()): Guesses {
  const budget = (burst: number) => createRateLimit(burst / 3_600, burst, limits.accounts, now);
  const ofAddress = budget(limits.guessesOfAddress * UNNAMED);
  const ofStrangers = budget(limits.guessesOfStrangers);
  const ofKnown = budget(limits.guessesOfKnown);
  const pairs = new Map<string, Failures>();
  /** Addresses of which each account is known, the newest last. */
  const known = new Map<string, Set<string>>();

  function failuresOf(pair: string): Failures {
    const before = pairs.get(pair);
    return before && now() - before.last < HOUR ? before : { count: 0, last: 0, until: 0 };
  }

  function remembers(account: string, address: string): void {
    const addresses = known.get(account) ?? new Set();
    addresses.delete(address);
    addresses.add(address);
    const [oldest] = addresses;
    if (addresses.size > limits.knownAddresses && oldest !== undefined) addresses.delete(oldest);
    remember(known, account, addresses, limits.accounts);
  }

  return {
    begin(account, address = 'local') {
      const pair = `${account}\n${address}`;
      const failures = failuresOf(pair);
      const isKnown = known.get(account)?.has(address) ?? false;
      const ofAccount = isKnown ? ofKnown : ofStrangers;
      // Behind the address of a school is somebody who tries many accounts, and hundreds whose browsers log in again.
      const price = isKnown ? 0 : address === 'local' ? 1 : UNNAMED;
      const wait = Math.max(failures.until - now(), ofAddress.until(address, price), ofAccount.until(account, 1));
      // Nothing was remembered so far: what is refused is free, and must not push others out of the tables.
      if (wait > 0) return Math.ceil(wait / 1000);
      remember(pairs, pair, failures, limits.accounts);
      ofAddress.take(address, price);
      ofAccount.take(account);
      failures.count += 1;
      failures.last = now();
      const doublings = failures.count - limits.freeGuesses;
      if (doublings >= 0) failures.until = now() + Math.min(1_000 * 2 ** doublings, limits.longestWait);
      return {
        succeeded() {
          pairs.delete(pair);
          ofAddress.give(address, price);
          ofAccount.give(account);
          remembers(account, address);
        },
      };
    },
  };
}

/** As the newest of so many at most. */
function remember<T>(table: Map<string, T>, key: string, value: T, most: number): void {
  table.delete(key);
  table.set(key, value);
  const [oldest] = table.keys();
  if (table.size > most && oldest !== undefined) table.delete(oldest);
}

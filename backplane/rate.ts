/** A token bucket per key: so many a second, so many in one go. */
export interface RateLimit {
  /** Takes one token, or as many as are needed; false, and none, when there are not so many. */
  take(key: string, tokens?: number): boolean;
  /** Whether there is one, which is not taken. */
  has(key: string): boolean;
  /**
   * Takes one token, which may be one that is still to come.
   * @returns ms until it is there; undefined, and none is taken, when that is longer than `most`
   */
  wait(key: string, most: number): number | undefined;
  /** ms until so many are there; takes none, and remembers nobody for having asked. */
  until(key: string, tokens: number): number;
  /** Gives back what was taken for nothing. */
  give(key: string, tokens?: number): void;
  /** Takes what has been used, be it more than there is: what is missing has to come before one goes on (`until`). */
  spend(key: string, tokens: number): void;
}

/**
 * @param rate tokens a second
 * @param burst tokens at most
 * @param keys how many keys are remembered; the one not used longest is forgotten first, which can only be generous
 */
export function createRateLimit(rate: number, burst: number, keys: number, now: () => number): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  /** With what has come since the last time. */
  const bucketOf = (key: string) => {
    const time = now();
    const bucket = buckets.get(key) ?? { tokens: burst, at: time };
    buckets.delete(key);
    // Those that are full again are as good as none. Two of them, so that they go faster than others come.
    for (let i = 0; i < 2; i++) {
      const [oldest, { tokens, at }] = buckets.entries().next().value ?? [key, bucket];
      const full = tokens + ((time - at) / 1000) * rate >= burst;
      if (full || buckets.size >= keys) buckets.delete(oldest);
    }
    buckets.set(key, bucket);
    // A clock that is set back must not make anybody wait for the time it had been ahead.
    bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, time - bucket.at) / 1000) * rate);
    bucket.at = time;
    return bucket;
  };
  return {
    take(key, tokens = 1) {
      const bucket = bucketOf(key);
      if (bucket.tokens < tokens) return false;
      bucket.tokens -= tokens;
      return true;
    },
    has: (key) => bucketOf(key).tokens >= 1,
    wait(key, most) {
      const bucket = bucketOf(key);
      const ms = Math.max(0, ((1 - bucket.tokens) / rate) * 1000);
      if (ms > most) return undefined;
      bucket.tokens -= 1;
      return ms;
    },
    until(key, tokens) {
      const bucket = buckets.get(key);
      if (!bucket) return 0;
      const there = bucket.tokens + (Math.max(0, now() - bucket.at) / 1000) * rate;
      return Math.max(0, ((tokens - there) / rate) * 1000);
    },
    give(key, tokens = 1) {
      const bucket = buckets.get(key);
      if (bucket) bucket.tokens = Math.min(burst, bucket.tokens + tokens);
    },
    spend(key, tokens) {
      bucketOf(key).tokens -= tokens;
    },
  };
}

/** So much for each user of a room, and so much for all of them together. */
export interface SharedRate {
  /** @param user bare address: with whichever nick and session, it is one share */
  take(room: string, user: string, tokens?: number): boolean;
}

export function createSharedRate(
  one: { readonly rate: number; readonly burst: number },
  all: { readonly rate: number; readonly burst: number },
  keys: number,
  now: () => number,
): SharedRate {
  const ones = createRateLimit(one.rate, one.burst, keys, now);
  const rooms = createRateLimit(all.rate, all.burst, keys, now);
  return {
    take: (room, user, tokens = 1) => ones.take(`${room} ${user}`, tokens) && rooms.take(room, tokens),
  };
}

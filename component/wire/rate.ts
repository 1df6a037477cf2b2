/** A token bucket per key: so many a second, so many in one go. */
export interface RateLimit {
  /** Takes one token, or as many as are needed; false, and none, when there are not so many. */
  take(key: string, tokens?: number): boolean;
}

/**
 * @param rate tokens a second
 * @param burst tokens at most
 * @param keys how many keys are remembered; the one not used longest is forgotten first, which can only be generous
 */
export function createRateLimit(rate: number, burst: number, keys: number, now: () => number): RateLimit {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(key, tokens = 1) {
      const time = now();
      const bucket = buckets.get(key) ?? { tokens: burst, at: time };
      buckets.delete(key);
      buckets.set(key, bucket);
      if (buckets.size > keys) {
        const oldest = buckets.keys().next();
        if (!oldest.done) buckets.delete(oldest.value);
      }
      // A clock that is set back must not make anybody wait for the time it had been ahead.
      bucket.tokens = Math.min(burst, bucket.tokens + (Math.max(0, time - bucket.at) / 1000) * rate);
      bucket.at = time;
      if (bucket.tokens < tokens) return false;
      bucket.tokens -= tokens;
      return true;
    },
  };
}

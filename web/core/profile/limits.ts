/** What pictures of others may cost this client. */

/** Bytes of pictures that are kept in memory: those of a long list, as their owners make them (20 kB); others are fetched again. */
export const KEPT_PICTURES = 16 * 1024 * 1024;
/** Pictures that are fetched at a time: each may be some hundred kB, and what is said must not wait behind them. */
export const PICTURES_AT_ONCE = 3;
/** Pictures that could not be had, and are not asked for again until somebody has another. */
export const MAX_MISSING = 2_000;

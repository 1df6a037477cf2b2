/** Where two stretches of sound can be joined without being heard: one pitch period apart. Pure functions on samples. */

/** Reads the sample at a media position. */
export type Read = (position: number) => number;

/**
 * The lag in [least, most] at which the sound from `from + sign·lag` is most like the sound from `from`, over `length`
 * samples (normalised cross-correlation; coarse steps first, then single ones).
 */
export function bestLag(read: Read, from: number, sign: 1 | -1, least: number, most: number, length: number): number {
  const search = (first: number, last: number, step: number, stride: number): number => {
    let best = first;
    let bestLikeness = Number.NEGATIVE_INFINITY;
    for (let lag = first; lag <= last; lag += step) {
      let dot = 0;
      let energy = 1e-9;
      for (let i = 0; i < length; i += stride) {
        const shifted = read(from + sign * lag + i);
        dot += read(from + i) * shifted;
        energy += shifted * shifted;
      }
      const likeness = dot / Math.sqrt(energy);
      if (likeness > bestLikeness) {
        bestLikeness = likeness;
        best = lag;
      }
    }
    return best;
  };
  const coarse = search(least, most, 6, 3);
  return search(Math.max(least, coarse - 5), Math.min(most, coarse + 5), 1, 1);
}

/** Mean square of `length` samples. */
export function power(read: Read, from: number, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const sample = read(from + i);
    sum += sample * sample;
  }
  return length > 0 ? sum / length : 0;
}

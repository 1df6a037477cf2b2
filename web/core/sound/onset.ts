/** Finds where sound begins after quiet. Used to measure the delay from mouth to ear; off in ordinary use. */

export interface Onset {
  /** Looks at one quantum that starts at `position`; gives the position of an onset in it, or undefined. */
  look(samples: Float32Array, position: number): number | undefined;
}

/** An onset is the first sample above `threshold` after `quiet` samples below it. */
export function createOnset(quiet: number, threshold = 0.05): Onset {
  let below = 0;
  return {
    look(samples, position) {
      let found: number | undefined;
      for (let i = 0; i < samples.length; i++) {
        if (Math.abs(samples[i] ?? 0) < threshold) {
          below += 1;
          continue;
        }
        if (below >= quiet) found ??= position + i;
        below = 0;
      }
      return found;
    },
  };
}

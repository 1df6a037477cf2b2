/** The sound of one source, addressed by the samples of its media clock. */

/** Samples; a power of two, above all that may lie ahead, one hole and one packet, plus history for the longest leap. */
const LENGTH = 131_072;
const MASK = LENGTH - 1;

export interface Ring {
  /** Media samples: the first one held, and the one after the last held. */
  readonly origin: number;
  readonly end: number;
  /** 0 where nothing is held. */
  read(position: number): number;
  /** The sample at `end`. */
  write(sample: number): void;
  /** Holds nothing, and goes on at `position`. */
  begin(position: number): void;
}

export function createRing(): Ring {
  const samples = new Float32Array(LENGTH);
  let origin = 0;
  let end = 0;
  return {
    get origin() {
      return origin;
    },
    get end() {
      return end;
    },
    read: (position) => (position < end && position >= origin ? (samples[position & MASK] ?? 0) : 0),
    write(sample) {
      samples[end & MASK] = sample;
      end += 1;
      if (end - origin > LENGTH) origin = end - LENGTH;
    },
    begin(position) {
      origin = end = position;
    },
  };
}

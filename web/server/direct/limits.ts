export interface DirectLimits {
  readonly ahead: number;
  readonly lossy: number;
  readonly behind: number;
  readonly behindTime: number;
}

export const DIRECT: DirectLimits = {
  /** Bytes in a browser's socket beyond which frames wait where they can still be left out: 4 s of two speakers. */
  ahead: 32 * 1024,
  /** Bytes of sound and pointer moves that wait for one browser: 2 s of two speakers. What is older nobody wants to hear. */
  lossy: 16 * 1024,
  /**
   * Bytes of frames that wait for one browser, and ms that some do, before it is given up: it would get the state sooner by
   * coming back. A line that stands still for 10 s is one that phones call broken.
   */
  behind: 4 * 1024 * 1024,
  behindTime: 10_000,
};

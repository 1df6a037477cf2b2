export const DIRECT = {
  /**
   * Keys of streams that can be gone on with are remembered for so many ms, as long as Prosody keeps such a stream
   * (smacks_hibernation_time), and so many of them: each browser of two full web servers, with one from before.
   */
  resume: 10 * 60_000,
  keys: 8_000,
};

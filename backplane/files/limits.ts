export const DISK = {
  /**
   * Bytes that stay free on the disk: below, no document is taken, for one may unpack to as much. Below a quarter of it
   * nothing is drawn either: what is left is for turning pages and for talking.
   */
  floor: 1024 ** 3,
  /** ms between two looks at it: it fills in less than a minute at 20 MB/s, and a quarter of the floor is for that. */
  look: 5_000,
  /**
   * ms from the line that says that there is no space to start until the process ends: whoever starts it again, systemd or
   * `make start`, gives up what ends five times within 10 s each.
   */
  fullPause: 15_000,
};

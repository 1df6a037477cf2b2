export const VOICE = {
  /** Voice packets of one occupant: 16.7/s in packets of 60 ms, 50/s in packets of 20 ms. */
  rate: 60,
  burst: 120,
  /**
   * Characters of voice that one user's packets have in a room, a second and in one go: speech has 4,000, music at 64 kbit/s
   * 11,000, and the largest packets 28,000. And those of all who do not present: a dozen voices, more than can be told apart.
   * Presenters have as much again among themselves, so that no crowd of guests takes the lecture's place.
   */
  bytes: 16_000,
  bytesBurst: 32_000,
  roomBytes: 48_000,
  roomBytesBurst: 96_000,
  /** Microphones of one occupant that are remembered, the one that is heard among them: the others are refused. */
  microphones: 5,
};

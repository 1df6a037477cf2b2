export const STAGE = {
  /** Stage events of one presenter: ink 10/s, pointer 20/s, view 10/s, page turns by a held key 30/s. */
  rate: 80,
  burst: 160,
  /**
   * Characters of what one presenter puts into the log, a second and in one go: a pen makes 6,000, and a client that was
   * away sends the 300 events that it kept. And those of all presenters of a room.
   */
  bytes: 64_000,
  bytesBurst: 512_000,
  roomBytes: 128_000,
  roomBytesBurst: 1_024_000,
  /** Pointer moves of one presenter: a client sends 20 a second. And of all of a room: more dots than an eye can follow. */
  pointerRate: 30,
  pointerBurst: 60,
  roomPointerRate: 100,
  roomPointerBurst: 200,
  /** Characters of ink on one page: what one answer can carry below Prosody's 256 KiB a stanza. */
  pageInk: 120_000,
};

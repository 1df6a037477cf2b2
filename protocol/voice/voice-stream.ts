/**
 * Which packets are of one stream of voice: those of one microphone, from when it is turned on for the first time. Their
 * numbers go on by one each, and the first one is drawn by lot, so that two microphones under one nick are not taken for
 * one. Nothing is imported here: the audio thread needs it, too.
 */

/** A packet at most this far behind the last one was overtaken on the way. */
const OVERTAKEN = 16;
/** Packets that a stream may lose in a row: a minute of them. */
const LOST = 1_000;

/**
 * First numbers are below this: every packet carries them, and 7 digits do for a day of speech. Two microphones of one
 * nick are taken for one once in 8,000 times.
 */
export const FIRST_NUMBERS = 2 ** 23;

/** Whether a packet with number `n` is of the stream whose newest packet has the number `last`. */
export const continues = (n: number, last: number): boolean => n > last - OVERTAKEN && n <= last + LOST;

/** Every number of voice, with its reason. Times in ms unless the name says otherwise. */
export const VOICE = {
  /** Hz. Opus works at 48 kHz inside (RFC 6716 §2.1.1); both audio contexts are opened at it. */
  rate: 48_000,
  /** One packet. Longer packets mean fewer envelopes: at 20 ms the XML around the sound would be most of the stream. */
  packet: 60,
  /** Bit/s of sound; speech gets to 24 000. With the longest address of a room the stanzas then make 8.5 kB/s: design §5. */
  bitrate: 22_000,
  /** Bytes of one Opus packet that are decoded: RFC 6716 §3.2.1, one frame; a longer one is no voice of ours. */
  maxPacketBytes: 1275,
  /** Media time in one Opus packet, RFC 6716 §3.2.5. */
  maxPacket: 120,

  /** Sources decoded at once: every one costs a decoder and 1 MiB; nobody follows more people talking at once. */
  sources: 16,
  /** A source is given up for a new one when it has been silent as long as this. */
  idleSource: 5_000,
  /** Packets waiting in one decoder: a peer that floods must not fill the memory. 2 s of voice. */
  decodeQueue: 34,
  /** After a packet that the decoder cannot read, its source is left alone this long: each costs a new decoder. */
  decoderRest: 1_000,

  /** Sound kept ahead of the ear for one source; more than this and the oldest is skipped. */
  ahead: 2_000,
  /** More delay than this above the target is skipped in one go; less is caught up by shortening pitch periods. */
  skip: 400,
  /** Never skipped: what is left of sound that comes no faster than it was said. Two packets. */
  unskipped: 120,
  /** A hole of at most this is filled, so that the rhythm stays; at a longer one the source starts anew. */
  fill: 500,
  /** Made-up sound fades to nothing within this: a repeated pitch period soon sounds like a machine. */
  conceal: 100,

  /** Packets over which the delay is estimated: 7.7 s. Long enough to remember jitter, and drift in it is below 2 ms. */
  window: 128,
  /** Share of packets that shall come in time; the others are stretched over. */
  quantile: 0.97,
  /** Added to the quantile: one fade (2.5), one render quantum (2.7) and room for the dead band of the control. */
  margin: 8,
  /** Added at the first packet of a source, less with each one, gone at the 16th: one arrival says little of jitter. */
  firstMargin: 20,
  firstPackets: 16,
  /**
   * Above the fastest packet: what one stall adds to the delay at most, so that voice is never later than 400 ms for a
   * stall of the past; unless so many packets are as late that the network is simply bad.
   */
  stall: 300,
  often: 0.1,
  /**
   * Where one packet is faster by this than all others, or six in a row are slower, the clocks have moved against each
   * other: a laptop slept, a sound device stood still. Six come within 400 ms, and jitter seldom brings so many.
   */
  jump: 400,
  moved: 6,
  /** An old packet whose delay differs by this from the last one's is not late, but of another microphone. */
  clockJump: 2_000,

  /** Without a packet for this long a source has no live voice, and its stage events apply at once. */
  live: 500,
  /** A stage event due later than this is not waited for: its stamp is wrong. */
  farthest: 2_000,

  /** dBFS of a source counted as speaking, and how long it may be quieter until it is not. */
  speakingLevel: -45,
  speakingHold: 400,
  /** Between two looks at an audio object, and how long it may stand still: what is wrong is known within two seconds. */
  watch: 500,
  stalled: 1_000,
  /** Between two tries to put it right: by itself, and at touches, of which a stroke of ink makes many. */
  mendAgain: 5_000,
  touchAgain: 1_000,
  /**
   * Each new context or capture that did not help doubles both pauses, up to so many times: one a minute costs nothing,
   * and sound comes back within a minute of the line. What ran well so long after a pause begins anew.
   */
  mendFactor: 12,
  ranWell: 30_000,
  /** A context that has not begun by then waits for a gesture: the promise of resume() may stay open for ever. */
  resume: 1_000,
  /** A block of the microphone that was read later than this is not sent: the page stood still, and the word is gone. */
  stale: 1_000,

  /** Between two reports of the playout worklet; each moves the pages' clock and the speaking marks. */
  report: 50,
} as const;

/** Samples a millisecond. */
export const KHZ = VOICE.rate / 1000;

/** Limits of the stream to Prosody, and of what is asked and answered on it. */

const WIRE = {
  /** ms before the first new try when Prosody is gone, and at most: quick after a restart, calm in an outage. */
  reconnectFirst: 250,
  reconnectMost: 10_000,
  /**
   * ms between two pings through Prosody, and ms without any sign of it until it counts as hanging: people see a stage that
   * stands still for so long. The longest that a Prosody of hundreds was seen to be busy with one thing is 3 s.
   */
  pingEvery: 15_000,
  pingWait: 10_000,
  /** Bytes waiting for Prosody beyond which voice and pointer moves are dropped: 2 s of 60 listeners. */
  lossyBacklog: 1_000_000,
  /**
   * Stanzas taken in one turn of the event loop; bytes waiting for Prosody beyond which no room says anything more to all
   * and no question is answered, and beyond which nothing is taken any more. One group message makes at most
   * the bytes that `messages.fanOut` says.
   */
  inboxSlice: 16,
  busyBacklog: 1_000_000,
  inboxBacklog: 4_000_000,
  /** Bytes waiting for Prosody beyond which it counts as dead: what cannot be lost must not fill the memory. */
  backlog: 128_000_000,
  /** ms to wait for the answer to an IQ of ours: a phone that wakes up takes some seconds. */
  requestTimeout: 10_000,
  /** Levels of elements inside a stanza: ours need 5; deep nesting only serves to exhaust the stack. */
  depth: 50,
  /**
   * Bytes of anything that is sent: Prosody ends the stream of the whole component at 512 KiB (component_stanza_size_limit).
   */
  stanza: 400_000,
  /** Addresses whose rate is remembered. */
  rateKeys: 10_000,
};

const ANSWERS = {
  /**
   * Bytes of long answers (pages of archives and logs, lists of groups) of one user, a second and in one go, and what comes
   * with the discussion and the state on entering: 100,000 messages of 60 MB are read in four minutes. And of one room for all who
   * read there, and of all guests together, likewise of people of other servers: a twentieth, and a tenth, of what Prosody
   * passes on, which has as much to do with them as with what people say and show. And ms that one waits for its turn: no client
   * gives up within 5 s.
   */
  rate: 250_000,
  burst: 2_000_000,
  roomRate: 1_000_000,
  roomBurst: 2_000_000,
  strangersRate: 2_000_000,
  strangersBurst: 4_000_000,
  wait: 5_000,
};

const SAID = {
  /**
   * Messages and presences of one address to the service itself, a second and in one go: a server says what it grants once
   * after each start. Whatever feature listens is not to be kept busy by a client.
   */
  rate: 1,
  burst: 20,
};

const QUERIES = {
  /** Queries of one address to the service: entering a room asks about ten, and a client that comes back enters 50 at once. */
  rate: 20,
  burst: 600,
};

/** By what they belong to. */
export const WIRE_LIMITS = {
  wire: WIRE,
  answers: ANSWERS,
  queries: QUERIES,
  said: SAID,
};

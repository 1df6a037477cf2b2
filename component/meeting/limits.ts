/** Limits of meetings, their logs, and of what is known of clients. */

const LOG = {
  /**
   * Events of a meeting that are known when they come again: a client keeps 300 while its line is down, and two may be
   * presenting. And characters in the id of a message that is known so: UUIDs have 36, and what a stranger makes up stands
   * in memory and in the log for as long as the meeting.
   */
  repeatable: 600,
  repeatableId: 64,
  /**
   * Events of a meeting's log, and bytes of them, until nothing more can be drawn: three hours of a pen that never rests, and
   * what a room reads, and folds, in some seconds after a restart. From this part on presenters are warned: half an hour
   * before. And so much more is for what is no ink, at first for pages, at last for the end.
   */
  events: 100_000,
  bytes: 64_000_000,
  warning: 0.8,
  reserve: 0.25,
  /**
   * Meetings of one room whose logs are kept, and bytes of these: a course of years. The oldest go; events removed in one
   * write, for the same time as `archive.pruneAtOnce`.
   */
  meetings: 1_000,
  meetingsBytes: 500_000_000,
  pruneEvents: 1_000,
  /**
   * Events from one snapshot of a meeting's state to the next at least: so many are read, in 15 ms, when somebody asks for the
   * state after a restart. A snapshot is as much as all ink there is; one of so many characters times as many waits for another
   * event each, so that those cost as much to read as it does itself: with 6 MB, all that two hours leave, 40 ms.
   */
  snapshotEvery: 250,
  snapshotShare: 2_500,
  /**
   * Bytes of the log from one snapshot that stays, for those who ask about the past, to the next at least: 2,500 events, which
   * are read in 100 ms. It also waits for as many bytes as it has itself: all of them are no more than the log.
   */
  pastBytes: 500_000,
  /**
   * Minutes after which a meeting that all have left ends, the default of a room's configuration: a break, or a network that
   * is away for everybody. And ms between two looks at those: nobody waits for it.
   */
  endEmptyAfter: 30,
  emptyLook: 30_000,
  /** Meetings in one answer: a screen or two of a list, 15 kB. */
  listed: 100,
  /** Characters in one answer to a log query: below Prosody's 256 KiB a stanza. */
  answer: 180_000,
};

const PAST = {
  /**
   * Events that are read for the states that one user asks for of the past, in one go and a second: a hundred questions about a
   * long meeting, and then one every second or so, a fifteenth of a processor. And of all guests and people of other servers
   * together, of whom somebody makes as many as he likes.
   */
  rate: 2_000,
  burst: 200_000,
  strangersRate: 10_000,
  strangersBurst: 500_000,
  /** Questions of all these that are answered at the same time: each has a state in memory, which may be 15 MB. */
  strangersAtOnce: 8,
};

const TRACKS = {
  /** Bytes of packets in one chunk of a track, and ms: what is lost at most of one where the process is killed. */
  chunkBytes: 64_000,
  chunkTime: 5_000,
};

const CAPABILITIES = {
  /** ms a state query waits until the asker's capabilities are known. */
  timeout: 5_000,
  /** Questions to a client that does not answer, `wire.requestTimeout` each: together as long as Prosody keeps a lost stream. */
  tries: 6,
  /** Different capabilities kept; each is 20 bytes and a few words, and a stranger can make up as many as he likes. */
  cache: 1_000,
};

/** By what they belong to. */
export const MEETING_LIMITS = {
  capabilities: CAPABILITIES,
  log: LOG,
  past: PAST,
  tracks: TRACKS,
};

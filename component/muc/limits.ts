/** Limits of XEP-0045 and its companions, by feature. */

const ENTERING = {
  /**
   * Names of groups that are not there which one may try to ask, enter or make, a second and in one go, with wrong passwords
   * counted: a client that comes back enters fifty at once, and all of them may have ended. And those of all guests together,
   * and of all people of other servers, who are others as often as they like: the names that were made with 20 bits of chance
   * hold for days so, and a meeting of hundreds may end and be asked for once more.
   */
  tryRate: 0.2,
  tryBurst: 60,
  strangersTryRate: 1,
  strangersTryBurst: 300,
  /** People who enter a room in one go: so many are shown the others, and to the others, together. */
  arrivals: 32,
  /** Bytes that a group of them may make, for the others and of the others, beyond which it is let in in parts. */
  arrivalsBytes: 16_000_000,
  /** Owners and admins who may come into a full room: none of them may be kept out by a crowd (XEP-0045 §7.2.9). */
  extraPlaces: 20,
  /**
   * Share of a room's places that guests do not get, and how many of one address (or /64) always do, as long as there are
   * places: a family, a seminar. Beyond that no address gets more than it leaves to the guests of others: in a room of 3,000, 1,200.
   */
  keptPlaces: 0.2,
  guestsOfAddress: 20,
};

const PRESENCE = {
  /** Bytes of a presence: caps, a status and an avatar's hash have 1 kB, and each goes to everybody. */
  size: 10_000,
  /**
   * Presences of one session to one room: a second, in one go, and ms that one waits for its turn before it is refused. Each
   * goes to everybody; clients that enter wait 5 s for an answer, some no longer.
   */
  rate: 2,
  burst: 20,
  wait: 4_000,
  /**
   * Bytes that wait behind such presences: all that one who comes back says and draws in 4 s comes to 300 kB, and a flood
   * must not stand in memory before any other limit counts it.
   */
  behind: 500_000,
};

const GHOSTS = {
  /**
   * ms after which one who says nothing is asked whether it is there, and how often that is looked at: a phone that is
   * asleep is not woken often. One that leaves everything unanswered for the last time of these is put out.
   */
  silence: 15 * 60_000,
  sweep: 60_000,
  silenceMost: 24 * 60 * 60_000,
  /**
   * ms that a room which does not stay is kept after a restart, Prosody's or this one, for those who were in it: they come
   * in again at once. And ms until the leaving of the last one cannot have been the beginning of a restart of Prosody, which
   * waits 5 s for its clients before it ends the component's stream.
   */
  restartGrace: 5 * 60_000,
  leftGrace: 30_000,
};

const MESSAGES = {
  /** Private messages for which an error may still come back. */
  returnable: 5_000,
  /** Characters in a subject, and languages it may be in: each who enters gets all of it. */
  subjectLength: 1_000,
  subjectLanguages: 10,
  /**
   * Bytes of a message that is sent on: what a client sent grows when it is written out again (`>` becomes `&gt;`), and
   * must stay below `wire.stanza`.
   */
  size: 64 * 1024,
  /** Group messages of one occupant: a second, and in one go. A fast typist writes two. */
  rate: 5,
  burst: 20,
  /**
   * Bytes that one group message may come to when it is sent to all: 64 kB in a room of 60, 8 kB in one of 500. And those
   * that one user's may, a second and in one go: eight of 500 bytes in a room of 500, and voice has room beside them.
   */
  fanOut: 4_000_000,
  fanOutRate: 2_000_000,
  fanOutBurst: 16_000_000,
};

const ARCHIVE = {
  /**
   * Messages of history on joining, and bytes of them: each who enters gets them, as often as he likes, and they stand in
   * memory while somebody is in the room. 50 of 5 kB; the archive has the others.
   */
  history: 50,
  historySize: 250_000,
  /** Messages in one answer of a room's archive, and characters of them: a client asks for 50, and a flood of such
   * questions must not fill what waits for Prosody (`wire.backlog`). */
  page: 100,
  answer: 250_000,
  /**
   * Queries of one address to one room's archive: a second, in one go, and ms that one waits for its turn before it is
   * refused. Clients that catch up ask for a page or two in each of many rooms; one that reads 100,000 messages is through
   * in four minutes. Each may be answered by `answer` characters, and no client gives up within 5 s.
   */
  rate: 4,
  burst: 20,
  wait: 5_000,
  /** Messages of one room's archive: 60 MB of chat. */
  messages: 100_000,
  /** Bytes of one room's archive: three times what as many messages have, of people; long ones fill no disk. */
  bytes: 200_000_000,
  /** ms a message is kept: a year, so that the meetings of a course can be read until the next one. */
  age: 366 * 24 * 3_600_000,
  /** ms between two looks through all archives, messages between two through one, and messages and bytes removed in one
   * write: as much as is deleted, and overwritten, in 10 ms. */
  pruneEvery: 3_600_000,
  pruneAfter: 100,
  pruneAtOnce: 500,
  pruneBytes: 1_000_000,
  /** Corrections of one message that go with it when it is taken back: each is a write, and the room waits for all. */
  sameOrigin: 20,
};

const ADMIN = {
  /** Changes of roles or affiliations in one query: each is a write to the disk, and the room waits for all. */
  items: 100,
  /** Characters of a reason that people are told; it stands in a presence to each of them. */
  reasonLength: 500,
};

const INVITATIONS = {
  /** Invitations in one message. */
  most: 20,
  /** Invitations of one person: a second, and in one go. Each is a message to somebody who did not ask for it. */
  rate: 0.2,
  burst: 40,
  /** Invitations that are remembered, to tell of an address that is none, and by each room for whom it is there. */
  pending: 1_000,
};

const REGISTRATION = {
  /** People who may become members of a room without anybody's leave: half of the list, so that admins find room in it. */
  members: 1_000,
  /** People who wait to become members of one room: an admin reads them all on entering. */
  waiting: 50,
};

const VOICE_REQUESTS = {
  /** Requests for voice of one visitor, a second and in one go: each is a question on every moderator's screen. */
  rate: 1 / 60,
  burst: 2,
};

const SEARCH = {
  /** Rooms in the list of all: it is one stanza, and titles have up to 600 bytes when written out. */
  listed: 300,
  /** Rooms in an answer to a search: it is one stanza, and each is told with its description, up to 4 kB written out. */
  found: 50,
  /** Searches of one address: a second, and in one go, as when one pages. Each goes through all rooms. */
  rate: 1,
  burst: 40,
};

const AVATAR = {
  /** Bytes of a room's avatar: a client's stanza, in base64, has 256 KiB at Prosody, and a phone fetches it by mobile. */
  size: 100 * 1024,
  /** Formats of the same avatar in one vCard: all go into one answer. */
  formats: 2,
  /** Characters of a room's vCard besides its avatar. */
  vcardRest: 10_000,
};

const OPERATORS = {
  /** Addresses and domains that are banned from all rooms; they are kept in memory, 200 bytes each. */
  bans: 10_000,
  /** Sessions of commands that one operator has open: windows on a screen. */
  sessions: 10,
  /** ms that a session of a command may last: long enough to write an announcement, whatever is done in it. */
  sessionLife: 30 * 60_000,
  /** Rows that a command shows at a time: what can be read in a window, and fits one stanza. */
  rows: 50,
  /** Characters of an announcement to all: a screen on a phone, three times. */
  announcementLength: 2_000,
};

/** By feature. */
export const MUC_LIMITS = {
  entering: ENTERING,
  presence: PRESENCE,
  ghosts: GHOSTS,
  messages: MESSAGES,
  archive: ARCHIVE,
  admin: ADMIN,
  invitations: INVITATIONS,
  registration: REGISTRATION,
  voiceRequests: VOICE_REQUESTS,
  search: SEARCH,
  avatar: AVATAR,
  operators: OPERATORS,
};

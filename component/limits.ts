import { ROOM_ADDRESS_LENGTH, ROOM_NAME_LEAST } from '../protocol/muc/room-name.ts';

/** Every limit of the component, with its reason. Tests lower them; docs/operators.md lists them. */
export const LIMITS = {
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
   * and no question is answered, and beyond which nothing is taken any more. One group message makes `fanOut` bytes at most.
   */
  inboxSlice: 16,
  busyBacklog: 1_000_000,
  inboxBacklog: 4_000_000,
  /** Bytes waiting for Prosody beyond which it counts as dead: what cannot be lost must not fill the memory. */
  backlog: 128_000_000,
  /**
   * ms after which one who says nothing is asked whether it is there, and how often that is looked at: a phone that is
   * asleep is not woken often. One that leaves everything unanswered for the last time of these is put out.
   */
  silence: 15 * 60_000,
  silenceSweep: 60_000,
  silenceMost: 24 * 60 * 60_000,
  /**
   * ms that a room which does not stay is kept after a restart, Prosody's or this one, for those who were in it: they come
   * in again at once. And ms until the leaving of the last one cannot have been the beginning of a restart of Prosody, which
   * waits 5 s for its clients before it ends the component's stream.
   */
  restartGrace: 5 * 60_000,
  leftGrace: 30_000,
  /**
   * ms that nick, role and stage of a guest whose line broke are kept: a tunnel, a laptop that is closed and opened again.
   * Longer, and whoever bears the same name would be kept out by somebody who has gone. And how many of one room: a full one.
   */
  placeGrace: 5 * 60_000,
  places: 500,
  /**
   * ms that a guest who was put out stays out where no meeting is being held: an hour, as long as what it disturbed may last.
   * And how many of one room are remembered: their names are compared with that of each guest who enters.
   */
  putOutFor: 60 * 60_000,
  removals: 200,
  /** ms to wait for the answer to an IQ of ours: a phone that wakes up takes some seconds. */
  requestTimeout: 10_000,
  /** ms a state query waits until the asker's capabilities are known. */
  capsTimeout: 5_000,
  /** Different capabilities kept; each is 20 bytes and a few words, and a stranger can make up as many as he likes. */
  capsCache: 1_000,

  /** Characters in a nick: fits a line on a phone, and RFC 7622 allows 1023 bytes. */
  nickLength: 64,
  /** Bytes in the address of a room, and in its name on any domain; the web client keeps them, too. */
  roomAddressLength: ROOM_ADDRESS_LENGTH,
  roomNameLeast: ROOM_NAME_LEAST,
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
  /** Rooms one account may own: a person's, not a script's. */
  roomsPerUser: 50,
  /** Occupants in one room, the default of its configuration. */
  occupants: 500,
  /** Who enters a room in one go: so many are shown the others, and to the others, together. */
  arrivals: 32,
  /** Bytes that a group of them may make, for the others and of the others, beyond which it is let in in parts. */
  arrivalsBytes: 16_000_000,
  /** Owners and admins who may come into a full room: none of them may be kept out by a crowd (XEP-0045 §7.2.9). */
  extraPlaces: 20,
  /**
   * Share of a room's places that guests do not get, and how many of one address (or /64) always do, as long as there are
   * places: a family, a seminar. Beyond that no address gets more than it leaves to the guests of others: in a room of 500, 200.
   */
  keptPlaces: 0.2,
  guestsOfAddress: 20,
  /** Nicks of one user in one room: one a device is usual; a user who takes all places keeps others out. */
  nicksPerUser: 10,
  /** Sessions of one user under one nick: a phone, a tablet, some browsers. Each costs what an occupant costs. */
  sessions: 10,
  /** People a room knows by address (members, banned and so on): the list is one stanza. */
  affiliations: 2_000,
  /** Changes of roles or affiliations in one query: each is a write to the disk, and the room waits for all. */
  adminItems: 100,
  /** Invitations in one message; ones that are remembered, to tell of an address that is none, and by each room for whom it is there. */
  invitations: 20,
  /** Invitations of one person: a second, and in one go. Each is a message to somebody who did not ask for it. */
  invitationRate: 0.2,
  invitationBurst: 40,
  pendingInvitations: 1_000,
  /** People who may become members of a room without anybody's leave: half of the list, so that admins find room in it. */
  registered: 1_000,
  /** Private messages for which an error may still come back. */
  returnable: 5_000,
  /** Who waits to become a member of one room: an admin reads them all on entering. */
  registrations: 50,
  /** Requests for voice of one visitor, a second and in one go: each is a question on every moderator's screen. */
  voiceRequestRate: 1 / 60,
  voiceRequestBurst: 2,
  /** Rooms in the list of all: it is one stanza, and titles have up to 600 bytes when written out. */
  listedRooms: 300,
  /** Rooms in an answer to a search: it is one stanza, and each is told with its description, up to 4 kB written out. */
  foundRooms: 50,
  /** Searches of one address: a second, and in one go, as when one pages. Each goes through all rooms. */
  searchRate: 1,
  searchBurst: 40,
  /** Addresses and domains that are banned from all rooms; they are kept in memory, 200 bytes each. */
  bans: 10_000,
  /** Sessions of commands that one operator has open: windows on a screen. */
  commandSessions: 10,
  /** ms that a session of a command may last: long enough to write an announcement, whatever is done in it. */
  commandLife: 30 * 60_000,
  /** Rows that a command shows at a time: what can be read in a window, and fits one stanza. */
  commandRows: 50,
  /** Characters of a reason that people are told; it stands in a presence to each of them. */
  reasonLength: 500,
  /** Characters of an announcement to all: a screen on a phone, three times. */
  announcementLength: 2_000,
  /**
   * Messages of history on joining, and bytes of them: each who enters gets them, as often as he likes, and they stand in
   * memory while somebody is in the room. 50 of 5 kB; the archive has the others.
   */
  history: 50,
  historySize: 250_000,
  /** Messages in one answer of a room's archive, and characters of them: a client asks for 50, and a flood of such
   * questions must not fill what waits for Prosody (`backlog`). */
  archivePage: 100,
  archiveAnswer: 250_000,
  /**
   * Queries of one address to one room's archive: a second, in one go, and ms that one waits for its turn before it is
   * refused. Clients that catch up ask for a page or two in each of many rooms; one that reads 100,000 messages is through
   * in four minutes. Each may be answered by `archiveAnswer`, and no client gives up within 5 s.
   */
  archiveRate: 4,
  archiveBurst: 20,
  archiveWait: 5_000,
  /**
   * Bytes of long answers (pages of archives and logs, lists of groups) of one user, a second and in one go, and what enters
   * him with the discussion and the state: 100,000 messages of 60 MB are read in four minutes. And of one room for all who
   * read there, and of all guests together, likewise of people of other servers: a twentieth, and a tenth, of what Prosody
   * passes on, which has as much to do with them as with what people say and show. And ms that one waits for his turn: no
   * client gives up within 5 s.
   */
  answerRate: 250_000,
  answerBurst: 2_000_000,
  roomAnswerRate: 1_000_000,
  roomAnswerBurst: 2_000_000,
  strangersAnswerRate: 2_000_000,
  strangersAnswerBurst: 4_000_000,
  answerWait: 5_000,
  /** Messages of one room's archive: 60 MB of chat. */
  archiveMessages: 100_000,
  /** Bytes of one room's archive: three times what as many messages have, of people; long ones fill no disk. */
  archiveBytes: 200_000_000,
  /** ms a message is kept: a year, so that the meetings of a course can be read until the next one. */
  archiveAge: 366 * 24 * 3_600_000,
  /** ms between two looks through all archives, messages between two through one, and messages and bytes removed in one
   * write: as much as is deleted, and overwritten, in 10 ms. */
  pruneEvery: 3_600_000,
  pruneAfter: 100,
  pruneAtOnce: 500,
  pruneBytes: 1_000_000,
  /** Corrections of one message that go with it when it is taken back: each is a write, and the room waits for all. */
  sameOrigin: 20,
  /** Bytes of a room's avatar: a client's stanza, in base64, has 256 KiB at Prosody, and a phone fetches it by mobile. */
  avatarSize: 100 * 1024,
  /** Formats of the same avatar in one vCard: all go into one answer. */
  avatars: 2,
  /** Characters of a room's vCard besides its avatar. */
  vcardRest: 10_000,
  /** Characters in a subject, and languages it may be in: each who enters gets all of it. */
  subjectLength: 1_000,
  subjectLanguages: 10,
  /** Levels of elements inside a stanza: ours need 5; deep nesting only serves to exhaust the stack. */
  depth: 50,

  /**
   * Bytes of a message that is sent on, of a presence, and of anything that is sent at all. Prosody ends the stream of
   * the whole component at 512 KiB (component_stanza_size_limit), and what a client sent grows when it is written out
   * again: `>` becomes `&gt;`.
   */
  messageSize: 64 * 1024,
  presenceSize: 10_000,
  stanza: 400_000,

  /**
   * Presences of one session to one room: a second, in one go, and ms that one waits for its turn before it is refused. Each
   * goes to everybody; clients that enter wait 5 s for an answer, some no longer.
   */
  presenceRate: 2,
  presenceBurst: 20,
  presenceWait: 4_000,
  /**
   * Bytes that wait behind such presences: all that one who comes back says and draws in 4 s comes to 300 kB, and a flood
   * must not stand in memory before any other limit counts it.
   */
  behindPresences: 500_000,
  /** Group messages of one occupant: a second, and in one go. A fast typist writes two. */
  messageRate: 5,
  messageBurst: 20,
  /**
   * Bytes that one group message may come to when it is sent to all: 64 kB in a room of 60, 8 kB in one of 500. And those
   * that one user's may, a second and in one go: eight of 500 bytes in a room of 500, and voice has room beside them.
   */
  fanOut: 4_000_000,
  fanOutRate: 2_000_000,
  fanOutBurst: 16_000_000,
  /** Stage events of one presenter: ink 10/s, pointer 20/s, view 10/s, page turns by a held key 30/s. */
  stageRate: 80,
  stageBurst: 160,
  /**
   * Characters of what one presenter puts into the log, a second and in one go: a pen makes 6,000, and a client that was
   * away sends the 300 events that it kept. And those of all presenters of a room.
   */
  stageBytes: 64_000,
  stageBytesBurst: 512_000,
  roomStageBytes: 128_000,
  roomStageBytesBurst: 1_024_000,
  /** Pointer moves of one presenter: a client sends 20 a second. And of all of a room: more dots than an eye can follow. */
  pointerRate: 30,
  pointerBurst: 60,
  roomPointerRate: 100,
  roomPointerBurst: 200,
  /**
   * Events of a meeting that are known when they come again: a client keeps 300 while its line is down, and two may be
   * presenting. And characters in the id of a message that is known so: UUIDs have 36, and what a stranger makes up stands
   * in memory and in the log for as long as the meeting.
   */
  repeatable: 600,
  repeatableId: 64,
  /** Voice packets of one occupant: 16.7/s in packets of 60 ms, 50/s in packets of 20 ms. */
  voiceRate: 60,
  voiceBurst: 120,
  /**
   * Characters of voice that one user's packets have in a room, a second and in one go: speech has 4,000, music at 64 kbit/s
   * 11,000, and the largest packets 28,000. And those of all who do not present: a dozen voices, more than can be told apart.
   * Presenters have as much again among themselves, so that no crowd of guests takes the lecture's place.
   */
  voiceBytes: 16_000,
  voiceBytesBurst: 32_000,
  roomVoiceBytes: 48_000,
  roomVoiceBytesBurst: 96_000,
  /** Microphones of one occupant that are remembered, the one that is heard among them: the others are refused. */
  microphones: 5,
  /** Queries of one address to the service: entering a room asks about ten, and a client that comes back enters 50 at once. */
  iqRate: 20,
  iqBurst: 600,
  /** Addresses whose rate is remembered. */
  rateKeys: 10_000,

  /**
   * Events of a meeting's log, and bytes of them, until nothing more can be drawn: three hours of a pen that never rests, and
   * what a room reads, and folds, in some seconds after a restart. From this part on presenters are warned: half an hour
   * before. And so much more is for what is no ink, at first for pages, at last for the end.
   */
  logEvents: 100_000,
  logBytes: 64_000_000,
  logWarning: 0.8,
  logReserve: 0.25,
  /**
   * Meetings of one room whose logs are kept, and bytes of these: a course of years. The oldest go; events removed in one
   * write, for the same time as `pruneAtOnce`.
   */
  meetingsKept: 1_000,
  meetingsBytes: 500_000_000,
  pruneEvents: 1_000,

  /** Characters of ink on one page: what one answer can carry below Prosody's 256 KiB a stanza. */
  pageInk: 120_000,
  /** Characters in one answer to a log query, for the same reason. */
  logAnswer: 180_000,
  /** ms without a turn until a page counts as settled for stock clients, and between two such messages. */
  settleAfter: 1_500,
  settleEvery: 4_000,

  /**
   * Bytes that stay free on the disk: below, no document is taken, for one may unpack to as much. Below a quarter of it
   * nothing is drawn either: what is left is for turning pages and for talking.
   */
  diskFloor: 1024 ** 3,
  /** ms between two looks at it: it fills in less than a minute at 20 MB/s, and a quarter of the floor is for that. */
  diskLook: 5_000,
  /**
   * ms from the line that says that there is no space to start until the process ends: whoever starts it again, systemd or
   * `make start`, gives up what ends five times within 10 s each.
   */
  fullPause: 15_000,

  /**
   * Bytes of the documents of one group, with all that is made of them: a course of a hundred lectures with pictures. Of those
   * that one account added to any groups; and of all. An operator with a larger disk sets more.
   */
  groupQuota: 2 * 1024 ** 3,
  accountQuota: 5 * 1024 ** 3,
  totalQuota: 50 * 1024 ** 3,

  /** Documents of one room. */
  documentsPerRoom: 100,
  /** ms for which a room remembers a document that was removed, to put it back: longer than anybody is offered it. */
  removedFor: 60_000,
  /**
   * ms that documents which no group names are kept, out of reach: until somebody who comes back from a holiday has seen that
   * a backup was put back wrongly. And ms between two looks at which of them have been kept for so long.
   */
  setAsideFor: 14 * 24 * 3_600_000,
  setAsideLook: 3_600_000,
  /** Bytes of one upload. */
  uploadSize: 200 * 1024 * 1024,
  /** ms an upload slot can be used. */
  slotLife: 10 * 60_000,
  /** Uploads of one account that have not come in yet: more than a hand drops at once. */
  slotsPerUser: 20,
};

export type Limits = typeof LIMITS;

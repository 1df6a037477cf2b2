/**
 * What the component keeps. Each method that writes is durable when its promise resolves; the order of calls is the
 * order of writes. When messages were taken back or removed, or a room, nothing of them is on the disk by then, unless
 * somebody else reads the database, a backup: then it is gone soon after that has ended.
 */

import type { PageRequest } from '../protocol/base/rsm.ts';
import type { Words } from '../protocol/base/words.ts';
import type { LogEvent } from '../protocol/log/event.ts';
import type { ArchiveEnd } from '../protocol/muc/archive.ts';

/** What somebody was in a room when it said something, XEP-0045 §5.1. */
export type Role = 'moderator' | 'participant' | 'visitor' | 'none';

export type Affiliation = 'owner' | 'admin' | 'member' | 'none' | 'outcast';

export interface RoomRecord {
  /** Local part of the room's address. */
  readonly name: string;
  /** RoomConfig as JSON. */
  readonly config: string;
  /** In the first of its languages; '' without. */
  readonly subject: string;
  /** In all of them, where anybody has said which; undefined elsewhere. */
  readonly subjectTexts?: readonly Words[] | undefined;
  /** Nick of who set the subject; null when nobody has. */
  readonly subjectBy: string | null;
  /** ms since 1970 */
  readonly subjectAt: number;
  /** Not set up yet, XEP-0045 §10.1. */
  readonly locked: boolean;
}

/** One whom a room knows by address. */
export interface PersonRecord {
  /** Bare address; a domain for a ban of all its users. */
  readonly jid: string;
  /** 'none' removes, with the nick. */
  readonly affiliation: Affiliation;
  /** The nick that is reserved for this person; null for none. */
  readonly nick: string | null;
  /** Why this person is banned; '' when nobody said, and for those who are not. */
  readonly reason: string;
  /** Language of that; '', or left out, when nobody said. */
  readonly reasonLang?: string;
}

/** One who asks to become a member, XEP-0045 §7.10, until somebody decides. */
export interface RegistrationRecord {
  /** Bare address. */
  readonly jid: string;
  readonly nick: string;
}

export interface ArchivedMessage {
  /** XEP-0359 id by the room */
  readonly id: string;
  /** ms since 1970 */
  readonly at: number;
  /** Nick of the sender; null for the room. */
  readonly nick: string | null;
  /** The stanza without `to` and what joining adds. */
  readonly stanza: string;
  /** Who sent it, as it was then; null for the room, and where it was not kept. */
  readonly sender: Sender | null;
  /** XEP-0421 id of who sent it; null for the room. */
  readonly occupant: string | null;
  /** It was taken back: the stanza says no more than that. */
  readonly tombstone: boolean;
  /** The room showed real addresses to everybody then. */
  readonly open: boolean;
  /** Told to those who enter, not only to those who ask the archive. */
  readonly history: boolean;
  /** The id that its sender gave it; null without. */
  readonly origin: string | null;
  /** The sender's id of the message that it puts right (XEP-0308); null when it is a message of its own. */
  readonly corrects: string | null;
}

export interface Sender {
  /** Full address. */
  readonly jid: string;
  readonly affiliation: Affiliation;
  readonly role: Role;
}

/** What stands in the archive in place of a message that was taken back, XEP-0424 §5. */
export interface Tombstone {
  readonly id: string;
  readonly stanza: string;
}

/** A part of an archive, and a page of it; what is undefined does not narrow it. */
export interface ArchiveSearch {
  readonly nick: string | undefined;
  /** XEP-0421 id of the sender. */
  readonly occupant: string | undefined;
  /** Only what was said where real addresses were shown to everybody. */
  readonly open: boolean;
  /** ms since 1970, both ends inclusive */
  readonly start: number | undefined;
  readonly end: number | undefined;
  readonly afterId: string | undefined;
  readonly beforeId: string | undefined;
  readonly ids: readonly string[] | undefined;
  readonly page: PageRequest & {
    readonly max: number;
    /** Characters of all stanzas; one is given however long it is. */
    readonly size: number;
  };
}

export interface ArchivePage {
  /** Oldest first. */
  readonly messages: readonly ArchivedMessage[];
  /** Place of the first in the part that was searched. */
  readonly index: number;
  /** Messages of that part. */
  readonly count: number;
  /** Nothing of that part lies beyond the page, in the direction of paging. */
  readonly complete: boolean;
}

export interface Amount {
  readonly messages: number;
  /** Bytes of stanzas as they were kept, and of the tombstones that some put elsewhere; to within one message. */
  readonly bytes: number;
}

export interface ArchiveBounds extends Amount {
  /** ms since 1970; what is older goes. */
  readonly since: number;
}

export interface MeetingRecord {
  readonly id: string;
  readonly room: string;
  /** ms since 1970; null while it is prepared. */
  readonly startedAt: number | null;
  /** ms since 1970; null until it has ended. */
  readonly endedAt: number | null;
  /** Bytes of its log. */
  readonly bytes: number;
}

export interface PresenterRecord {
  readonly room: string;
  /** Bare address. */
  readonly jid: string;
  /** null: does not have the stage any more. */
  readonly nick: string | null;
}

export interface RoomDocumentRecord {
  readonly document: string;
  readonly name: string;
  /** Bare address of who added it; '' where that was not kept. */
  readonly account: string;
  /** Of all its files; until it is converted, of what was uploaded. 0: not known. */
  readonly bytes: number;
  /** It was ready once: where its files are missing now, it did not fail. */
  readonly converted: boolean;
}

export interface Seat {
  readonly room: string;
  /** Full address. */
  readonly jid: string;
  readonly nick: string;
  /** XEP-0421 id of a guest that can show it again under another address; null: of anybody else. */
  readonly occupant: string | null;
  /** It knows that it is out: all that is left is that it may come back. */
  readonly told: boolean;
}

export type SeatChange = Seat | { readonly room: string; readonly jid: string; readonly nick: null };

export interface RoomStore {
  rooms(): Promise<RoomRecord[]>;
  saveRoom(room: RoomRecord): Promise<void>;
  /** Removes a room and all that belongs to it. */
  removeRoom(name: string): Promise<void>;

  /** Everybody whom the rooms know, by room. */
  people(): Promise<Map<string, Omit<PersonRecord, 'reason'>[]>>;
  /** Why people are banned from a room, by address, as far as somebody said. */
  banReasons(room: string): Promise<Map<string, Words>>;
  /** Writes all of these or none. Who is something in a room, or banned, waits no more to become a member. */
  savePeople(room: string, people: readonly PersonRecord[]): Promise<void>;

  registrations(room: string): Promise<RegistrationRecord[]>;
  addRegistration(room: string, registration: RegistrationRecord): Promise<void>;
  removeRegistration(room: string, jid: string): Promise<void>;

  /** Who was given the stage: bare addresses, and the nick of each when it was last seen. */
  presenters(room: string): Promise<Map<string, string>>;
  setPresenter(presenter: PresenterRecord): Promise<void>;
}

/** A guest who was put out of a room. */
export interface RemovalRecord {
  /** Bare address. */
  readonly jid: string;
  readonly nick: string;
  /** XEP-0421 */
  readonly id: string;
  /** The meeting that was being held; null: none. */
  readonly meeting: string | null;
  /** ms since 1970, where no meeting was being held */
  readonly until: number;
}

/** They go with the room. */
export interface RemovalStore {
  /** By room, oldest first. */
  removals(): Promise<Map<string, RemovalRecord[]>>;
  /** Instead of those that were kept of this room. */
  saveRemovals(room: string, removals: readonly RemovalRecord[]): Promise<void>;
}

export interface MessageStore {
  /**
   * Adds a message at the end of a room's archive, and puts tombstones in the place of what it takes back: all or
   * nothing. Messages that come at the same time share one write.
   * @returns the time it has in the archive, which never runs backwards
   */
  addMessage(room: string, message: ArchivedMessage, tombstones?: readonly Tombstone[]): Promise<number>;
  replaceMessages(room: string, tombstones: readonly Tombstone[]): Promise<void>;
  /** The last `max` messages for those who enter, oldest first. */
  lastMessages(room: string, max: number): Promise<ArchivedMessage[]>;
  message(room: string, id: string): Promise<ArchivedMessage | undefined>;
  /** The newest message of this occupant, or any of anybody, that its sender gave this id. */
  messageByOrigin(room: string, origin: string, occupant: string | undefined): Promise<ArchivedMessage | undefined>;
  /** The newest `max` messages in which this occupant put the one of this id right, and which stand as they were. */
  corrections(room: string, id: string, occupant: string, max: number): Promise<ArchivedMessage[]>;
  /** undefined: an id that is named is not in the archive. */
  searchMessages(room: string, search: ArchiveSearch): Promise<ArchivePage | undefined>;
  /** The first and the last message; undefined when there is none. */
  archiveEnds(room: string): Promise<{ readonly start: ArchiveEnd; readonly end: ArchiveEnd } | undefined>;
  /** Removes the oldest messages of a room that are beyond what is kept, `atOnce` at most. @returns how many */
  pruneMessages(room: string, keep: ArchiveBounds, atOnce: Amount): Promise<number>;
}

/** Who sat where, so that after a crash nobody stays in a dead room. */
export interface SeatStore {
  /** Writes what changed: a seat that was taken, or given up. */
  saveSeats(changes: readonly SeatChange[]): Promise<void>;
  seats(): Promise<Seat[]>;
  /** Instead of all that were kept. */
  replaceSeats(seats: readonly Seat[]): Promise<void>;
}

export interface MeetingStore {
  /** The newest meeting of a room that has not ended. */
  openMeeting(room: string): Promise<MeetingRecord | undefined>;
  meeting(id: string): Promise<MeetingRecord | undefined>;
  addMeeting(meeting: MeetingRecord): Promise<void>;
  /**
   * Writes events and what changes with them: all or nothing. Where the meeting has ended, nobody has its stage any more.
   * @returns bytes of the meeting's log with them
   */
  appendEvents(
    meeting: string,
    events: readonly LogEvent[],
    also?: { readonly record?: MeetingRecord | undefined; readonly presenter?: PresenterRecord | undefined },
  ): Promise<number>;
  /** Events with seq >= from, in order, `max` at most. */
  events(meeting: string, from: number, max: number): Promise<LogEvent[]>;
  /**
   * Removes the oldest meetings of a room that are beyond what is kept, of those that have ended, `atOnce` of their events at
   * most. @returns how many things were removed
   */
  pruneMeetings(
    room: string,
    keep: { readonly meetings: number; readonly bytes: number },
    atOnce: number,
  ): Promise<number>;
}

export interface DocumentStore {
  /** One that the room has keeps its name. */
  addDocument(room: string, document: RoomDocumentRecord): Promise<void>;
  documents(room: string): Promise<RoomDocumentRecord[]>;
  /** Its files have this size now. @param ready it is converted */
  measureDocument(document: string, bytes: number, ready: boolean): Promise<void>;
  /** Of how many bytes nobody knows. */
  unmeasuredDocuments(): Promise<string[]>;
  /** Bytes of all documents of a room, of those that an account added, and of all. */
  spaceOfDocuments(room: string, account: string): Promise<Record<'room' | 'account' | 'all', number>>;
  /** Names of the rooms that have it. */
  roomsWith(document: string): Promise<string[]>;
  /** Its files are to go, unless another room has it; likewise those of a room that is removed. */
  removeDocument(room: string, document: string): Promise<void>;
  /** Those that were removed, whose files may still be there. */
  removedDocuments(): Promise<string[]>;
  /** The files of one that was removed are gone. */
  forgetRemoved(document: string): Promise<void>;
  /** Of all rooms. */
  documentIds(): Promise<Set<string>>;
  /** Those that have the name which an earlier version gave them, by room: in its list, or in its log. */
  plainDocuments(): Promise<Map<string, string[]>>;
  /** Gives those of a room other names, wherever it speaks of them: all or nothing. */
  renameDocuments(room: string, names: ReadonlyMap<string, string>): Promise<void>;
}

/** Who may enter no room of the service. */
export interface Ban {
  /** Bare address, or a domain for all of its addresses. */
  readonly jid: string;
  /** '' when none was given. */
  readonly reason: string;
  /** Bare address of the operator. */
  readonly by: string;
  /** ms since 1970 */
  readonly at: number;
}

export interface BanStore {
  /** Oldest first. */
  bans(): Promise<Ban[]>;
  /** Replaces one for the same address. */
  addBan(ban: Ban): Promise<void>;
  removeBan(jid: string): Promise<void>;
}

/** vCards of rooms (XEP-0054); they go with the room. */
export interface VcardStore {
  /** As XML; undefined when there is none. */
  vcard(room: string): Promise<string | undefined>;
  /** By room: SHA-1 of each photo in hex, of the rooms that have any. */
  avatarHashes(): Promise<Map<string, readonly string[]>>;
  /** undefined removes. */
  saveVcard(room: string, vcard: string | undefined, hashes: readonly string[]): Promise<void>;
}

export interface Store
  extends RoomStore,
    MessageStore,
    SeatStore,
    MeetingStore,
    DocumentStore,
    BanStore,
    VcardStore,
    RemovalStore {
  close(): Promise<void>;
}

/** The archives of rooms. */
import type { Affiliation } from '../people/contract.ts';

/** XEP-0045 §5.1 */
export type Role = 'moderator' | 'participant' | 'visitor' | 'none';

export interface ArchivedMessage {
  /** XEP-0359 id by the room */
  readonly id: string;
  /** ms since 1970 */
  readonly at: number;
  /** Nick of the sender; null for the room. */
  readonly nick: string | null;
  /** The stanza without `to` and what joining adds. */
  readonly stanza: string;
  /** The sender, as it was then; null for the room, and where it was not kept. */
  readonly sender: Sender | null;
  /** XEP-0421 id of its sender; null for the room. */
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
  readonly page: {
    readonly max: number;
    /** Id of the message before the page. */
    readonly after: string | undefined;
    /** Id of the message behind the page; '' asks for the last page. */
    readonly before: string | undefined;
    /** Place of the first message in the part. */
    readonly index: number | undefined;
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

/** A message of an archive, and when it came. */
export interface PlaceInTime {
  readonly id: string;
  /** ms since 1970 */
  readonly at: number;
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

export interface MessageStore {
  /**
   * Adds a message at the end of a room's archive, and puts tombstones in the place of what it takes back: all or
   * nothing. Messages that come at the same time share one write.
   * @returns the time it has in the archive, which never runs backwards
   */
  add(room: string, message: ArchivedMessage, tombstones?: readonly Tombstone[]): Promise<number>;
  replace(room: string, tombstones: readonly Tombstone[]): Promise<void>;
  /** The last `max` messages for those who enter, oldest first. */
  last(room: string, max: number): Promise<ArchivedMessage[]>;
  get(room: string, id: string): Promise<ArchivedMessage | undefined>;
  /** The newest message of this occupant, or any of anybody, that its sender gave this id. */
  byOrigin(room: string, origin: string, occupant: string | undefined): Promise<ArchivedMessage | undefined>;
  /** The newest `max` messages in which this occupant put the one of this id right, and which stand as they were. */
  corrections(room: string, id: string, occupant: string, max: number): Promise<ArchivedMessage[]>;
  /** undefined: an id that is named is not in the archive. */
  search(room: string, search: ArchiveSearch): Promise<ArchivePage | undefined>;
  /** The first and the last message; undefined when there is none. */
  ends(room: string): Promise<{ readonly start: PlaceInTime; readonly end: PlaceInTime } | undefined>;
  /** Removes the oldest messages of a room that are beyond what is kept, `atOnce` at most. @returns how many */
  prune(room: string, keep: ArchiveBounds, atOnce: Amount): Promise<number>;
}

/**
 * What the component keeps. Each method that writes is durable when its promise resolves; the order of calls is the
 * order of writes.
 */
import type { LogEvent } from '../../protocol/log.ts';

export type Affiliation = 'owner' | 'admin' | 'member' | 'none' | 'outcast';

export interface RoomRecord {
  /** Local part of the room's address. */
  readonly name: string;
  /** RoomConfig as JSON. */
  readonly config: string;
  readonly subject: string;
  /** Nick of who set the subject; null when nobody has. */
  readonly subjectBy: string | null;
  /** ms since 1970 */
  readonly subjectAt: number;
}

export interface ArchivedMessage {
  /** XEP-0359 id by the room */
  readonly id: string;
  /** ms since 1970 */
  readonly at: number;
  /** Nick of the sender; null for the room. */
  readonly nick: string | null;
  /** The stanza without `to`, `from` and what joining adds. */
  readonly stanza: string;
}

export interface MeetingRecord {
  readonly id: string;
  readonly room: string;
  /** ms since 1970; null while it is prepared. */
  readonly startedAt: number | null;
  /** ms since 1970; null until it has ended. */
  readonly endedAt: number | null;
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
}

export interface Seat {
  readonly room: string;
  /** Full address. */
  readonly jid: string;
  readonly nick: string;
}

export interface RoomStore {
  rooms(): Promise<RoomRecord[]>;
  saveRoom(room: RoomRecord): Promise<void>;
  /** Removes a room and all that belongs to it. */
  removeRoom(name: string): Promise<void>;

  affiliations(room: string): Promise<Map<string, Affiliation>>;
  /** 'none' removes. */
  setAffiliation(room: string, jid: string, affiliation: Affiliation): Promise<void>;

  /** Who was given the stage: bare addresses, and the nick of each when it was last seen. */
  presenters(room: string): Promise<Map<string, string>>;
  setPresenter(presenter: PresenterRecord): Promise<void>;
}

export interface MessageStore {
  addMessage(room: string, message: ArchivedMessage): Promise<void>;
  /** The last `max` messages, oldest first. */
  lastMessages(room: string, max: number): Promise<ArchivedMessage[]>;
}

/** Who sat where, so that after a crash nobody stays in a dead room. */
export interface SeatStore {
  addSeat(seat: Seat): Promise<void>;
  removeSeat(room: string, jid: string): Promise<void>;
  seats(): Promise<Seat[]>;
  clearSeats(): Promise<void>;
}

export interface MeetingStore {
  /** The newest meeting of a room that has not ended. */
  openMeeting(room: string): Promise<MeetingRecord | undefined>;
  meeting(id: string): Promise<MeetingRecord | undefined>;
  addMeeting(meeting: MeetingRecord): Promise<void>;
  /** Writes events and what changes with them: all or nothing. */
  appendEvents(
    meeting: string,
    events: readonly LogEvent[],
    also?: { readonly record?: MeetingRecord | undefined; readonly presenter?: PresenterRecord | undefined },
  ): Promise<void>;
  /** Events with seq >= from, in order, `max` at most; without recorded voice unless asked for. */
  events(meeting: string, from: number, max: number, voice?: boolean): Promise<LogEvent[]>;
  /** seq of the last event, 0 when there is none. */
  lastSeq(meeting: string): Promise<number>;
}

export interface DocumentStore {
  addDocument(room: string, document: RoomDocumentRecord): Promise<void>;
  documents(room: string): Promise<RoomDocumentRecord[]>;
  removeDocument(room: string, document: string): Promise<void>;
}

export interface Store extends RoomStore, MessageStore, SeatStore, MeetingStore, DocumentStore {
  close(): Promise<void>;
}

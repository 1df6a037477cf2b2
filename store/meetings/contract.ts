/** Meetings of rooms, and their logs. */
import type { PageRequest } from '../../protocol/base/rsm.ts';
import type { PresenterRecord } from '../presenters/contract.ts';

export interface MeetingRecord {
  readonly id: string;
  readonly room: string;
  /** ms since 1970; null while it is prepared. */
  readonly startedAt: number | null;
  /** ms since 1970; null until it has ended. */
  readonly endedAt: number | null;
  /** Bytes of its log. */
  readonly bytes: number;
  /** ms since 1970 when the last one left a meeting that goes on; null while somebody is there, and where it is not known. */
  readonly emptySince: number | null;
}

/** One entry of a meeting's log. */
export interface EventRecord {
  /** 1, 2, 3 ... in its meeting. */
  readonly seq: number;
  /** ms since the meeting began */
  readonly at: number;
  /** Nick of the occupant who caused it; null for the room itself. */
  readonly nick: string | null;
  /** XEP-0421 id of that occupant; null for the room, and where it was not kept. */
  readonly occupant: string | null;
  /** The source's media clock, ms; null without voice. */
  readonly t: number | null;
  readonly kind: string;
  /** As XML. */
  readonly payload: string;
  /** Id of the message that brought it, as its sender chose it; null when there was none. */
  readonly message: string | null;
}

/** What an event is known by that comes again. */
export type RepeatableRecord = Pick<EventRecord, 'seq' | 'at' | 'nick' | 'occupant' | 'kind'> & {
  readonly message: string;
};

/** The state of a meeting after one of its events. */
export interface SnapshotRecord {
  readonly seq: number;
  /** Of that event. */
  readonly at: number;
  /** How the body is written. */
  readonly form: string;
  readonly body: string;
  /** It is kept as long as its meeting, for those who ask about the past; others only until the next one. */
  readonly stays: boolean;
  /** Bytes of the log until the newest one that stays, this one counted; 0 without one. */
  readonly stayed: number;
}

export interface MeetingPage {
  readonly meetings: readonly MeetingRecord[];
  /** Place of the first among all. */
  readonly index: number;
  readonly count: number;
}

export interface MeetingStore {
  /** The newest meeting of a room that has not ended. */
  open(room: string): Promise<MeetingRecord | undefined>;
  get(id: string): Promise<MeetingRecord | undefined>;
  /** Adds one whose log is empty. */
  add(meeting: Pick<MeetingRecord, 'id' | 'room' | 'startedAt' | 'endedAt'>): Promise<void>;
  /**
   * Writes events and what changes with them: all or nothing. Where the meeting has ended, nobody has its stage any more.
   * Events of all meetings that come at the same time share one write.
   * @returns bytes of the meeting's log with them
   */
  append(
    meeting: string,
    events: readonly EventRecord[],
    also?: {
      readonly record?: Pick<MeetingRecord, 'id' | 'room' | 'startedAt' | 'endedAt'> | undefined;
      readonly presenter?: PresenterRecord | undefined;
    },
  ): Promise<number>;
  /** Those of all rooms that go on. */
  running(): Promise<MeetingRecord[]>;
  /** The last one has left; null: somebody is there again. */
  markEmpty(meeting: string, since: number | null): Promise<void>;
  /** Those of a room that began, the newest first. undefined: one that is named is not there. */
  list(room: string, page: PageRequest & { readonly max: number }): Promise<MeetingPage | undefined>;
  /** The newest events that messages brought, the oldest of them first, `max` at most. */
  repeatable(meeting: string, max: number): Promise<RepeatableRecord[]>;
  /** The newest one. @param last seq up to which it may be */
  snapshot(meeting: string, last?: number): Promise<SnapshotRecord | undefined>;
  /**
   * Instead of those before it that do not stay, or are of another form. Once the meeting has ended none is kept any more, and
   * with its end those go that do not stay.
   */
  keepSnapshot(meeting: string, snapshot: SnapshotRecord): Promise<void>;
  /** Events with seq >= from, in order, `max` at most. */
  events(meeting: string, from: number, max: number): Promise<EventRecord[]>;
  /**
   * Removes the oldest meetings of a room that are beyond what is kept, of those that have ended, `atOnce` of their events at
   * most. @returns how many things were removed
   */
  prune(room: string, keep: { readonly meetings: number; readonly bytes: number }, atOnce: number): Promise<number>;
}

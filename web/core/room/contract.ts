/** One room as the screen sees it: signals to read and things to do, grouped by the part that gives them. */
import type { ReadonlySignal } from '@preact/signals-core';
import type { Words } from '../../../protocol/base/words.ts';
import type { ChatControl } from '../chat/contract.ts';
import type { DocumentsControl } from '../documents/contract.ts';
import type { HandControl } from '../hand/contract.ts';
import type { PeopleControl } from '../people/contract.ts';
import type { StageControl } from '../stage/contract.ts';
import type { VoiceControl } from '../voice/contract.ts';

export interface RoomSummary {
  /** Local part of the room's address; `/r/<name>` is its link. */
  readonly name: string;
  readonly title: string;
  readonly occupants: number;
  readonly running: boolean;
}

export interface JoinChoice {
  readonly password?: string | undefined;
  /** The group is made when it is not there; otherwise one learns that it is not. */
  readonly make?: boolean;
  readonly place?: PlaceMemory;
}

/** Where a tab keeps the token by which a room knows its guest again; it outlives a reload and goes with the tab. */
export interface PlaceMemory {
  load(): string | undefined;
  save(token: string): void;
  clear(): void;
}

/** Why one is not, or no longer, in a room. */
export type LeaveReason =
  | 'left'
  | 'kicked'
  | 'banned'
  | 'destroyed'
  | 'password' // a password is needed, or the given one is wrong
  | 'members-only'
  | 'nick' // the nick is taken or refused
  | 'full'
  | 'guests-full' // the places that are left are for others than guests
  | 'address-full' // there are many guests from this network already
  | 'not-found' // no such room
  | 'link' // the link's last part cannot be the address of a room
  | 'no-space' // it does not exist, and the server's disk is full
  | 'limit' // it does not exist, and one owns too many to make it
  | 'put-out' // a moderator has put this guest out, for the meeting
  | 'elsewhere' // one has come in again in another tab, as the same guest
  | 'failed';

export class RoomError extends Error {
  readonly reason: LeaveReason | 'forbidden';
  constructor(reason: LeaveReason | 'forbidden', message = `room: ${reason}`) {
    super(message);
    this.reason = reason;
  }
}

export interface MeetingControl {
  /** When the running meeting began, ms by performance.now(), which nobody can set; null while none runs. */
  readonly startedAt: ReadonlySignal<number | null>;
  /** ms that the meeting took that has just ended; null otherwise. */
  readonly lasted: ReadonlySignal<number | null>;
  start(): void;
  /** False when it goes on: the room has refused it, or cannot be reached; `notice` tells why. */
  end(): Promise<boolean>;
}

/** One joined (or being joined) room. */
export interface Conference {
  readonly name: string;
  readonly jid: string;
  /** waiting: the room is being set up, or its service is away; it is tried again by itself. */
  readonly status: ReadonlySignal<'joining' | 'waiting' | 'joined' | 'reconnecting' | 'left'>;
  readonly leaveReason: ReadonlySignal<LeaveReason | null>;
  readonly title: ReadonlySignal<string>;
  /** Once for each language. */
  readonly subject: ReadonlySignal<readonly Words[]>;
  /**
   * The last refusal by the room (a condition, for instance 'forbidden'); or 'offline': what was done while the stream was
   * down is lost; or why the microphone is off now: 'microphone-off', the meeting has ended; 'microphone-elsewhere', another
   * session of this user has turned on its own; 'microphone-forbidden', one may only listen. For a short notice; null when seen.
   */
  readonly notice: ReadonlySignal<string | null>;
  readonly people: PeopleControl;
  readonly chat: ChatControl;
  readonly meeting: MeetingControl;
  readonly stage: StageControl;
  readonly documents: DocumentsControl;
  readonly voice: VoiceControl;
  readonly hands: HandControl;

  dismissNotice(): void;
  /** Ends the group for good, with all that is kept of it (XEP-0045 §10.9); for owners. */
  destroy(): void;
  leave(): void;
}

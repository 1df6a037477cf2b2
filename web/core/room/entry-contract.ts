/** Groups that one may enter, how, and why one is not in. */

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

/** waiting: the room is being set up, or its service is away; it is tried again by itself. */
export type RoomStatus = 'joining' | 'waiting' | 'joined' | 'reconnecting' | 'left';

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

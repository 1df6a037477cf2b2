/**
 * What the screen knows of the client: signals to read and things to do. Nothing behind it touches the document.
 */
import type { ReadonlySignal } from '@preact/signals-core';
import type { Words } from '../../protocol/base/words.ts';
import type { Failure } from '../../protocol/documents/document.ts';
import type { Space } from '../../protocol/documents/space.ts';
import type { StageState } from '../../protocol/log/fold.ts';
import type { Ink, View } from '../../protocol/stage/stage.ts';

/** `GET /config.json`: what the web server tells a browser before it logs in. */
export interface ServerConfig {
  /** XMPP domain of accounts; the part after @ in the log-in form. */
  readonly domain: string;
  /** Domain for anonymous guests (XEP-0175); null when guests are not admitted. */
  readonly guestDomain: string | null;
  /** Domain of the component that holds the rooms. */
  readonly roomsDomain: string;
  /** Public address, without a slash at its end: the one for links that are given to others. */
  readonly url: string;
  /** Bytes */
  readonly maxUpload: number;
}

/**
 * What a log-in needs of a password, for one account of one server (RFC 5802 §3): who has these can log in there, but does
 * not know the password. They are void when the server gives the account another salt, as it does with a new password.
 */
export interface ScramKeys {
  readonly hash: 'SHA-256' | 'SHA-1';
  /** base64 */
  readonly salt: string;
  /** Iteration count. */
  readonly rounds: number;
  /** base64 */
  readonly clientKey: string;
  /** base64 */
  readonly serverKey: string;
}

export type Credentials =
  | { readonly kind: 'account'; readonly username: string; readonly password: string }
  | { readonly kind: 'account'; readonly username: string; readonly keys: ScramKeys }
  | { readonly kind: 'guest' };

/** What may be kept of a log-in, to log in again: never a password. */
export type KeptCredentials = Exclude<Credentials, { readonly password: string }>;

/**
 * Why a log-in failed: wrong name or password, server not reachable, too many tries so that one has to wait, no place for
 * anybody more, no guests here, or a page without https, on which browsers have no cryptography.
 */
export type LoginFailure = 'credentials' | 'unreachable' | 'too-many' | 'full' | 'no-guests' | 'insecure';

export class LoginError extends Error {
  readonly reason: LoginFailure;
  /** To wait, of 'too-many'. */
  readonly seconds: number;
  constructor(reason: LoginFailure, { seconds = 0, ...options }: ErrorOptions & { seconds?: number } = {}) {
    super(`log-in failed: ${reason}`, options);
    this.reason = reason;
    this.seconds = seconds;
  }
}

export interface RoomSummary {
  /** Local part of the room's address; `/r/<name>` is its link. */
  readonly name: string;
  readonly title: string;
  readonly occupants: number;
  readonly running: boolean;
}

/** One log-in. It reconnects by itself and rejoins its conferences. */
export interface Session {
  readonly status: ReadonlySignal<'online' | 'reconnecting' | 'closed'>;
  readonly guest: boolean;
  /** What to call the user: the account's local part, '' for guests. */
  readonly username: string;
  /** By which one can log in again. */
  readonly credentials: KeptCredentials;
  /** Rejects with RoomError when the rooms' service cannot be reached. */
  rooms(): Promise<readonly RoomSummary[]>;
  /** Makes a room and gives its name. Rejects with RoomError. */
  createRoom(title: string): Promise<string>;
  /** @param name local part of the room's address, as a link has it */
  join(name: string, nick: string, choice?: JoinChoice): Conference;
  logout(): Promise<void>;
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

export interface Member {
  readonly nick: string;
  readonly me: boolean;
  readonly role: 'moderator' | 'participant' | 'visitor';
  readonly affiliation: 'owner' | 'admin' | 'member' | 'none';
  /** May change the stage: a moderator, or wears the presenter's hat. */
  readonly presenter: boolean;
  /** Was given the stage (wears the hat), so that it can be taken again. */
  readonly hat: boolean;
}

export interface ChatMessage {
  readonly id: string;
  /** null: said by the room itself */
  readonly nick: string | null;
  readonly body: string;
  /** ms since 1970, to be shown; the order of messages is the room's, whatever any clock says. */
  readonly at: number;
  /** Said since one came in first; what was said before is history. */
  readonly news: boolean;
  readonly mine: boolean;
  /** Sent, but not yet come back from the room. */
  readonly pending: boolean;
  /** The room refused it: nobody else has it. It can be sent again, or taken off. */
  readonly failed: boolean;
  /** For this user alone (XEP-0045 §7.5). */
  readonly private: boolean;
}

/** A document of this room, as far as it is known. */
export interface RoomDocument {
  readonly id: string;
  readonly name: string;
  readonly state: 'queued' | 'converting' | 'ready' | 'failed';
  readonly pages: number;
  /** Pages 1..drawn have pictures at `pictureUrl` and `thumbUrl`. */
  readonly drawn: number;
  /** The PDF can be fetched from `pdfUrl`. */
  readonly pdf: boolean;
  /** The encoding of a text that had to be guessed; 'utf-8' where some bytes were none. */
  readonly encoding?: string;
  /** Documents that are converted before it, while it is queued; undefined where that is not known. */
  readonly ahead?: number | undefined;
  readonly reason: Failure | null;
  /** Width and height of pages in points, as far as known; index 0 is page 1. */
  readonly sizes: readonly (readonly [number, number])[];
  readonly titles: readonly string[];
}

export const pdfUrl = (id: string): string => `/documents/${id}/document.pdf`;
/** JPEG, longest side 1280 px */
export const pictureUrl = (id: string, page: number): string => `/documents/${id}/pages/${page}.jpg`;
/** JPEG, 240 px wide */
export const thumbUrl = (id: string, page: number): string => `/documents/${id}/thumbs/${page}.jpg`;

/** What there is no space for on the server: its disk is full, or a quota of the group, of the account, of all. */
export type Quota = 'disk-full' | 'group-full' | 'account-full' | 'documents-full';

/** Why the server did not take an upload. */
export type UploadRefusal =
  | Quota
  | 'too-large'
  | 'forbidden' // one does not present here
  | 'busy' // one sends too many at once
  | 'too-many' // the group holds as many documents as it may
  | 'waiting' // as many wait to be converted as may
  | 'network' // the line broke
  | 'unavailable' // nobody answers behind the proxy
  | 'expired' // its slot was good for a time
  | 'used' // something has come, or comes, into its slot
  | 'changed' // it is not as long as was said
  | 'broken' // not all of it has come
  | 'slow' // it took too long
  | 'proxy-limit' // a proxy takes nothing as large
  | 'gone' // what was sent is not there any more
  | 'failed' // an error of the server
  | 'refused'; // anything else

/** An upload of this browser, until its document is ready or has failed. */
export interface Upload {
  readonly key: number;
  /** As it will be called in the group. */
  readonly name: string;
  readonly size: number;
  /** Bytes that the server has. */
  readonly sent: number;
  readonly state: 'sending' | 'converting' | 'done' | 'failed';
  readonly reason: Failure | UploadRefusal | null;
  /** Once it is known. */
  readonly document: string | null;
}

export type MicrophoneProblem = 'refused' | 'no-device' | 'busy' | 'unsupported' | 'insecure';

/**
 * Why a microphone that is on is not heard: 'muted' by the system or a key on the device; 'stopped': no sound comes of it,
 * it is tried to start it again, and a gesture helps; 'refused': the room does not take the voice at the moment.
 */
export type MicrophoneTrouble = 'muted' | 'stopped' | 'refused';

export interface VoiceControl {
  readonly state: ReadonlySignal<'off' | 'starting' | 'on' | 'muted'>;
  /** Why the microphone could not be switched on, until the next try or until it is dismissed. */
  readonly problem: ReadonlySignal<MicrophoneProblem | null>;
  readonly trouble: ReadonlySignal<MicrophoneTrouble | null>;
  /** The microphone is on and what is said goes out: nothing is wrong with it, nor with the line. */
  readonly heard: ReadonlySignal<boolean>;
  /** What comes into the microphone now, 0..1; 0 when nothing does. */
  readonly level: ReadonlySignal<number>;
  /** Nicks of those who can be heard now, one's own included. */
  readonly speaking: ReadonlySignal<ReadonlySet<string>>;
  /** Whether this browser can play voice at all. */
  readonly canListen: boolean;
  /** No sound is played: the browser wants a gesture first, or stopped it. `listen` from a gesture puts it right. */
  readonly needsGesture: ReadonlySignal<boolean>;
  /** Starts playing, and puts right what is wrong with sound, the microphone's too. */
  listen(): Promise<void>;
  turnOn(): Promise<void>;
  turnOff(): void;
  dismissProblem(): void;
  setMuted(muted: boolean): void;
  /** 0..2, 1 is as it came */
  volume(nick: string): number;
  setVolume(nick: string, gain: number): void;
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
  readonly nick: ReadonlySignal<string>;
  readonly members: ReadonlySignal<readonly Member[]>;
  readonly messages: ReadonlySignal<readonly ChatMessage[]>;
  readonly stage: ReadonlySignal<StageState>;
  /** False until the room has told its state: until then `stage` is only what was last known, or nothing. */
  readonly known: ReadonlySignal<boolean>;
  /** When the running meeting began, ms by performance.now(), which nobody can set; null while none runs. */
  readonly startedAt: ReadonlySignal<number | null>;
  /** ms that the meeting took that has just ended; null otherwise. */
  readonly lasted: ReadonlySignal<number | null>;
  readonly moderator: ReadonlySignal<boolean>;
  readonly presenter: ReadonlySignal<boolean>;
  /** The group is this user's own: it may be deleted. */
  readonly owner: ReadonlySignal<boolean>;
  readonly documents: ReadonlySignal<readonly RoomDocument[]>;
  /** The document on the stage. */
  readonly shown: ReadonlySignal<RoomDocument | null>;
  readonly uploads: ReadonlySignal<readonly Upload[]>;
  /**
   * The last refusal by the room (a condition, for instance 'forbidden'); or 'offline': what was done while the stream was
   * down is lost; or why the microphone is off now: 'microphone-off', the meeting has ended; 'microphone-elsewhere', another
   * session of this user has turned on its own; 'microphone-forbidden', one may only listen. For a short notice; null when seen.
   */
  readonly notice: ReadonlySignal<string | null>;
  /** What the server has no space for, as it tells those who present. */
  readonly space: ReadonlySignal<Space>;
  readonly voice: VoiceControl;

  /** False when nothing was sent, because the stream is down. */
  say(text: string): boolean;
  /** Sends a message that was refused once more. */
  sayAgain(id: string): void;
  /** Takes a message that was refused off the list. */
  forget(id: string): void;
  changeNick(nick: string): void;
  /** Puts a document on the stage; null clears it. */
  show(document: string | null, page?: number): void;
  turn(page: number): void;
  setView(view: View): void;
  /** Sends a part of a stroke; the same id goes on with the stroke. */
  draw(ink: Ink): void;
  /** Removes strokes in one go, at most `MAX_ERASED`; they are one of `stage.value.removed`. */
  erase(page: number, ids: readonly string[]): void;
  /** All ink of a page, or of the document. */
  clearInk(page: number | null): void;
  /** Brings back what one erasing or clearing took away: a `seq` of `stage.value.removed`. */
  restoreInk(seq: number): void;
  /** Blackens the stage for everybody, or shows it again. */
  black(on: boolean): void;
  /** In 1/10000 of the page; null hides it. May be called as often as the mouse moves. */
  point(at: readonly [number, number] | null): void;
  startMeeting(): void;
  /** False when it goes on: the room has refused it, or cannot be reached; `notice` tells why. */
  endMeeting(): Promise<boolean>;
  give(nick: string): void;
  take(nick: string): void;
  kick(nick: string): void;
  upload(file: File): void;
  /** Takes an upload back, and what came of it in the room, unless the room had that before. */
  cancelUpload(key: number): void;
  /** Tries one again that has failed. */
  retryUpload(key: number): void;
  /** Takes a word on an upload off the screen; it goes on. */
  dismissUpload(key: number): void;
  /** Takes a document that is not on the stage off the room's list. Resolves to whether the room did it; never rejects. */
  removeDocument(id: string): Promise<boolean>;
  /** Puts back a document that was removed a short while ago. */
  restoreDocument(id: string): void;
  dismissNotice(): void;
  /** Ends the group for good, with all that is kept of it (XEP-0045 §10.9); for owners. */
  destroy(): void;
  leave(): void;
}

/** What the screen knows of the client. Nothing behind it touches the document. */
import type { ReadonlySignal } from '@preact/signals-core';
import type { KeptCredentials } from './account/contract.ts';
import type { Conference, JoinChoice, RoomSummary } from './room/contract.ts';

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

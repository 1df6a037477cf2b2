/** What the screen knows of the client. Nothing behind it touches the document. */
import type { ReadonlySignal } from '@preact/signals-core';
import type { Fault } from '../../protocol/base/fault.ts';
import type { Element } from '../../protocol/base/xml.ts';
import type { KeptCredentials } from './account/contract.ts';
import type { AccountControls } from './account/features.ts';
import type { Conference } from './room/contract.ts';
import type { JoinChoice, RoomSummary } from './room/entry-contract.ts';

export type { ServerConfig } from '../../protocol/base/server-config.ts';

/** One log-in. It reconnects by itself and rejoins its conferences. */
export interface Session {
  readonly status: ReadonlySignal<'online' | 'reconnecting' | 'closed'>;
  readonly guest: boolean;
  /** What to call the user: the account's local part, '' for guests. */
  readonly username: string;
  /** By which one can log in again. */
  readonly credentials: KeptCredentials;
  /** Those that one is in, or on the way into, until one has left them; whatever is on the screen. */
  readonly rooms: ReadonlySignal<readonly Conference[]>;
  /** The groups that can be found. Rejects with RoomError when the rooms' service cannot be reached. */
  listRooms(): Promise<readonly RoomSummary[]>;
  /** Makes a room and gives its name. Rejects with RoomError. */
  createRoom(title: string): Promise<string>;
  /**
   * Goes into a room; one that this session is in already is given as it is.
   * @param link local part of the room's address, as links have it; the whole address of a room of another service
   */
  join(link: string, nick: string, choice?: JoinChoice): Conference;
  /** Asks the account's server, or what it keeps of the account (its bare address). Never rejects. */
  ask(whom: 'server' | 'account', type: 'get' | 'set', child: Element): Promise<Element | Fault>;
  /** People, their faces and rooms that the account keeps; null for guests. */
  readonly account: AccountControls | null;
  logout(): Promise<void>;
}

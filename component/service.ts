/** What every feature is given: the rooms, the store, the way out. Assembled in main.ts. */
import type { Logger } from 'pino';
import type { Disk } from '../backplane/files/disk.ts';
import type { GuestPasses } from '../backplane/tickets/guest-pass.ts';
import type { SlotSigner } from '../backplane/tickets/slots.ts';
import type { Fault } from '../protocol/base/fault.ts';
import type { Element } from '../protocol/base/xml.ts';
import type { Store } from '../store/store.ts';
import type { ServiceConfig } from './config.ts';
import type { Feature } from './feature.ts';
import type { Conversions } from './features/documents/conversions.ts';
import type { Quotas } from './features/documents/quotas.ts';
import type { Limits } from './limits.ts';
import type { Audience } from './meeting/audience.ts';
import type { Publish } from './meeting/publish.ts';
import type { Runner } from './moments.ts';
import type { Places } from './room/places.ts';
import type { Room } from './room/room.ts';
import type { Rooms } from './room/rooms.ts';
import type { Seats } from './room/seats.ts';
import type { Answers } from './wire/answers.ts';

export interface Service {
  readonly config: ServiceConfig;
  readonly limits: Limits;
  readonly log: Logger;
  readonly store: Store;
  readonly rooms: Rooms;
  readonly seats: Seats;
  readonly places: Places;
  readonly answers: Answers;
  readonly passes: Pick<GuestPasses, 'read'>;
  readonly documents: Conversions;
  readonly disk: Disk;
  readonly quotas: Quotas;
  readonly slots: SlotSigner;
  readonly features: readonly Feature[];
  /** ms since 1970 */
  now(): number;
  /** ms of a clock that nobody can set, since some moment. */
  elapsed(): number;

  /** Sends one stanza; `to` may stand in the stanza already. False when the stream is down. */
  send(stanza: Element, to?: string): boolean;
  /** Sends the same stanza to many, written out once. `lossy`: it may be dropped when Prosody is not keeping up. */
  sendAll(stanza: Element, to: Iterable<string>, lossy?: boolean): void;
  /** Sends a stanza that was written out before, without `to`. */
  sendText(text: string, to: Iterable<string>, lossy?: boolean): void;
  /** Sends something to those in a room who speak its namespace. */
  readonly publish: Publish;
  readonly audience: Audience;
  /** Resolves when not too much waits to be written out: before what goes to all of a room, and before answers. */
  ready(): Promise<void>;
  /** Asks an IQ from one of our addresses. */
  ask(from: string, to: string, type: 'get' | 'set', child: Element): Promise<Element | Fault>;
  /** Tells features of what happens, and asks them. */
  readonly moments: Runner;
  /** Waits until it is known what this occupant's client speaks (bounded). */
  capsKnown(room: Room, jid: string): Promise<void>;
  /** Lets something go on that nobody waits for; what goes wrong with it is logged. */
  aside(what: string, task: Promise<unknown>): void;
  /**
   * Logs what could not be done; a full disk once, and not with everything that it refuses.
   * @returns what to tell who wanted it
   */
  failed(error: unknown, what: string, details?: object): Fault;
}

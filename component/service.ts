/**
 * What every feature is given: the rooms, the store, the way out. What only some work with (documents, the disk) is given to
 * those by their factories, see features.ts.
 */
import type { Logger } from 'pino';
import type { Store } from '../store/store.ts';
import type { ServiceConfig } from './config.ts';
import type { Direct } from './direct/direct.ts';
import type { Failed } from './failures.ts';
import type { Feature } from './feature.ts';
import type { Limits } from './limits.ts';
import type { Audience } from './meeting/audience.ts';
import type { Publish } from './meeting/publish.ts';
import type { Runner } from './moments.ts';
import type { Places } from './room/places.ts';
import type { Rooms } from './room/rooms.ts';
import type { Seats } from './room/seats.ts';
import type { Sender } from './wire/outlet.ts';

export interface Service extends Sender {
  readonly config: ServiceConfig;
  readonly limits: Limits;
  readonly log: Logger;
  readonly store: Store;
  readonly rooms: Rooms;
  readonly seats: Seats;
  readonly places: Places;
  readonly features: readonly Feature[];
  /** ms since 1970 */
  now(): number;
  /** ms of a clock that nobody can set, since some moment. */
  elapsed(): number;

  /** Sends something to those in a room who speak its namespace. */
  readonly publish: Publish;
  /** What of that goes past the stream. */
  readonly direct: Direct;
  readonly audience: Audience;
  /** Tells features of what happens, and asks them. */
  readonly moments: Runner;
  /** Lets something go on that nobody waits for; what goes wrong with it is logged. */
  aside(what: string, task: Promise<unknown>): void;
  readonly failed: Failed;
}

/**
 * The component without its stream: takes stanzas, gives stanzas. main.ts puts Prosody at its other end, tests put two
 * occupants there.
 */
import type { Logger } from 'pino';
import type { Component } from '../backplane/direct/contract.ts';
import type { Disk } from '../backplane/files/disk.ts';
import { createGuestPasses } from '../backplane/tickets/guest-pass.ts';
import { createSlotSigner } from '../backplane/tickets/slots.ts';
import type { Element } from '../protocol/base/xml.ts';
import type { Store } from '../store/store.ts';
import type { ServiceConfig } from './config.ts';
import { createDirect } from './direct/direct.ts';
import { createHolders } from './direct/holders.ts';
import { createFailed } from './failures.ts';
import type { Feature } from './feature.ts';
import type { Conversions } from './features/documents/conversions.ts';
import { createQuotas } from './features/documents/quotas.ts';
import { allFeatures } from './features.ts';
import type { Limits } from './limits.ts';
import { createAudience } from './meeting/audience.ts';
import { createCapabilities } from './meeting/capabilities.ts';
import { createPublisher } from './meeting/publish.ts';
import { createMoments } from './moments.ts';
import { createPlaces } from './room/places.ts';
import { loadRooms, type Rooms } from './room/rooms.ts';
import { createSeats } from './room/seats.ts';
import { createRouter } from './router.ts';
import type { Service } from './service.ts';
import { createAnswers } from './wire/answers.ts';
import { createDispatch } from './wire/dispatch.ts';
import { createOutlet } from './wire/outlet.ts';

export interface CoreOptions {
  readonly config: ServiceConfig;
  readonly limits: Limits;
  readonly log: Logger;
  readonly store: Store;
  readonly documents: Conversions;
  readonly disk: Disk;
  /** Writes out one stanza; false when the stream is down or, if `lossy`, full. */
  write(stanza: string, lossy: boolean): boolean;
  /** Resolves when not too much waits to be written out. */
  ready?(): Promise<void>;
  /** ms since 1970 */
  now?(): number;
  /** ms of a clock that nobody can set; by default that of the process, and `now` where that is given. */
  elapsed?(): number;
  /** Puts more features around those that there are. */
  around?(features: readonly Feature[]): readonly Feature[];
}

export interface Core extends Component {
  readonly rooms: Rooms;
  /** Takes one stanza from the stream; resolves when it has been dealt with. Never rejects. */
  dispatch(stanza: Element): Promise<void>;
  /** The stream is up, or down. Never rejects. */
  online(): Promise<void>;
  offline(): void;
  /** Says goodbye and keeps what must be kept. */
  close(): Promise<void>;
}

export async function createCore(options: CoreOptions): Promise<Core> {
  const { config, limits, log, store, documents, disk, write, ready, now = Date.now } = options;
  const { elapsed = options.now ?? (() => performance.now()) } = options;
  const rooms = await loadRooms(config.domain, store, limits);
  const failed = createFailed(log, disk);
  const outlet = createOutlet({ domain: config.domain, limits: limits.wire, log, write, ready });
  const seats = createSeats(store, failed);
  const audience = createAudience();
  const holders = createHolders(limits.direct, elapsed);
  const direct = createDirect(holders);
  const features: Feature[] = [];
  const moments = createMoments(features, failed);
  const service: Service = {
    ...outlet,
    config,
    limits,
    log,
    store,
    rooms,
    seats,
    places: createPlaces(config, limits, now),
    features,
    now,
    elapsed,
    audience,
    publish: createPublisher(audience, outlet.sendText, direct),
    direct,
    moments,
    failed,
    aside: (what, task) => void task.catch((error: unknown) => failed(error, `${what} failed`)),
  };
  const capabilities = createCapabilities(service);
  const answers = createAnswers(config, limits, now);
  const slots = createSlotSigner(config.secret, now);
  const quotas = createQuotas({ store, documents, disk, limits, now });
  const own = allFeatures(service, { answers, capabilities, documents, disk, holders, quotas, slots });
  features.push(...(options.around?.(own) ?? own));
  for (const feature of features) await feature.load?.();
  const { requests, send } = outlet;
  return {
    rooms,
    attach: holders.attach,
    dispatch: createDispatch({
      requests,
      handlers: createRouter(service, { answers, passes: createGuestPasses(config.secret, now) }),
      maxDepth: limits.wire.depth,
      failed,
      send,
    }),
    async online() {
      service.aside('asking whether Prosody spreads stanzas', outlet.online());
      await moments.tell('online');
    },
    offline() {
      void moments.tell('offline');
      outlet.offline();
    },
    async close() {
      await Promise.all(rooms.all().map((room) => room.settled()));
      await moments.tell('close');
      await seats.written();
      outlet.settle();
    },
  };
}

/** Makes the room that an operator wants to be there from the first start. */
export async function ensureRoom(rooms: Rooms, { name, owner }: { name: string; owner: string }): Promise<void> {
  if (!rooms.get(name)) await rooms.keep(rooms.create(name, owner, false));
}

/**
 * The component without its stream: takes stanzas, gives stanzas. main.ts puts Prosody at its other end, tests put two
 * occupants there.
 */
import type { Logger } from 'pino';
import type { Disk } from '../backplane/files/disk.ts';
import { isFull } from '../backplane/files/space.ts';
import { createGuestPasses } from '../backplane/tickets/guest-pass.ts';
import type { SlotSigner } from '../backplane/tickets/slots.ts';
import { featuresOf } from '../protocol/base/caps.ts';
import { Fault, isFault } from '../protocol/base/fault.ts';
import { NS } from '../protocol/base/namespaces.ts';
import { createRequests } from '../protocol/base/request.ts';
import { type Element, withAttrs, xml } from '../protocol/base/xml.ts';
import { noSpace } from '../protocol/documents/space.ts';
import type { Store } from '../store/store.ts';
import type { ServiceConfig } from './config.ts';
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
import { createMulticast } from './wire/multicast.ts';

export interface CoreOptions {
  readonly config: ServiceConfig;
  readonly limits: Limits;
  readonly log: Logger;
  readonly store: Store;
  readonly documents: Conversions;
  readonly disk: Disk;
  readonly slots: SlotSigner;
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

export interface Core {
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
  const { config, limits, log, store, documents, disk, slots, write, now = Date.now } = options;
  const { elapsed = options.now ?? (() => performance.now()) } = options;
  const rooms = await loadRooms(config.domain, store, limits);
  /** Prosody ends the whole stream for a stanza that is too long for it, so none of those may get there. */
  const fits = (text: string) => {
    const good = text.length < limits.wire.stanza / 4 || Buffer.byteLength(text) <= limits.wire.stanza;
    if (!good) log.error({ stanza: text.slice(0, 200) }, 'a stanza was too long to be sent');
    return good;
  };
  const multicast = createMulticast({ domain: config.domain, most: limits.wire.stanza, write });
  const send = (stanza: Element, to?: string) => {
    const text = (to === undefined ? stanza : withAttrs(stanza, { to })).toString();
    return fits(text) && multicast.write(text);
  };
  const failed = (error: unknown, what: string, details: object = {}) => {
    if (isFull(error)) {
      disk.refused(error);
      return noSpace('disk-full');
    }
    log.error({ ...details, error: error instanceof Error ? error.stack : String(error) }, what);
    return new Fault('internal-server-error');
  };
  const seats = createSeats(store, failed);
  const requests = createRequests(send, limits.wire.requestTimeout);
  /** Whether Prosody opens envelopes (docs/protocol.md). */
  const learnMulticast = async (): Promise<void> => {
    const reply = await requests.ask(config.domain, config.domain, 'get', xml('query', { xmlns: NS.discoInfo }));
    const query = isFault(reply) ? undefined : reply.getChild('query', NS.discoInfo);
    multicast.available = query !== undefined && featuresOf(query).includes(NS.multicast);
    log.info({ multicast: multicast.available }, 'whether Prosody spreads stanzas to many is known');
  };
  const audience = createAudience();
  const publish = createPublisher(audience, (text, to, lossy) => service.sendText(text, to, lossy));
  const features: Feature[] = [];
  const moments = createMoments(features, failed);
  const service: Service = {
    config,
    limits,
    log,
    store,
    rooms,
    seats,
    places: createPlaces(config, limits, now),
    answers: createAnswers(config, limits, now),
    passes: createGuestPasses(config.secret, now),
    documents,
    disk,
    quotas: createQuotas({ store, documents, disk, limits, now }),
    slots,
    features,
    now,
    elapsed,
    send,
    sendAll(stanza, to, lossy = false) {
      service.sendText(stanza.toString(), to, lossy);
    },
    sendText(text, to, lossy = false) {
      if (fits(text)) multicast.send(text, [...to], lossy);
    },
    async ready() {
      multicast.settle();
      await options.ready?.();
    },
    audience,
    publish,
    ask: requests.ask,
    moments,
    capsKnown: (room, jid) => capabilities.known(room, jid),
    failed,
    aside(what, task) {
      task.catch((error: unknown) => failed(error, `${what} failed`));
    },
  };
  const capabilities = createCapabilities(service);
  const own = allFeatures(service, capabilities);
  features.push(...(options.around?.(own) ?? own));
  for (const feature of features) await feature.load?.();
  const handlers = createRouter(service);
  return {
    rooms,
    dispatch: createDispatch({ requests, handlers, maxDepth: limits.wire.depth, failed, send }),
    async online() {
      service.aside('asking whether Prosody spreads stanzas', learnMulticast());
      await moments.tell('online');
    },
    offline() {
      multicast.available = false;
      void moments.tell('offline');
      requests.fail();
    },
    async close() {
      await Promise.all(rooms.all().map((room) => room.settled()));
      await moments.tell('close');
      await seats.written();
      multicast.settle();
    },
  };
}

/** Makes the room that an operator wants to be there from the first start. */
export async function ensureRoom(rooms: Rooms, { name, owner }: { name: string; owner: string }): Promise<void> {
  if (!rooms.get(name)) await rooms.keep(rooms.create(name, owner, false));
}

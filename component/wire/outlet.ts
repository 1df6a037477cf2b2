/** The way out: what is written to Prosody, one by one or to many at once, and questions that are asked. */
import type { Logger } from 'pino';
import { featuresOf } from '../../protocol/base/caps.ts';
import { type Fault, isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { createRequests, type Requests } from '../../protocol/base/request.ts';
import { type Element, withAttrs, xml } from '../../protocol/base/xml.ts';
import type { Limits } from '../limits.ts';
import { createMulticast } from './multicast.ts';

/** What features may do. */
export interface Sender {
  /** Sends one stanza; without `to`, to the address that stands in it. False when the stream is down. */
  send(stanza: Element, to?: string): boolean;
  /** Sends the same stanza to many, written out once. `lossy`: it may be dropped when Prosody is not keeping up. */
  sendAll(stanza: Element, to: Iterable<string>, lossy?: boolean): void;
  /** Sends a stanza that was written out before, without `to`. */
  sendText(text: string, to: Iterable<string>, lossy?: boolean): void;
  /** Resolves when not too much waits to be written out: before what goes to all of a room, and before answers. */
  ready(): Promise<void>;
  /** Asks an IQ from one of our addresses. */
  ask(from: string, to: string, type: 'get' | 'set', child: Element): Promise<Element | Fault>;
}

export interface Outlet extends Sender {
  readonly requests: Requests;
  /** The stream is up: learns whether Prosody opens envelopes (docs/protocol.md). */
  online(): Promise<void>;
  /** The stream is down: nobody answers any more. */
  offline(): void;
  /** Writes what waits. */
  settle(): void;
}

export interface OutletOptions {
  readonly domain: string;
  readonly limits: Limits['wire'];
  readonly log: Logger;
  /** Writes out one stanza; false when the stream is down or, if `lossy`, full. */
  write(stanza: string, lossy: boolean): boolean;
  /** Resolves when not too much waits to be written out. */
  ready?: (() => Promise<void>) | undefined;
}

export function createOutlet({ domain, limits, log, write, ready }: OutletOptions): Outlet {
  const multicast = createMulticast({ domain, most: limits.stanza, write });
  /** Prosody ends the whole stream for a stanza that is too long for it, so none of those may get there. */
  const fits = (text: string) => {
    const good = text.length < limits.stanza / 4 || Buffer.byteLength(text) <= limits.stanza;
    if (!good) log.error({ stanza: text.slice(0, 200) }, 'a stanza was too long to be sent');
    return good;
  };
  const send = (stanza: Element, to?: string) => {
    const text = (to === undefined ? stanza : withAttrs(stanza, { to })).toString();
    return fits(text) && multicast.write(text);
  };
  const sendText = (text: string, to: Iterable<string>, lossy = false) => {
    if (fits(text)) multicast.send(text, isList(to) ? to : [...to], lossy);
  };
  const requests = createRequests(send, limits.requestTimeout);
  return {
    requests,
    send,
    sendText,
    sendAll: (stanza, to, lossy) => sendText(stanza.toString(), to, lossy),
    async ready() {
      multicast.settle();
      await ready?.();
    },
    ask: requests.ask,
    async online() {
      const reply = await requests.ask(domain, domain, 'get', xml('query', { xmlns: NS.discoInfo }));
      const query = isFault(reply) ? undefined : reply.getChild('query', NS.discoInfo);
      multicast.available = query !== undefined && featuresOf(query).includes(NS.multicast);
      log.info({ multicast: multicast.available }, 'whether Prosody spreads stanzas to many is known');
    },
    offline() {
      multicast.available = false;
      requests.fail();
    },
    settle: () => multicast.settle(),
  };
}

const isList = (to: Iterable<string>): to is readonly string[] => Array.isArray(to);

/**
 * What one feature of an account declares, the counterpart of a room's Part, and the one list that is told (features.ts).
 * Accounts have these, guests have none.
 */
import type { ReadonlySignal } from '@preact/signals-core';
import type { Fault } from '../../../protocol/base/fault.ts';
import { bareJid } from '../../../protocol/base/jid.ts';
import { attr, type Element } from '../../../protocol/base/xml.ts';
import { type NodeEvent, parseEvent } from '../../../protocol/pubsub/event.ts';
import type { PubSub } from './pubsub.ts';
import type { IqRoute } from './routes.ts';

export interface AccountPart {
  /** For the log, when the part throws. */
  readonly name: string;
  /** Namespaces that it speaks: announced in the account's presence and to rooms (XEP-0115). */
  readonly speaks?: readonly string[];
  /** IQs that it answers, whoever asks: a route that is for the own server alone asks `AccountContext.isOwn`. */
  readonly routes?: readonly IqRoute[];
  /** Nodes of personal eventing (XEP-0163) whose news it takes; `node+notify` is announced for each. */
  readonly events?: readonly EventRoute[];
  /** What it adds to this account's presence; `AccountContext.renewPresence` when that has changed. */
  presence?(): readonly Element[];
  /** A presence that comes from no room that one is in: of a contact, a stranger, or another device of this account. */
  seen?(stanza: Element): void;
  /** Takes a message that comes from no room that one is in; true when it is this part's and no other's. */
  receive?(stanza: Element): boolean;
  /** A message of this account came back (type error). True when it was this part's. */
  refused?(stanza: Element, fault: Fault): boolean;
  /** A new stream is there, also the first: what was known may be old. Presence is sent when all parts are through. */
  online?(): void | Promise<void>;
  /** One's presence has been sent on a new stream: what takes longer, as reading an archive, begins here. */
  available?(): void | Promise<void>;
  /** The stream is down; it may be resumed. */
  paused?(): void;
  /** The stream goes on where it broke. */
  resumed?(): void | Promise<void>;
  /** One has logged out. */
  closed?(): void;
}

export interface EventRoute {
  readonly node: string;
  /**
   * What was published at or taken from the node; its bounds are checked, not what is in it.
   * @param from bare address of whose node it is: a contact, a stranger, or this account
   */
  take(from: string, news: NodeEvent): void;
}

/** What a part is given of the account. */
export interface AccountContext {
  /** Bare address. */
  readonly jid: string;
  /** Of the account. */
  readonly domain: string;
  /** Stanzas flow. */
  readonly online: ReadonlySignal<boolean>;
  /** Full address on the present stream. */
  fullJid(): string;
  /** The stanza says that the own account or its server sent it: it has no `from`, or the account's bare address. */
  isOwn(stanza: Element): boolean;
  /** False when it was not sent. @param lossy it may be lost: it is of no use when it is late */
  send(stanza: Element, lossy?: boolean): boolean;
  /** Never rejects. @param to whom; the account itself where it is left out */
  ask(type: 'get' | 'set', child: Element, to?: string): Promise<Element | Fault>;
  /** The same for something to be done: why it was not, or undefined. */
  demand(child: Element, to?: string): Promise<Fault | undefined>;
  /** Runs `task` now and again after pauses until it gives true, or the stream is gone. */
  until(task: () => Promise<boolean>): Promise<void>;
  /** What the server offers in the present stream (RFC 6120 §4.3.2): the namespace of a stream feature. */
  offers(feature: string): boolean;
  /** What server and account answer to service discovery (XEP-0030), asked once a stream. Empty when they do not answer. */
  features(): Promise<ReadonlySet<string>>;
  /** The account's own nodes, and those of others. */
  readonly pubsub: PubSub;
  /** Sends this account's presence anew. */
  renewPresence(): void;
}

export type AccountMoment = 'available' | 'paused' | 'resumed' | 'closed';

export interface AccountParts {
  /** Resolves when all are through, whatever one of them throws. */
  online(): Promise<void>;
  tell(moment: AccountMoment): void;
  presence(): Element[];
  seen(stanza: Element): void;
  receive(stanza: Element): void;
  refused(stanza: Element, fault: Fault): void;
}

/**
 * @param jid bare address of the account
 * @param failed is told what a part threw; the others never learn of it
 */
export function createAccountParts(
  parts: readonly AccountPart[],
  jid: string,
  failed: (part: string, error: unknown) => void,
): AccountParts {
  const guard = <T>(part: AccountPart, run: () => T, otherwise: T): T => {
    try {
      return run();
    } catch (error) {
      failed(part.name, error);
      return otherwise;
    }
  };
  const begin = async (part: AccountPart, moment: 'online' | AccountMoment) => {
    try {
      await part[moment]?.();
    } catch (error) {
      failed(part.name, error);
    }
  };
  /** Personal eventing is told by headlines of the account whose node it is (XEP-0163 §4.3). True when it was an event. */
  function event(stanza: Element): boolean {
    const news = attr(stanza, 'type') === 'error' ? undefined : parseEvent(stanza);
    if (!news) return false;
    // Without an address it is the own account's (RFC 6120 §8.1.2.1).
    const whose = bareJid(attr(stanza, 'from') ?? jid);
    for (const part of parts) {
      for (const route of part.events ?? []) {
        if (route.node === news.node) guard(part, () => route.take(whose, news), undefined);
      }
    }
    return true;
  }
  return {
    async online() {
      await Promise.all(parts.map((part) => begin(part, 'online')));
    },
    tell(moment) {
      for (const part of parts) void begin(part, moment);
    },
    presence: () => parts.flatMap((part) => guard<readonly Element[]>(part, () => part.presence?.() ?? [], [])),
    seen(stanza) {
      for (const part of parts) guard(part, () => part.seen?.(stanza), undefined);
    },
    receive(stanza) {
      if (event(stanza)) return;
      parts.some((part) => guard(part, () => part.receive?.(stanza) ?? false, false));
    },
    refused(stanza, fault) {
      parts.some((part) => guard(part, () => part.refused?.(stanza, fault) ?? false, false));
    },
  };
}

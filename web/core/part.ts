/**
 * What one feature of the client declares, in rooms and in conversations alike, and the one list that is told. The order of
 * the list is the order in which parts are asked.
 */
import type { ReadonlySignal } from '@preact/signals-core';
import type { Fault } from '../../protocol/base/fault.ts';
import type { Element } from '../../protocol/base/xml.ts';
import type { IqRoute } from './account/routes.ts';
import type { PresenceNews } from './people/members.ts';

export interface Part {
  /** For the log, when the part throws. */
  readonly name: string;
  /** Namespaces that it speaks: announced while the part is there (XEP-0115). */
  readonly speaks?: readonly string[];
  /** IQs from here that it answers. */
  readonly routes?: readonly IqRoute[];
  /** What it adds to this user's presence here; `PartContext.renewPresence` when that has changed. */
  presence?(): readonly Element[];
  /** A presence of somebody here, or of this user, and what it means. */
  seen?(news: PresenceNews, stanza: Element): void;
  /** Takes a message; true when it is this part's and no other's. */
  receive?(stanza: Element): boolean;
  /** A message of this user came back. True when it was this part's. @param id undefined where it had none */
  refused?(id: string | undefined, fault: Fault): boolean;
  /** One is on the way in: what is told from outside may be asked for. */
  entering?(): void;
  /** One is in. */
  joined?(): void | Promise<void>;
  /** The room has answered since one came in, so that all of its history has come before. */
  caughtUp?(): void;
  /** The stream is down; it may be resumed. */
  paused?(): void;
  /** The stream goes on where it broke, and one is still in. */
  resumed?(): void | Promise<void>;
  /** One is out, and comes in again. */
  interrupted?(): void;
  /** One is out for good. */
  closed?(): void;
}

/** What a part is given of the room that it is in. */
export interface PartContext {
  /** Bare address. */
  readonly jid: string;
  /** What this user is called there. */
  readonly nick: ReadonlySignal<string>;
  /** One is in, and stanzas flow. */
  readonly present: ReadonlySignal<boolean>;
  /** False when it was not sent. @param lossy it may be lost: it is of no use when it is late */
  send(stanza: Element, lossy?: boolean): boolean;
  ask(type: 'get' | 'set', child: Element): Promise<Element | Fault>;
  /** Asks for something to be done; the user is told why when it is refused. Resolves to whether it was done. */
  demand(child: Element): Promise<boolean>;
  /** Runs `task` until it gives true, or one is out. Resolves when it did. */
  until(task: () => Promise<boolean>): Promise<void>;
  /** Tells the user, see `Conference.notice`. */
  notify(notice: string): void;
  /** Sends this user's presence anew. */
  renewPresence(): void;
}

export type Moment = 'entering' | 'joined' | 'caughtUp' | 'paused' | 'resumed' | 'interrupted' | 'closed';

export interface Parts {
  tell(moment: Moment): void;
  presence(): Element[];
  seen(news: PresenceNews, stanza: Element): void;
  /** True when a part has taken it. */
  receive(stanza: Element): boolean;
  refused(id: string | undefined, fault: Fault): boolean;
}

/** @param failed is told what a part threw; the others never learn of it */
export function createParts(parts: readonly Part[], failed: (part: string, error: unknown) => void): Parts {
  const guard = <T>(part: Part, run: () => T, otherwise: T): T => {
    try {
      return run();
    } catch (error) {
      failed(part.name, error);
      return otherwise;
    }
  };
  return {
    tell(moment) {
      for (const part of parts) {
        const done = guard(part, () => part[moment]?.(), undefined);
        done?.catch((error: unknown) => failed(part.name, error));
      }
    },
    presence: () => parts.flatMap((part) => guard<readonly Element[]>(part, () => part.presence?.() ?? [], [])),
    seen(news, stanza) {
      for (const part of parts) guard(part, () => part.seen?.(news, stanza), undefined);
    },
    receive: (stanza) => parts.some((part) => guard(part, () => part.receive?.(stanza) ?? false, false)),
    refused: (id, fault) => parts.some((part) => guard(part, () => part.refused?.(id, fault) ?? false, false)),
  };
}

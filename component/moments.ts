/**
 * The moments of which features are told, and the one way in which they are told: one after the other, in the order of the
 * list of features. One that fails is named in the log and costs the others nothing.
 */
import type { Fault } from '../protocol/base/fault.ts';
import type { FormField } from '../protocol/base/form.ts';
import type { Element } from '../protocol/base/xml.ts';
import type { Hat } from '../protocol/muc/hats.ts';
import type { Occupant, Seat } from './room/occupants.ts';
import type { Room } from './room/room.ts';

/** Something has happened. */
export interface Told {
  /** An occupant (`first`), or another session of one, has entered and got its presences. */
  joined(room: Room, seat: Seat, first: boolean, presence: Element): Promise<void> | void;
  /** A session has sent another presence, which has been passed on. */
  updated(room: Room, seat: Seat, presence: Element): Promise<void> | void;
  /** A session has left; `gone`: it was the occupant's last; `lost`: nobody wished it, and it may come back. */
  left(room: Room, seat: Seat, gone: boolean, lost: boolean): Promise<void> | void;
  /** This bare address was put out by others, or has no voice any more, or may not enter any more. */
  silenced(room: Room, jid: string): Promise<void> | void;
  /** Somebody is being kicked or banned, be it that its line broke and it is not there at the time. */
  putOut(room: Room, who: Pick<Occupant, 'id' | 'jid' | 'nick'>): Promise<void> | void;
  /** The room gave this bare address something, or its ban is lifted: what was held against it is over. */
  forgiven(room: Room, jid: string): Promise<void> | void;
  /** Others may enter than before: somebody is something else to the room, or the room is for its members only. */
  admissionChanged(room: Room): Promise<void> | void;
  /** An occupant has another nick than `before`. */
  renamed(room: Room, occupant: Occupant, before: string): Promise<void> | void;
  /** The room is gone. */
  removed(room: Room): Promise<void> | void;
  /** It turned out what a session speaks of our namespaces, or that it speaks others than before. */
  recognised(room: Room, seat: Seat): Promise<void> | void;
  /** The shown document or page is another, by the doing of the occupant with this nick. */
  stageChanged(room: Room, by: string): Promise<void> | void;
  /** The room's meeting has ended: it is in the log. */
  ended(room: Room): Promise<void> | void;
  /** Something was written into the log of the room's meeting, and its effect is there. */
  logged(room: Room): Promise<void> | void;
  /** The stream to Prosody is up, for the first time or again. */
  online(): Promise<void> | void;
  /** The stream is down. */
  offline(): Promise<void> | void;
  /** The process ends. */
  close(): Promise<void> | void;
}

/** Something is being done in which each has its share. One that fails in it has stopped it. */
export interface Needed {
  /** A guest who came back has another bare address: what is kept under the former one goes along, on the disk first. */
  moved(room: Room, before: string, jid: string): Promise<void>;
}

/** Something is put together, to which each may add. What one fails to add is left out. */
export interface Collected {
  /** Adds to an occupant's presence. */
  presenceBuilt(room: Room, occupant: Occupant): readonly Element[];
  /** Adds to it for the occupant itself alone, while it is there. */
  ownPresenceBuilt(room: Room, occupant: Occupant): readonly Element[];
  /** What an occupant wears in its presence (XEP-0317). */
  hats(room: Room, occupant: Occupant): readonly Hat[];
  /** disco#info features that hang on the room's state. */
  roomFeatures(room: Room): readonly string[];
  /** Fields of a room's muc#roominfo form (XEP-0045 §6.4, XEP-0128). */
  roomInfo(room: Room): readonly FormField[];
  /** What is told of a room that was found (XEP-0433 §6.2), besides what the XEP has for it. */
  foundRoom(room: Room): readonly Element[];
}

/** A guest or user who wants in, or another nick: address, nick, and what its token stands for. */
export interface Claimant {
  /** Full or bare. */
  readonly jid: string;
  readonly nick: string;
  readonly id: string | undefined;
}

/** Something may be refused by any. One that fails to say has refused it: what it guards is not known. */
export interface Refusable {
  /** Why somebody may not enter any room, or this one, besides what the room itself says. */
  mayEnter(roomName: string, jid: string): Fault | undefined;
  /** The same of one who may: under this nick, with this token. */
  refuses(room: Room, claimant: Claimant): Fault | undefined;
}

/** A message or presence to the service itself. */
export interface SaidToService {
  readonly stanza: Element;
  /** Full address, or that of a server. */
  readonly from: string;
}

/** Something is for the first one who wants it. One that fails has not wanted it. */
export interface Offered {
  /** Why it is refused, or that it has been dealt with. */
  said(incoming: SaidToService): 'handled' | Fault | undefined;
  /** True: this bare address enters with voice, whatever the room gives to strangers. */
  hasVoice(room: Room, jid: string): true | undefined;
  /** A stanza that was sent from this room came back as an error. True: it meant no more than is done about it here. */
  bounced(room: Room, incoming: { readonly stanza: Element; readonly from: string }): true | undefined;
}

/** The moments of a feature are those that it has a function for. */
export type Moments = Partial<Told & Needed & Collected & Refusable & Offered>;

export interface Runner {
  /** Resolves when all have been told; those that need no time have been when it returns. Never rejects. */
  tell<M extends keyof Told>(moment: M, ...args: Parameters<Told[M]>): Promise<void>;
  /** Resolves when all have done it; rejects with what went wrong with the first that could not, and then it is not to be done. */
  need<M extends keyof Needed>(moment: M, ...args: Parameters<Needed[M]>): Promise<void>;
  collect<M extends keyof Collected>(moment: M, ...args: Parameters<Collected[M]>): ReturnType<Collected[M]>[number][];
  refuse<M extends keyof Refusable>(moment: M, ...args: Parameters<Refusable[M]>): Fault | undefined;
  offer<M extends keyof Offered>(moment: M, ...args: Parameters<Offered[M]>): ReturnType<Offered[M]>;
}

type Handle = (...args: readonly unknown[]) => unknown;

/**
 * @param features complete before the first moment
 * @param failed logs what went wrong. @returns what to tell who wanted it
 */
export function createMoments(
  features: readonly (Moments & { readonly name: string })[],
  failed: (error: unknown, what: string, details: object) => Fault,
): Runner {
  const known = new Map<keyof Moments, readonly { readonly name: string; readonly handle: Handle }[]>();
  const handlers = (moment: keyof Moments) => {
    const found =
      known.get(moment) ??
      features.flatMap((feature) => {
        const handle = feature[moment] as Handle | undefined;
        return handle ? [{ name: feature.name, handle: handle.bind(feature) }] : [];
      });
    known.set(moment, found);
    return found;
  };
  const broke = (error: unknown, feature: string, moment: string) =>
    failed(error, `a feature failed in a moment: ${feature}, ${moment}`, { feature, moment });

  /** What one says, or `otherwise` when it fails. */
  function attempt<T>(name: string, moment: keyof Moments, says: () => unknown, otherwise: (fault: Fault) => T): T {
    try {
      return says() as T;
    } catch (error) {
      return otherwise(broke(error, name, moment));
    }
  }

  /** The first answer that there is. */
  function first<T>(moment: keyof Moments, args: readonly unknown[], otherwise: (fault: Fault) => T): T | undefined {
    for (const { name, handle } of handlers(moment)) {
      const answer = attempt(name, moment, () => handle(...args), otherwise);
      if (answer !== undefined) return answer;
    }
    return undefined;
  }

  return {
    async tell(moment, ...args) {
      for (const { name, handle } of handlers(moment)) {
        try {
          const done = handle(...args);
          // Only what takes time is waited for: what needs none is done when this returns.
          if (done instanceof Promise) await done;
        } catch (error) {
          broke(error, name, moment);
        }
      }
    },
    async need(moment, ...args) {
      for (const { handle } of handlers(moment)) await handle(...args);
    },
    collect: (moment, ...args) =>
      handlers(moment).flatMap(({ name, handle }) =>
        attempt<never[]>(
          name,
          moment,
          () => handle(...args),
          () => [],
        ),
      ),
    refuse: (moment, ...args) => first<Fault | undefined>(moment, args, (fault) => fault),
    offer: (moment, ...args) => first(moment, args, () => undefined) as ReturnType<Offered[typeof moment]>,
  };
}

/**
 * One feature, one file: what it announces, what it answers, what it wants to be told. Features are made by a factory
 * that takes the service, and stand in a plain list (all.ts), whose order is the order of calls.
 */
import type { Fault } from '../protocol/base/fault.ts';
import type { FormField } from '../protocol/base/form.ts';
import type { Element } from '../protocol/base/xml.ts';
import type { Hat } from '../protocol/muc/hats.ts';
import type { Occupant, Seat } from './room/occupants.ts';
import type { Room } from './room/room.ts';
import type { Length } from './wire/answers.ts';

/** Where a stanza is addressed: the service's domain, a room's bare address, or an occupant's. */
export type Place = 'service' | 'room' | 'occupant';

export interface IqContext {
  readonly stanza: Element;
  /** The one child. */
  readonly child: Element;
  /** Full address of the sender. */
  readonly from: string;
  readonly place: Place;
  readonly roomName: string;
  readonly nick: string;
  /** For answers that are long: told of what went to the asker besides the reply, in bytes. */
  sent(bytes: number): void;
}

/** With a room that exists; the handler runs in the room's queue. */
export interface RoomIqContext extends IqContext {
  readonly room: Room;
}

/** What an IQ handler gives: the child of the result, null for an empty result, or why not. */
export type IqReply = Element | null | Fault;

export type IqHandler =
  | {
      readonly type: 'get' | 'set';
      readonly ns: string;
      readonly name: string;
      readonly at: 'service';
      readonly long?: Length;
      handle(ctx: IqContext): Promise<IqReply> | IqReply;
    }
  | {
      readonly type: 'get' | 'set';
      readonly ns: string;
      readonly name: string;
      readonly at: 'anywhere';
      handle(ctx: IqContext): Promise<IqReply> | IqReply;
    }
  | {
      readonly type: 'get' | 'set';
      readonly ns: string;
      readonly name: string;
      readonly at: 'room';
      /** The answer may be long, and takes its turn (wire/answers.ts). */
      readonly long?: Length;
      /** Runs before the room's queue, for what must not hold it up. @returns why the query is refused */
      before?(ctx: RoomIqContext): Promise<Fault | undefined> | Fault | undefined;
      handle(ctx: RoomIqContext): Promise<IqReply> | IqReply;
    };

export interface PayloadContext {
  readonly room: Room;
  readonly seat: Seat;
  readonly stanza: Element;
  readonly child: Element;
}

/** A payload of a group message that is handled here instead of being sent on as it is. */
export interface PayloadHandler {
  readonly ns: string;
  readonly name: string;
  /** Handled at once, outside the room's queue: only for what changes nothing that is kept. */
  readonly immediate?: boolean;
  handle(ctx: PayloadContext): Promise<Fault | undefined> | Fault | undefined;
}

export interface RoomMessageContext {
  readonly room: Room;
  /** Full address of the sender, who need not be in the room. */
  readonly from: string;
  readonly seat: Seat | undefined;
  readonly stanza: Element;
  readonly child: Element;
}

/** A payload of a message to the room itself that is not for all: invitations, requests (XEP-0045 §7.8, §7.13). */
export interface RoomMessageHandler {
  readonly ns: string;
  readonly name: string;
  /** Only a data form of this FORM_TYPE (XEP-0068). */
  readonly formType?: string;
  handle(ctx: RoomMessageContext): Promise<Fault | undefined> | Fault | undefined;
}

/** A node of service discovery (XEP-0030 §3.2, §4.2); the room's handlers run in its queue. */
export type DiscoNode =
  | ({ readonly at: 'service' } & NodeAnswers<IqContext>)
  | ({ readonly at: 'room' } & NodeAnswers<RoomIqContext>);

export interface NodeAnswers<Context extends IqContext> {
  matches(node: string): boolean;
  info?(ctx: Context, node: string): Promise<IqReply> | IqReply;
  items?(ctx: Context, node: string): Promise<IqReply> | IqReply;
}

export interface Feature {
  readonly name: string;
  /** Reads what it keeps, before the first stanza comes in. */
  load?(): Promise<void> | void;
  /** disco#info features (XEP-0030), by place. */
  readonly disco?: { readonly service?: readonly string[]; readonly room?: readonly string[] };
  /** disco#info features that hang on the room's state. */
  roomFeatures?(room: Room): readonly string[];
  /** Fields of a room's muc#roominfo form (XEP-0045 §6.4, XEP-0128). */
  roomInfo?(room: Room): readonly FormField[];
  /** What is told of a room that was found (XEP-0433 §6.2), besides what the XEP has for it. */
  foundRoom?(room: Room): readonly Element[];
  readonly nodes?: readonly DiscoNode[];
  readonly iq?: readonly IqHandler[];
  readonly roomMessages?: readonly RoomMessageHandler[];
  readonly payloads?: readonly PayloadHandler[];
  /** A stanza that was sent from this room came back as an error. True: it meant no more than is done about it here. */
  bounced?(room: Room, incoming: { readonly stanza: Element; readonly from: string }): boolean;
  /** Why somebody may not enter any room, or this one, besides what the room itself says. */
  mayEnter?(roomName: string, jid: string): Fault | undefined;
  /** What an occupant wears in its presence (XEP-0317). */
  hats?(room: Room, occupant: Occupant): readonly Hat[];
  /** Adds to an occupant's presence. */
  presenceBuilt?(room: Room, occupant: Occupant): Element[];
  /** Adds to it for the occupant itself alone, while it is there. */
  ownPresenceBuilt?(room: Room, occupant: Occupant): Element[];
  /** An occupant (`first`), or another session of one, has entered and got its presences. */
  joined?(room: Room, seat: Seat, first: boolean, presence: Element): Promise<void> | void;
  /** A session has sent another presence, which has been passed on. */
  updated?(room: Room, seat: Seat, presence: Element): void;
  /** A session has left; `gone`: it was the occupant's last; `lost`: nobody wished it, and it may come back. */
  left?(room: Room, seat: Seat, gone: boolean, lost: boolean): Promise<void> | void;
  /** Others have put out this bare address, or taken its voice, or it may not enter any more. */
  silenced?(room: Room, jid: string): Promise<void> | void;
  /** An occupant has another nick than `before`. */
  renamed?(room: Room, occupant: Occupant, before: string): Promise<void> | void;
  /** The room is gone. */
  removed?(room: Room): void;
  /** It turned out what a session speaks of our namespaces, or that it speaks others than before. */
  recognised?(room: Room, seat: Seat): Promise<void> | void;
  /** The shown document or page is another, by the doing of the occupant with this nick. */
  stageChanged?(room: Room, by: string): Promise<void> | void;
  /** Something was written into the log of the room's meeting, and its effect is there. */
  logged?(room: Room): void;
  /** The stream to Prosody is up, for the first time or again. */
  online?(): Promise<void> | void;
  /** The stream is down. */
  offline?(): void;
  /** The process ends. */
  close?(): Promise<void> | void;
}

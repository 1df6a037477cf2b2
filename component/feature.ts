/**
 * One feature, one file or folder: what it announces, what it answers, the moments of which it is told. Features are made by
 * factories that are given the service and what they work with, and stand in a plain list (features.ts), whose order is the
 * order of calls.
 */

import type { Fault } from '../protocol/base/fault.ts';
import type { Element } from '../protocol/base/xml.ts';
import type { Moments } from './moments.ts';
import type { Field } from './muc/form/field.ts';
import type { Seat } from './room/occupants.ts';
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

/** With a room that exists; the handler runs in the room's queue, unless it says otherwise. */
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
      /** Only a question that has this attribute; the first in the list of features that fits is asked. */
      readonly having?: string;
      /** Handled outside the room's queue: only for what changes nothing and does not depend on what is just changed. */
      readonly immediate?: boolean;
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

export interface Feature extends Moments {
  readonly name: string;
  /** Reads what it keeps, before the first stanza comes in. Where it fails the service does not start. */
  load?(): Promise<void> | void;
  /** disco#info features (XEP-0030), by place. */
  readonly disco?: { readonly service?: readonly string[]; readonly room?: readonly string[] };
  /** Its fields in the form of a room's configuration. */
  readonly form?: readonly Field[];
  readonly nodes?: readonly DiscoNode[];
  readonly iq?: readonly IqHandler[];
  readonly roomMessages?: readonly RoomMessageHandler[];
  readonly payloads?: readonly PayloadHandler[];
}

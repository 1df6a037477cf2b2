/** What stands before the handling of all kinds of stanzas: the pace of presences, and which groups somebody can find. */
import { createRateLimit } from '../../backplane/rate.ts';
import { Fault } from '../../protocol/base/fault.ts';
import { bareJid } from '../../protocol/base/jid.ts';
import { type Element, xml } from '../../protocol/base/xml.ts';
import { createPrivateMessages, type PrivateMessages } from '../muc/private-message.ts';
import { createSight, type Sight } from '../muc/sight.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import type { Incoming } from '../wire/dispatch.ts';
import { createPace } from '../wire/pace.ts';

/** In a moment, at once, or not at all. */
type Turn = Promise<unknown> | undefined | false;

export interface Reception {
  readonly sight: Sight;
  readonly privates: PrivateMessages;
  /** What this waits for: presences of the same session that came before; false when too much waits there already. */
  behind(incoming: Incoming, bytes?: number): Turn;
  /** A presence takes its turn; false when that is too far away. */
  turn(incoming: Incoming): Turn;
  /** The room of this name, unless it is not set up yet and another's. */
  roomFor(name: string, from: string): Room | undefined;
  heardFrom(room: Room, from: string): void;
  /** What features make of a message or presence to the service itself; undefined when none of them wants it. */
  said(incoming: Incoming): 'handled' | Fault | undefined;
}

export function createReception(service: Service): Reception {
  const { limits, rooms, now } = service;
  const rate = createRateLimit(limits.presence.rate, limits.presence.burst, limits.wire.rateKeys, now);
  const said = createRateLimit(limits.said.rate, limits.said.burst, limits.wire.rateKeys, now);
  /** By session and room. */
  const pace = createPace(rate, limits.presence.wait, limits.presence.behind);
  const keyOf = ({ from, roomName }: Incoming) => `${from} ${roomName}`;
  return {
    sight: createSight(service),
    privates: createPrivateMessages(service),
    behind: (incoming, bytes) => pace.behind(keyOf(incoming), () => bytes ?? sizeOf(incoming.stanza)),
    turn: (incoming) => pace.turn(keyOf(incoming)),
    // XEP-0045 §10.1.2, §16.2: until it is set up, a room is there for its owners only.
    roomFor(name, from) {
      const room = rooms.get(name);
      return room && (!room.locked || room.affiliation(from) === 'owner') ? room : undefined;
    },
    heardFrom(room, from) {
      const seat = room.occupants.seat(from);
      if (seat) seat.session.heard = now();
    },
    said({ stanza, from }) {
      if (!said.take(bareJid(from))) return new Fault('policy-violation', 'too much is said to the service');
      return service.moments.offer('said', { stanza, from });
    },
  };
}

export const tooMuchWaits = (): Fault =>
  new Fault('policy-violation', 'too much waits until your presences have been dealt with');

/** Bytes of a stanza as it would be sent on: `>` and the like take more room then than they may have taken before. */
export const sizeOf = (stanza: Element): number => Buffer.byteLength(stanza.toString());

/** The stanza without what it holds. */
export const emptied = ({ name, attrs }: Element): Element => xml(name, attrs);

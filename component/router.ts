/** From an address to a room, from a payload to a feature: who handles which stanza. */

import { createRateLimit } from '../backplane/rate.ts';
import { Fault, isFault } from '../protocol/base/fault.ts';
import { bareJid } from '../protocol/base/jid.ts';
import { NS } from '../protocol/base/namespaces.ts';
import { attr, childElements, type Element, isElement } from '../protocol/base/xml.ts';
import type { Feature, IqReply } from './feature.ts';
import { createArrivals } from './muc/arrivals.ts';
import { changeNick } from './muc/change-nick.ts';
import { mayNotEnter, roomToEnter } from './muc/enter.ts';
import { createFlow } from './muc/flow.ts';
import { groupMessage } from './muc/group-message.ts';
import { buildNotInRoom, leave } from './muc/leave.ts';
import { announce, spoken } from './muc/presence.ts';
import { createPrivateMessages } from './muc/private-message.ts';
import { answerProbe } from './muc/probe.ts';
import { relay } from './muc/relay.ts';
import { createSight, notThere } from './muc/sight.ts';
import { blamesUs, saysGone } from './room/gone.ts';
import { messageType } from './room/message.ts';
import type { Room } from './room/room.ts';
import type { Service } from './service.ts';
import type { Length } from './wire/answers.ts';
import type { Handlers, Incoming } from './wire/dispatch.ts';
import { createPace } from './wire/pace.ts';

export function createRouter(service: Service): Handlers {
  const { rooms, limits } = service;
  const iqRate = createRateLimit(limits.queries.rate, limits.queries.burst, limits.wire.rateKeys, service.now);
  const presenceRate = createRateLimit(limits.presence.rate, limits.presence.burst, limits.wire.rateKeys, service.now);
  /** By session and room. */
  const pace = createPace(presenceRate, limits.presence.wait, limits.presence.behind);
  const paceKey = ({ from, roomName }: Incoming) => `${from} ${roomName}`;
  const behindPresences = (incoming: Incoming) => pace.behind(paceKey(incoming), () => sizeOf(incoming.stanza));
  const tooMuchWaits = () => new Fault('policy-violation', 'too much waits behind your presences');
  /** Anybody can send such errors, and a nick of before brings one from each in the room. */
  const faultRate = createRateLimit(1 / 60, 5, limits.wire.rateKeys, service.now);
  const arrivals = createArrivals(service);
  const flow = createFlow(service);
  const sight = createSight(service);
  const privates = createPrivateMessages(service);

  const heardFrom = (room: Room, from: string) => {
    const seat = room.occupants.seat(from);
    if (seat) seat.session.heard = service.now();
  };

  /** XEP-0045 §10.1.2, §16.2: until it is set up, a room is there for its owners only. */
  const roomFor = (name: string, from: string) => {
    const room = rooms.get(name);
    return room && (!room.locked || room.affiliation(from) === 'owner') ? room : undefined;
  };

  /** Makes an answer; one that may be long when it is its turn. */
  const inTurn = (
    { long }: { readonly long?: Length },
    { from, roomName }: { readonly from: string; readonly roomName: string },
    make: (sent: (bytes: number) => void) => Promise<IqReply>,
  ): Promise<IqReply> => {
    if (!long) return make(() => undefined);
    return service.answers.turn(long, from, roomName, async (sent) => {
      const reply = await make(sent);
      if (isElement(reply)) sent(sizeOf(reply));
      return reply;
    });
  };

  return {
    async iq(incoming: Incoming, child: Element): Promise<IqReply> {
      const { stanza, from, place, roomName, nick } = incoming;
      if (!iqRate.take(bareJid(from))) return new Fault('policy-violation', 'too many queries');
      const behind = behindPresences(incoming);
      if (behind === false) return tooMuchWaits();
      if (behind) await behind;
      // An owner who may not enter must not rule, nor read, from outside.
      const barred = place === 'service' ? undefined : mayNotEnter(service, roomName, from);
      if (barred) return barred;
      const unseen = place === 'service' ? undefined : sight.look(roomName, from);
      const refused = unseen && (await unseen);
      if (refused) return refused;
      const type = attr(stanza, 'type');
      const ns = child.getNS();
      for (const feature of service.features) {
        for (const handler of feature.iq ?? []) {
          if (handler.type !== type || handler.ns !== ns || handler.name !== child.name) continue;
          const ctx = { stanza, child, from, place, roomName, nick, sent: () => undefined };
          if (handler.at === 'anywhere') return await handler.handle(ctx);
          if (handler.at === 'service') {
            if (place !== 'service') continue;
            // Who asks for much at once waits for Prosody to take it.
            return await inTurn(handler, ctx, async (sent) => {
              await service.ready();
              return await handler.handle({ ...ctx, sent });
            });
          }
          if (place !== 'room') continue;
          const room = roomFor(roomName, from);
          if (!room) return notThere();
          heardFrom(room, from);
          // Only who has to waits: what comes behind must not overtake this one on its way into the queue.
          const before = handler.before?.({ ...ctx, room });
          const refused = before && (await before);
          if (refused) return refused;
          return await inTurn(handler, ctx, (sent) =>
            room.run(async () => {
              await service.ready();
              // What waited in the queue of a room that is gone meanwhile must not bring it back into the database.
              return room.destroyed ? notThere() : await handler.handle({ ...ctx, sent, room });
            }),
          );
        }
      }
      const room = roomFor(roomName, from);
      if (place !== 'service' && !room) return notThere();
      return room && place === 'occupant'
        ? await relay(service, room, stanza, child, from, nick)
        : new Fault('service-unavailable');
    },

    async message(incoming: Incoming) {
      const { stanza, from, place, roomName, nick } = incoming;
      if (place === 'service') {
        const outcome = service.moments.offer('said', { stanza, from });
        if (outcome === 'taken') return undefined;
        return outcome ?? new Fault('service-unavailable', 'messages go to groups');
      }
      const bytes = sizeOf(stanza);
      const group = messageType(stanza) === 'groupchat';
      const payload = place === 'room' && group ? payloadOf(service, stanza, (f) => f.payloads) : undefined;
      // Before it waits: what is refused must not stand in memory until then.
      const refused = flow.tooLong(bytes) ?? (payload ? undefined : flow.take(roomName, from));
      if (refused) return refused;
      const behind = behindPresences(incoming);
      if (behind === false) return tooMuchWaits();
      if (behind) await behind;
      const unseen = sight.look(roomName, from);
      const notSeen = unseen && (await unseen);
      if (notSeen) return notSeen;
      const room = roomFor(roomName, from);
      if (!room) return notThere();
      if (payload?.handler.immediate) {
        const seat = room.seatOf(from);
        return isFault(seat) ? seat : payload.handler.handle({ room, seat, stanza, child: payload.child });
      }
      if (!payload) {
        const tooMuch = flow.tooMuch(room, from, bytes, place === 'room' && group);
        if (tooMuch) return tooMuch;
      }
      const request = place === 'room' && !group ? payloadOf(service, stanza, (f) => f.roomMessages) : undefined;
      // Who is in the room is looked up in the queue: the entering may stand there still.
      return room.run(async () => {
        heardFrom(room, from);
        if (request && !room.destroyed) {
          const barred = mayNotEnter(service, roomName, from);
          if (barred) return barred;
          return await request.handler.handle({
            room,
            from,
            seat: room.occupants.seat(from),
            stanza,
            child: request.child,
          });
        }
        const seat = room.seatOf(from);
        if (isFault(seat)) return seat;
        if (payload) return await payload.handler.handle({ room, seat, stanza, child: payload.child });
        if (place === 'room') {
          return group
            ? await groupMessage(service, room, seat, stanza)
            : Fault.bad('a group takes groupchat messages');
        }
        if (group) return Fault.bad('group messages go to the group, not to an occupant');
        return privates.send(room, seat, stanza, nick);
      });
    },

    async presence(incoming: Incoming) {
      const { stanza, from, to, place, roomName, nick } = incoming;
      const type = attr(stanza, 'type') ?? 'available';
      const heard = place === 'service' ? service.moments.offer('said', { stanza, from }) : undefined;
      if (heard) return heard === 'taken' ? undefined : heard;
      if (type === 'unavailable') {
        let behind = behindPresences(incoming);
        if (behind === false) {
          // Leaving always works; for its words there is no room.
          stanza.children = [];
          behind = pace.behind(paceKey(incoming), () => 0);
        }
        if (behind) await behind;
        const room = rooms.get(roomName);
        await room?.run(async () => {
          const seat = room.occupants.seat(from);
          if (seat) await leave(service, room, seat, stanza);
        });
        return undefined;
      }
      if (type !== 'available' && type !== 'probe') {
        // Subscriptions have no meaning here; RFC 6121 §3.1.3 lets a service leave them unanswered.
        return ['subscribe', 'subscribed', 'unsubscribe', 'unsubscribed'].includes(type)
          ? undefined
          : Fault.bad('this type of presence is unknown');
      }
      // A room and a service have no presence of their own.
      if (type === 'probe' && place !== 'occupant') return undefined;
      const entering = type === 'available' && stanza.getChild('x', NS.muc) !== undefined;
      if (place === 'service' && !entering) return undefined;
      const turn = pace.turn(paceKey(incoming));
      if (turn === false) return new Fault('policy-violation', 'too many presences');
      if (sizeOf(stanza) > limits.presence.size) {
        return new Fault('policy-violation', `a presence has ${limits.presence.size} bytes at most`);
      }
      if (turn) await turn;
      if (place === 'service') return new Fault('jid-malformed', 'a group has a name before the @');
      if (type === 'probe') {
        const unseen = sight.look(roomName, from);
        const notSeen = unseen && (await unseen);
        // Servers probe for their users, who are not to be bothered with what is not there.
        if (notSeen) return notSeen.condition === 'item-not-found' ? undefined : notSeen;
      }
      const present = rooms.get(roomName);
      if (type === 'probe') {
        return present?.run(async () => {
          const seat = present.seatOf(from);
          if (isFault(seat)) return seat;
          await service.ready();
          answerProbe(service, present, seat, nick, attr(stanza, 'id'));
          return undefined;
        });
      }
      if (!entering) {
        // XEP-0045 §7.2.18: one who thinks to be in the room is told that it is not, so that it enters again.
        const strayed = () => {
          service.send(buildNotInRoom(to, attr(stanza, 'id')), from);
          return undefined;
        };
        if (!present) return strayed();
        return await present.run(async () => {
          const seat = present.occupants.seat(from);
          if (!seat) return strayed();
          seat.session.heard = service.now();
          if (nick !== '' && nick !== seat.occupant.nick) return await changeNick(service, present, seat, stanza, nick);
          await service.ready();
          Object.assign(seat.session, spoken(stanza));
          // What others see of it is what it said last, with whichever of its clients.
          seat.occupant.sessions.add(seat.session);
          announce(service, present, seat.occupant, seat.session, { id: attr(stanza, 'id') });
          void service.moments.tell('updated', present, seat, stanza);
          return undefined;
        });
      }
      const slow = sight.mayNotTry(roomName, from, stanza);
      if (slow) return slow;
      const found = roomToEnter(service, roomName, from, nick, stanza);
      if (isFault(found)) {
        sight.tried(from, found);
        return found;
      }
      const { room, created } = found;
      if (created) sight.tried(from, 'made');
      const outcome = await arrivals.enter(room, { presence: stanza, from, wanted: nick, created });
      sight.tried(from, outcome);
      return outcome;
    },

    async bounced({ stanza, from, place, roomName, nick }: Incoming, fault: Fault) {
      const room = place === 'service' ? undefined : rooms.get(roomName);
      if (!room || service.moments.offer('bounced', room, { stanza, from })) return;
      // An answer to our own question may say "I do not know this" without its sender being gone.
      if (stanza.name === 'iq') return;
      await room.run(async () => {
        const seat = room.occupants.seat(from);
        if (!seat) return;
        if (blamesUs(fault) && faultRate.take(roomName)) {
          service.log.error(
            { room: roomName, nick, text: fault.text },
            'what the room sent was refused for its address',
          );
        }
        if (saysGone(fault)) await leave(service, room, seat, undefined, { codes: ['333'] });
        // XEP-0045 §7.5: a private message that its recipient does not take is told to who sent it.
        else if (stanza.name === 'message' && place === 'occupant') privates.returned(room, seat, stanza, nick);
      });
    },
  };
}

/** Bytes of a stanza as it would be sent on: `>` and the like take more room then than they may have taken before. */
const sizeOf = (stanza: Element): number => Buffer.byteLength(stanza.toString());

/** XEP-0068: what kind of form this is. */
const formTypeOf = (x: Element): string | null | undefined =>
  childElements(x)
    .find((field) => field.name === 'field' && attr(field, 'var') === 'FORM_TYPE')
    ?.getChildText('value');

/** The first feature that knows a child of the stanza. */
function payloadOf<Handler extends { readonly ns: string; readonly name: string; readonly formType?: string }>(
  service: Service,
  stanza: Element,
  handlersOf: (feature: Feature) => readonly Handler[] | undefined,
): { handler: Handler; child: Element } | undefined {
  for (const child of childElements(stanza)) {
    const ns = child.getNS();
    for (const feature of service.features) {
      const handler = handlersOf(feature)?.find(
        (p) => p.ns === ns && p.name === child.name && (p.formType === undefined || p.formType === formTypeOf(child)),
      );
      if (handler) return { handler, child };
    }
  }
  return undefined;
}

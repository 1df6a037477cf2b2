/** Presence that came in: entering, another one, leaving, a probe, or one to the service itself. */

import type { GuestPasses } from '../../backplane/tickets/guest-pass.ts';
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { attr } from '../../protocol/base/xml.ts';
import { createArrivals } from '../muc/arrivals.ts';
import { changeNick } from '../muc/change-nick.ts';
import { roomToEnter } from '../muc/enter.ts';
import { originOf } from '../muc/guest-places.ts';
import { buildNotInRoom, leave } from '../muc/leave.ts';
import { announce, spoken } from '../muc/presence.ts';
import { answerProbe } from '../muc/probe.ts';
import type { Sight } from '../muc/sight.ts';
import type { Service } from '../service.ts';
import type { Incoming } from '../wire/dispatch.ts';
import { emptied, type Reception, sizeOf } from './reception.ts';

type Outcome = Promise<Fault | undefined>;

/** @param passes tell from where guests come */
export function receivePresence(
  service: Service,
  { sight, ...reception }: Reception,
  passes: Pick<GuestPasses, 'read'>,
) {
  const { rooms, limits } = service;
  const arrivals = createArrivals(service);

  async function goodbye(incoming: Incoming): Outcome {
    const { stanza, from, roomName } = incoming;
    const behind = reception.behind(incoming);
    // Leaving always works; where too much waits already there is no room for its words.
    const said = behind === false ? emptied(stanza) : stanza;
    const turn = behind === false ? reception.behind(incoming, 0) : behind;
    if (turn) await turn;
    const room = rooms.get(roomName);
    await room?.run(async () => {
      const seat = room.occupants.seat(from);
      if (seat) await leave(service, room, seat, said);
    });
    return undefined;
  }

  async function another({ stanza, from, to, roomName, nick }: Incoming): Outcome {
    const room = rooms.get(roomName);
    // XEP-0045 §7.2.18: one who thinks to be in the room is told that it is not, so that it enters again.
    const strayed = () => {
      service.send(buildNotInRoom(to, attr(stanza, 'id')), from);
      return undefined;
    };
    if (!room) return strayed();
    return await room.run(async () => {
      const seat = room.occupants.seat(from);
      if (!seat) return strayed();
      seat.session.heard = service.now();
      if (nick !== '' && nick !== seat.occupant.nick) return await changeNick(service, room, seat, stanza, nick);
      await service.ready();
      Object.assign(seat.session, spoken(stanza));
      // What others see of it is what it said last, with whichever of its clients.
      seat.occupant.sessions.add(seat.session);
      announce(service, room, seat.occupant, seat.session, { id: attr(stanza, 'id') });
      void service.moments.tell('updated', room, seat, stanza);
      return undefined;
    });
  }

  async function entering({ stanza, from, roomName, nick }: Incoming): Outcome {
    const slow = sight.mayNotTry(roomName, from, stanza);
    if (slow) return slow;
    const found = roomToEnter(service, roomName, from, nick, stanza);
    if (isFault(found)) {
      sight.tried(from, found);
      return found;
    }
    const { room, created } = found;
    if (created) sight.tried(from, 'made');
    const origin = originOf(service.config, passes, from, stanza);
    const outcome = await arrivals.enter(room, { presence: stanza, from, wanted: nick, origin, created });
    sight.tried(from, outcome);
    return outcome;
  }

  return async (incoming: Incoming): Outcome => {
    const { stanza, place } = incoming;
    const type = attr(stanza, 'type') ?? 'available';
    const heard = place === 'service' ? reception.said(incoming) : undefined;
    if (heard) return heard === 'handled' ? undefined : heard;
    if (type === 'unavailable') return await goodbye(incoming);
    if (type !== 'available' && type !== 'probe') {
      // Subscriptions have no meaning here; RFC 6121 §3.1.3 lets a service leave them unanswered.
      return ['subscribe', 'subscribed', 'unsubscribe', 'unsubscribed'].includes(type)
        ? undefined
        : Fault.bad('this type of presence is unknown');
    }
    // A room and a service have no presence of their own.
    if (type === 'probe' && place !== 'occupant') return undefined;
    const enters = type === 'available' && stanza.getChild('x', NS.muc) !== undefined;
    if (place === 'service' && !enters) return undefined;
    const turn = reception.turn(incoming);
    if (turn === false) return new Fault('policy-violation', 'too many presences');
    if (sizeOf(stanza) > limits.presence.size) {
      return new Fault('policy-violation', `a presence has ${limits.presence.size} bytes at most`);
    }
    if (turn) await turn;
    if (place === 'service') return new Fault('jid-malformed', 'a group has a name before the @');
    if (type === 'probe') return await probed(service, sight, incoming);
    return enters ? await entering(incoming) : await another(incoming);
  };
}

/** Servers probe for their users. */
async function probed(service: Service, sight: Sight, { stanza, from, roomName, nick }: Incoming): Outcome {
  const unseen = sight.look(roomName, from);
  const notSeen = unseen && (await unseen);
  // The users are not to be bothered with what is not there.
  if (notSeen) return notSeen.condition === 'item-not-found' ? undefined : notSeen;
  const room = service.rooms.get(roomName);
  return room?.run(async () => {
    const seat = room.seatOf(from);
    if (isFault(seat)) return seat;
    await service.ready();
    answerProbe(service, room, seat, nick, attr(stanza, 'id'));
    return undefined;
  });
}

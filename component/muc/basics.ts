/** What service and rooms answer about themselves: ping (XEP-0199, XEP-0410), version (XEP-0092), time (XEP-0202). */
import { buildDateTime } from '../../protocol/base/datetime.ts';
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { xml } from '../../protocol/base/xml.ts';
import type { Feature } from '../feature.ts';
import type { Service } from '../service.ts';
import { NAME, VERSION } from '../version.ts';
import { relay } from './relay.ts';

export const basics = (service: Service): Feature => ({
  name: 'basics',
  disco: { service: [NS.ping, NS.version, NS.time], room: [NS.ping, NS.selfPing, NS.version, NS.time] },
  iq: [
    {
      type: 'get',
      ns: NS.ping,
      name: 'ping',
      at: 'anywhere',
      async handle({ place, roomName, nick, from, stanza, child }) {
        if (place === 'service') return null;
        const room = service.rooms.get(roomName);
        if (!room) return new Fault('item-not-found', 'there is no such group');
        if (place === 'room') return null;
        // What was sent before, an entering above all, may stand in the queue still.
        await room.settled();
        // XEP-0410 §3.1: a result says that one is in the room under this nick, not-acceptable that one is not. One who
        // asks for its own is there.
        const seat = room.occupants.seat(from);
        if (!seat) return new Fault('not-acceptable', 'not in this group', 'cancel');
        if (seat.occupant.nick !== nick) return await relay(service, room, stanza, child, from, nick);
        seat.session.heard = service.now();
        return null;
      },
    },
    ...(['service', 'room'] as const).flatMap((at) => [
      {
        type: 'get' as const,
        ns: NS.version,
        name: 'query',
        at,
        handle: () => xml('query', { xmlns: NS.version }, xml('name', {}, NAME), xml('version', {}, VERSION)),
      },
      {
        type: 'get' as const,
        ns: NS.time,
        name: 'time',
        at,
        // The people are everywhere, and where the machine stands is nobody's business: UTC.
        handle: () =>
          xml('time', { xmlns: NS.time }, xml('tzo', {}, '+00:00'), xml('utc', {}, buildDateTime(service.now()))),
      },
    ]),
  ],
});

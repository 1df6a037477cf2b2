/** What every entity answers: ping (XEP-0199, XEP-0410) and version (XEP-0092). */
import { Fault } from '../../protocol/fault.ts';
import { NS } from '../../protocol/namespaces.ts';
import { xml } from '../../protocol/xml.ts';
import { relay } from '../rooms/relay.ts';
import type { Service } from '../service.ts';
import type { Feature } from './feature.ts';

export const basics = (service: Service): Feature => ({
  name: 'basics',
  disco: { service: [NS.ping, NS.version], room: [NS.ping, NS.selfPing] },
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
        // XEP-0410 §3.1: a result says that one is in the room under this nick, not-acceptable that one is not. One who
        // asks for its own is there.
        const seat = room.occupants.seat(from);
        if (!seat) return new Fault('not-acceptable', 'not in this group');
        if (seat.occupant.nick !== nick) return await relay(service, room, stanza, child, from, nick);
        seat.session.heard = service.now();
        return null;
      },
    },
    {
      type: 'get',
      ns: NS.version,
      name: 'query',
      at: 'service',
      handle: () => xml('query', { xmlns: NS.version }, xml('name', {}, 'Lectern'), xml('version', {}, '0.1.0')),
    },
  ],
});

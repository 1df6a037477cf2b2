/**
 * Nobody stays in a room without being there. After a crash of the component those who sat are told to come in again
 * (status 332); after the stream was down, each session is asked whether it still lives, because a Prosody that was
 * killed says no goodbyes.
 */
import { isFault } from '../../protocol/fault.ts';
import { NS } from '../../protocol/namespaces.ts';
import { xml } from '../../protocol/xml.ts';
import { buildShutdown, leave } from '../rooms/leave.ts';
import type { Room } from '../rooms/room.ts';
import type { Service } from '../service.ts';
import type { Feature } from './feature.ts';

export const ghosts = (service: Service): Feature => {
  let up = false;

  async function probe(room: Room, jid: string): Promise<void> {
    const reply = await service.ask(room.jid, jid, 'get', xml('ping', { xmlns: NS.ping }));
    // Any answer of its own, even that it knows no ping, comes from somebody who is there; a server that knows no such
    // session answers in its place with service-unavailable (RFC 6121 §8.5.3.2.3), as do some clients without ping.
    // When the stream broke meanwhile, nothing is known; they are asked again when it is back.
    if (!up || !isFault(reply) || reply.condition === 'feature-not-implemented') return;
    await room.run(async () => {
      const seat = room.occupants.seat(jid);
      if (seat) await leave(service, room, seat, undefined, { codes: ['333'] });
    });
  }

  return {
    name: 'ghosts',
    async online() {
      up = true;
      for (const { room, jid, nick } of await service.store.seats()) {
        if (service.rooms.get(room)?.occupants.seat(jid)) continue;
        service.send(buildShutdown(`${room}@${service.config.domain}`, nick), jid);
        service.seats.giveUp(room, jid);
      }
      for (const room of service.rooms.all()) {
        for (const { session } of room.occupants.seats()) {
          service.aside('looking for ghosts', probe(room, session.jid));
        }
      }
    },
    offline() {
      up = false;
    },
    async close() {
      for (const room of service.rooms.all()) {
        for (const { occupant, session } of room.occupants.seats()) {
          service.send(buildShutdown(room.jid, occupant.nick), session.jid);
        }
      }
      await service.store.clearSeats();
    },
  };
};

/**
 * What was written to a connection that was broken is lost, and its reader does not know: no later event may come for long. So
 * where a stream goes on, on another connection or after a break between component and web server, each room says how far its
 * log is. docs/protocol.md §4.4.
 */
import { NS } from '../../protocol/base/namespaces.ts';
import { buildLast } from '../../protocol/log/event.ts';
import type { Feature } from '../feature.ts';
import { meetingIn } from '../meeting/in-room.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import type { Holders } from './holders.ts';

export const last = (service: Service, { holders }: { readonly holders: Holders }): Feature => {
  function tell(room: Room, jid: string): void {
    const meeting = meetingIn(room);
    if (!meeting || !room.occupants.seat(jid)?.session.speaks.has(NS.log)) return;
    const payloads = [buildLast(meeting.id, meeting.state.seq)] as const;
    service.publish(room, { type: 'headline', payloads, to: [jid] });
  }
  /** Told of since the event loop last came round: a web server that comes back brings thousands. */
  let moved = new Set<string>();

  function tellAll(): void {
    const all = moved;
    moved = new Set();
    for (const room of service.rooms.all()) {
      const here = room.occupants
        .seats()
        .map(({ session }) => session.jid)
        .filter((jid) => all.has(jid));
      if (here.length === 0) continue;
      // Behind the events that are under way.
      const told = room.run(async () => {
        for (const jid of here) tell(room, jid);
      });
      service.aside('telling how far a log is', told);
    }
  }
  holders.onMoved = (jid) => {
    if (moved.size === 0) setImmediate(tellAll);
    moved.add(jid);
  };
  return { name: 'last' };
};

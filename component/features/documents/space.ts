/** Tells those who present what there is no space for: on the server's disk, in the meeting's log. docs/protocol.md §10. */
import { NS } from '../../../protocol/base/namespaces.ts';
import { xml } from '../../../protocol/base/xml.ts';
import { buildSpace, ENOUGH, type Space } from '../../../protocol/documents/space.ts';
import type { Feature } from '../../feature.ts';
import type { Session } from '../../room/occupants.ts';
import type { Room } from '../../room/room.ts';
import type { Service } from '../../service.ts';
import { noStore } from '../stage/stage.ts';

export const space = (service: Service): Feature => {
  /** What each session was told last; who was told nothing believes that there is enough. */
  const told = new WeakMap<Session, Space>();
  /** Rooms in which somebody was told something else than that. */
  const short = new WeakSet<Room>();

  const spaceOf = (room: Room): Space => ({
    disk: service.disk.level,
    log: room.meeting && room.meeting.state.phase !== 'ended' ? room.meeting.fill : 'fine',
  });
  const same = (a: Space, b: Space) => a.disk === b.disk && a.log === b.log;

  function tell(room: Room): void {
    const now = spaceOf(room);
    const enough = same(now, ENOUGH);
    if (enough && !short.has(room)) return;
    const sessions = room.occupants
      .seats()
      // That it is over is for those as well who do not present any more, but may again.
      .filter(({ session, occupant }) => session.lectern && (enough || room.mayPresent(occupant)))
      .map(({ session }) => session)
      .filter((session) => !same(told.get(session) ?? ENOUGH, now));
    if (enough) short.delete(room);
    else short.add(room);
    for (const session of sessions) told.set(session, now);
    service.sendAll(
      xml('message', { type: 'headline', from: room.jid }, buildSpace(now), noStore()),
      sessions.map(({ jid }) => jid),
    );
  }

  service.disk.onChange(() => {
    for (const room of service.rooms.all()) if (room.occupants.size > 0) tell(room);
  });

  return {
    name: 'space',
    disco: { room: [NS.space] },
    logged: tell,
    recognised: tell,
  };
};

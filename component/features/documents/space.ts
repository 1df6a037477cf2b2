/** Tells those who present what there is no space for: on the server's disk, in the meeting's log. docs/protocol.md §10. */

import type { Disk } from '../../../backplane/files/disk.ts';
import { NS } from '../../../protocol/base/namespaces.ts';
import { buildSpace, ENOUGH, type Space } from '../../../protocol/documents/space.ts';
import type { Feature } from '../../feature.ts';
import { meetingIn } from '../../meeting/in-room.ts';
import type { Session } from '../../room/occupants.ts';
import type { Room } from '../../room/room.ts';
import type { Service } from '../../service.ts';
import { mayPresent } from '../stage/rights.ts';

export const space = (service: Service, { disk }: { readonly disk: Disk }): Feature => {
  /** What each session was told last; one that was told nothing believes that there is enough. */
  const told = new WeakMap<Session, Space>();
  /** Rooms in which somebody was told something else than that. */
  const short = new WeakSet<Room>();

  const spaceOf = (room: Room): Space => {
    const meeting = meetingIn(room);
    return { disk: disk.level, log: meeting && meeting.state.phase !== 'ended' ? meeting.fill : 'fine' };
  };
  const same = (a: Space, b: Space) => a.disk === b.disk && a.log === b.log;

  function tell(room: Room): void {
    const now = spaceOf(room);
    const enough = same(now, ENOUGH);
    if (enough && !short.has(room)) return;
    const sessions = service.audience
      .seats(room, NS.space)
      // That it is over is for those as well who do not present any more, but may again.
      .filter(({ occupant }) => enough || mayPresent(room, occupant))
      .map(({ session }) => session)
      .filter((session) => !same(told.get(session) ?? ENOUGH, now));
    if (enough) short.delete(room);
    else short.add(room);
    for (const session of sessions) told.set(session, now);
    const to = sessions.map(({ jid }) => jid);
    service.publish(room, { type: 'headline', payloads: [buildSpace(now)], to });
  }

  disk.onChange(() => {
    for (const room of service.rooms.all()) if (room.occupants.size > 0) tell(room);
  });

  return {
    name: 'space',
    disco: { room: [NS.space] },
    logged: tell,
    recognised: tell,
  };
};

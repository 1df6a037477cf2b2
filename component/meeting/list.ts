/** The meetings of a room, for those who may enter it. docs/protocol.md §4.5. */
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { bareJid } from '../../protocol/base/jid.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { parsePageRequest } from '../../protocol/base/rsm.ts';
import { buildMeetings } from '../../protocol/log/meetings.ts';
import type { Feature, IqReply, RoomIqContext } from '../feature.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';

export const meetingList = (service: Service): Feature => ({
  name: 'meeting-list',
  iq: [
    {
      type: 'get',
      ns: NS.log,
      name: 'meetings',
      at: 'room',
      long: 'all',
      async handle({ room, from, child }: RoomIqContext): Promise<IqReply> {
        if (!mayList(room, from))
          return new Fault('forbidden', 'meetings are for those who are in the group, or its members');
        const page = parsePageRequest(child.getChild('set', NS.rsm));
        if (isFault(page)) return page;
        const max = Math.min(page.max ?? service.limits.log.listed, service.limits.log.listed);
        const found = await service.store.meetings.list(room.name, { ...page, max });
        return found ? buildMeetings(found) : new Fault('item-not-found', 'this group has no such meeting');
      },
    },
  ],
});

/** As with the archive (XEP-0313 §6.1.2): those who do not belong to the room must have entered. */
function mayList(room: Room, from: string): boolean {
  const affiliation = room.affiliation(from);
  if (affiliation === 'outcast') return false;
  return affiliation !== 'none' || room.occupants.ofUser(bareJid(from)).length > 0;
}

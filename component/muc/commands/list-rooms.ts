import { shownJid } from '../../../protocol/base/jid.ts';
import type { Room } from '../../room/room.ts';
import type { Service } from '../../service.ts';
import type { Command } from './command.ts';
import { searchPages } from './pages.ts';

/** Owners that are named in a row; a group may have hundreds. */
const OWNERS = 3;

export const listRooms = (service: Service): Command => ({
  node: 'list-rooms',
  name: 'List groups',
  start: () =>
    searchPages({
      title: 'Groups',
      instructions: 'Words of title, address or owner; without any, all groups. Those with the most people come first.',
      pageSize: service.limits.operators.rows,
      columns: [
        { name: 'room', type: 'jid-single', label: 'Address' },
        { name: 'title', type: 'text-single', label: 'Title' },
        { name: 'occupants', type: 'text-single', label: 'People' },
        { name: 'owners', type: 'text-single', label: 'Owners' },
        { name: 'kind', type: 'text-single', label: 'Kind' },
      ],
      rows: () =>
        service.rooms
          .all()
          .sort((a, b) => b.occupants.size - a.occupants.size || (a.name < b.name ? -1 : 1))
          .map((room) => [room.jid, room.config.title, String(room.occupants.size), owners(room), kind(room)]),
    }),
});

function owners(room: Room): string {
  const all = [...room.affiliations].filter(([, affiliation]) => affiliation === 'owner').map(([jid]) => shownJid(jid));
  const rest = all.length - OWNERS;
  return all.slice(0, OWNERS).join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

const kind = ({ locked, config }: Room): string =>
  [
    config.public ? 'public' : 'hidden',
    config.persistent ? 'persistent' : 'temporary',
    ...(config.membersOnly ? ['members only'] : []),
    ...(config.password ? ['password'] : []),
    ...(locked ? ['not yet set up'] : []),
  ].join(', ');

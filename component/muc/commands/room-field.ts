/** Choosing a room in a form: from a list while it is short, by its address otherwise. */
import type { FormField } from '../../../protocol/base/form.ts';
import { shownJid, splitJid } from '../../../protocol/base/jid.ts';
import type { Room } from '../../room/room.ts';
import type { Service } from '../../service.ts';

export function roomField(service: Service, many: boolean): FormField {
  const rooms = service.rooms.all();
  const base = { name: many ? 'rooms' : 'room', label: many ? 'Groups' : 'Group' };
  const how = many ? 'multi' : 'single';
  if (rooms.length > service.limits.operators.rows) return { ...base, type: `jid-${how}` };
  const options = rooms
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map((room) => [`${room.config.title} (${shownJid(room.jid)}, ${people(room)})`, room.jid] as const);
  return { ...base, type: `list-${how}`, options };
}

/** The room at this address of ours. */
export function roomAt(service: Service, jid: string): Room | undefined {
  const { local, domain } = splitJid(jid);
  return domain === service.config.domain ? service.rooms.get(local) : undefined;
}

export const people = (room: Room): string =>
  room.occupants.size === 1 ? '1 person' : `${room.occupants.size} people`;

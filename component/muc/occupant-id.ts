/** By what somebody in a room is known, whatever its nick: XEP-0421. */
import { createHmac } from 'node:crypto';
import { NS } from '../../protocol/base/namespaces.ts';
import { xml } from '../../protocol/base/xml.ts';
import type { Feature } from '../feature.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';

export const occupantIds = (): Feature => ({
  name: 'occupant-id',
  disco: { room: [NS.occupantId] },
  presenceBuilt: (_room, occupant) => [xml('occupant-id', { xmlns: NS.occupantId, id: occupant.id })],
});

/**
 * XEP-0421 §3: the same for a user in a room whatever the nick, and not to be linked across rooms. A guest who came back
 * under this bare address bears the id of its former self, while it is there or its place is held.
 */
export const occupantId = (service: Service, room: Room, jid: string): string =>
  present(service, room, jid) ?? derive(service, room, jid);

/**
 * The id of one who enters. What an address would have may be borne under another one by now, which came back with its
 * token: it is not given to two.
 */
export function idToEnter(service: Service, room: Room, jid: string): string {
  const known = present(service, room, jid);
  if (known !== undefined) return known;
  let id = derive(service, room, jid);
  while (room.occupants.byId(id).length > 0 || service.places.held(room, id))
    id = derive(service, room, `${jid}\n${id}`);
  return id;
}

const present = (service: Service, room: Room, jid: string): string | undefined =>
  room.occupants.ofUser(jid)[0]?.id ?? service.places.heldFor(room, jid)?.id;

const derive = ({ config }: Service, room: Room, what: string): string =>
  createHmac('sha256', config.secret).update(`occupant\n${room.jid}\n${what}`).digest('base64url');

/** Leaving a room: by oneself (XEP-0045 §7.14), removed by others (§8.2, §9.1), or vanished. */
import { NS } from '../../protocol/namespaces.ts';
import { type Element, xml } from '../../protocol/xml.ts';
import type { Service } from '../service.ts';
import type { Occupant, Seat } from './occupants.ts';
import { announce, buildPresence, type PresenceOptions } from './presence.ts';
import type { Room } from './room.ts';

/** One session leaves. `goodbye` is its unavailable presence, if it sent one. Runs in the room's queue. */
export async function leave(
  service: Service,
  room: Room,
  seat: Seat,
  goodbye?: Element,
  options: PresenceOptions = {},
) {
  const { occupant, session } = seat;
  const gone = room.occupants.remove(session.jid);
  const unavailable: PresenceOptions = { ...options, goodbye, type: 'unavailable', role: 'none' };
  if (gone) announce(service, room, occupant, session, unavailable);
  else service.send(buildPresence(service, room, occupant, session, occupant, unavailable), session.jid);
  await giveUpSeat(service, room, session.jid);
  await service.left(room, seat, gone);
  if (room.occupants.size === 0 && (!room.config.persistent || room.locked) && !room.destroyed) {
    await dissolve(service, room);
  }
}

/** Who has gone has gone, even when the disk does not take it: a seat too many is seen to after the next start. */
async function giveUpSeat(service: Service, room: Room, jid: string): Promise<void> {
  try {
    await service.store.removeSeat(room.name, jid);
  } catch (error) {
    service.log.error({ room: room.name, error: String(error) }, 'a seat could not be given up');
  }
}

/** The room is gone, with all that is kept of it. Runs in the room's queue. */
export async function dissolve(service: Service, room: Room): Promise<void> {
  await service.rooms.remove(room);
  service.removed(room);
}

/** All sessions of an occupant are put out, with a status code that says why. Runs in the room's queue. */
export async function remove(service: Service, room: Room, occupant: Occupant, options: PresenceOptions) {
  const sessions = [...occupant.sessions.values()];
  const last = sessions.pop();
  for (const session of sessions) {
    room.occupants.remove(session.jid);
    service.send(
      buildPresence(service, room, occupant, session, occupant, { ...options, type: 'unavailable', role: 'none' }),
      session.jid,
    );
    await giveUpSeat(service, room, session.jid);
    await service.left(room, { occupant, session }, false);
  }
  if (last) await leave(service, room, { occupant, session: last }, undefined, options);
}

/** XEP-0045 §10.9: everybody is told, then the room is gone. Runs in the room's queue. */
export async function destroy(service: Service, room: Room, reason: string, alternate: string) {
  const extra = xml('destroy', alternate ? { jid: alternate } : {}, ...(reason ? [xml('reason', {}, reason)] : []));
  await dissolve(service, room);
  for (const { occupant, session } of room.occupants.seats()) {
    service.send(
      buildPresence(service, room, occupant, session, occupant, { type: 'unavailable', role: 'none', extra }),
      session.jid,
    );
    room.occupants.remove(session.jid);
    await service.left(room, { occupant, session }, true);
  }
}

/**
 * XEP-0045 §13 status 332: tells a client that it is out because the service stopped, so that it comes in again.
 * Built without an occupant, because after a crash only the seat is known.
 */
export function buildShutdown(roomJid: string, nick: string): Element {
  return xml(
    'presence',
    { from: `${roomJid}/${nick}`, type: 'unavailable' },
    xml(
      'x',
      { xmlns: NS.mucUser },
      xml('item', { affiliation: 'none', role: 'none' }),
      xml('status', { code: '110' }),
      xml('status', { code: '332' }),
    ),
  );
}

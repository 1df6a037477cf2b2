/** Leaving a room: by oneself (XEP-0045 §7.14), removed by others (§8.2, §9.1), or vanished. */

import { NS } from '../../protocol/base/namespaces.ts';
import { buildOptional, type Words } from '../../protocol/base/words.ts';
import { attr, type Element, xml } from '../../protocol/base/xml.ts';
import { isLeave } from '../../protocol/muc/entry.ts';
import { forgetNames } from '../room/names.ts';
import type { Occupant, Seat, Session } from '../room/occupants.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { isAwaited } from './awaited.ts';
import { announce, announceChange, buildPresence, type PresenceOptions } from './presence.ts';

/** One session leaves. `goodbye` is its unavailable presence, if it sent one. Runs in the room's queue. */
export async function leave(
  service: Service,
  room: Room,
  seat: Seat,
  goodbye?: Element,
  options: PresenceOptions = {},
) {
  const { occupant, session } = seat;
  const shown = occupant.sessions.newest === session;
  const gone = await takeOut(service, room, session);
  if (room.occupants.size === 0) forgetNames(room);
  // XEP-0045 §10.1.3: the owner who does not set up the room is told that it ends.
  const ends = room.locked && room.occupants.size === 0 ? { extra: xml('destroy') } : {};
  const id = goodbye && attr(goodbye, 'id');
  const unavailable: PresenceOptions = { id, ...options, ...ends, goodbye, type: 'unavailable' };
  const lost = isLost(goodbye, options);
  if (gone && lost) service.places.lost(room, occupant);
  if (gone) announce(service, room, occupant, session, unavailable);
  else {
    tellGone(service, room, occupant, session, unavailable);
    // What the others saw of this occupant was what that session had said.
    if (shown) announceChange(service, room, occupant);
  }
  service.seats.remove(room.name, session.jid);
  await service.moments.tell('left', room, seat, gone, lost);
  await dissolveEmpty(service, room);
}

/**
 * Not in the room any more, and before it is told so nothing more comes to it past the stream. @returns whether it was the
 * occupant's last session
 */
export async function takeOut({ direct }: Service, room: Room, { jid }: Session): Promise<boolean> {
  const gone = room.occupants.remove(jid);
  await direct.release(room, jid);
  return gone;
}

/** Nobody wished it: the line broke, or the page was loaded anew. */
const isLost = (goodbye: Element | undefined, { codes = [] }: PresenceOptions): boolean =>
  goodbye ? !isLeave(goodbye) : codes.includes('333');

function tellGone(service: Service, room: Room, occupant: Occupant, session: Session, options: PresenceOptions): void {
  service.sendText(buildPresence(service, room, occupant, session, 'own', options), [session.jid]);
}

/**
 * A room that does not stay, or was never set up, goes with the last one. Runs in the room's queue.
 *
 * A Prosody that is stopped in order says goodbye for everybody before its stream ends, as if all had left. So a room that
 * was set up is only set aside, until it is certain that the stream goes on (ghosts.ts).
 */
export async function dissolveEmpty(service: Service, room: Room): Promise<void> {
  if (room.occupants.size > 0 || room.destroyed) return;
  if (room.locked) await dissolve(service, room);
  else if (!room.config.persistent && !isAwaited(room)) service.rooms.setAside(room, service.now());
}

/** The room is gone, with all that is kept of it. Runs in the room's queue. */
export async function dissolve(service: Service, room: Room): Promise<void> {
  await service.rooms.remove(room);
  await service.direct.forget(room);
  void service.moments.tell('removed', room);
}

/**
 * All sessions of an occupant are put out, with a status code that says why. Runs in the room's queue.
 * @param remembered a guest who is kicked or banned is known again when it comes back, see removals.ts
 */
export async function remove(
  service: Service,
  room: Room,
  occupant: Occupant,
  options: PresenceOptions,
  remembered = true,
) {
  const putOut = options.codes?.some((code) => code === '301' || code === '307');
  // Under another of its nicks it may have been lost before.
  if (putOut) service.places.giveUp(room, occupant.id);
  if (putOut && remembered) await service.moments.tell('putOut', room, occupant);
  await service.moments.tell('silenced', room, occupant.jid);
  await service.ready();
  const sessions = [...occupant.sessions.values()];
  const last = sessions.pop();
  for (const session of sessions) {
    await takeOut(service, room, session);
    tellGone(service, room, occupant, session, { ...options, type: 'unavailable' });
    service.seats.remove(room.name, session.jid);
    await service.moments.tell('left', room, { occupant, session }, false, false);
  }
  if (last) await leave(service, room, { occupant, session: last }, undefined, options);
}

/** Where those who were in a room that is destroyed may go, XEP-0045 §10.9; each may be ''. */
export interface Destruction {
  readonly reason: Words;
  /** Address of another room, and its password. */
  readonly alternate: string;
  readonly password: string;
}

/** XEP-0045 §10.9: everybody is told, then the room is gone. Runs in the room's queue. */
export async function destroy(service: Service, room: Room, { reason, alternate, password }: Destruction) {
  const extra = xml(
    'destroy',
    alternate ? { jid: alternate } : {},
    ...(alternate && password ? [xml('password', {}, password)] : []),
    ...buildOptional('reason', reason),
  );
  await dissolve(service, room);
  for (const { occupant, session } of room.occupants.seats()) {
    const told = buildPresence(service, room, occupant, session, 'own', { type: 'unavailable', extra });
    await takeOut(service, room, session);
    service.sendText(told, [session.jid]);
    service.seats.remove(room.name, session.jid);
    await service.moments.tell('left', room, { occupant, session }, true, false);
  }
}

/**
 * XEP-0045 §13 status 332: tells a client that it is out because the service stopped, so that it comes in again.
 * Built without an occupant, because after a crash only the seat is known.
 */
export function buildShutdown(roomJid: string, nick: string): Element {
  return buildExpulsion(`${roomJid}/${nick}`, ['110', '332']);
}

/** Tells one who thinks to be in a room that it is not, XEP-0045 §7.2.18. `id`: of the presence that shows it. */
export const buildNotInRoom = (from: string, id: string | undefined): Element =>
  buildExpulsion(from, ['110', '307', '333'], { id, reason: 'You are not in this group.' });

function buildExpulsion(
  from: string,
  codes: readonly string[],
  { id, reason }: { readonly id?: string | undefined; readonly reason?: string } = {},
): Element {
  return xml(
    'presence',
    { from, type: 'unavailable', ...(id === undefined ? {} : { id }) },
    xml(
      'x',
      { xmlns: NS.mucUser },
      xml('item', { affiliation: 'none', role: 'none' }, ...(reason ? [xml('reason', {}, reason)] : [])),
      ...codes.map((code) => xml('status', { code })),
    ),
  );
}

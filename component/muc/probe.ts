/** Presence that an occupant asks for, as servers do for their users (RFC 6121 §4.3). */
import { NS } from '../../protocol/base/namespaces.ts';
import { type Element, xml } from '../../protocol/base/xml.ts';
import type { Seat } from '../room/occupants.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { buildPresence, maySee, viewOf } from './presence.ts';

/** Answers with the presence of this nick as the asker sees it. @param id of the probe. Runs in the room's queue. */
export function answerProbe(service: Service, room: Room, asker: Seat, nick: string, id: string | undefined): void {
  const { occupant, session } = asker;
  const there = room.occupants.byNick(nick);
  const newest = there?.sessions.newest;
  const sees = there === occupant || (there && maySee(room, occupant, there.role));
  if (!there || !newest || !sees) service.send(buildAbsent(room, nick, id), session.jid);
  else {
    const view = there === occupant ? 'own' : viewOf(room, occupant);
    service.sendText(buildPresence(service, room, there, newest, view, { id }), [session.jid]);
  }
}

/** Nobody is there whom the asker may see. */
function buildAbsent(room: Room, nick: string, id: string | undefined): Element {
  return xml(
    'presence',
    { type: 'unavailable', from: `${room.jid}/${nick}`, ...(id === undefined ? {} : { id }) },
    xml('x', { xmlns: NS.mucUser }, xml('item', { affiliation: 'none', role: 'none' })),
  );
}

/**
 * A guest comes back under another address, with the token that the room gave it (docs/protocol.md §8): what stands under
 * the former address goes along, and if the former self still sits there, its seat is taken over without anybody seeing it
 * go and come.
 */
import { buildReplaced, parseEnter } from '../../protocol/entry.ts';
import { bareJid } from '../../protocol/jid.ts';
import { NS } from '../../protocol/namespaces.ts';
import { type Element, xml } from '../../protocol/xml.ts';
import type { Service } from '../service.ts';
import type { Arrival } from './enter.ts';
import { isGuest } from './guest.ts';
import type { Occupant } from './occupants.ts';
import { ownText } from './own-text.ts';
import type { Place } from './places.ts';
import { type Room, withNick } from './room.ts';

/** Who this was before, as far as its place is still there. */
export function formerSelf(service: Service, room: Room, { presence, from }: Arrival): Occupant | Place | undefined {
  // One who is in needs nobody's place besides its own.
  if (room.destroyed || room.occupants.seat(from)) return undefined;
  const token = isGuest(service.config, from) ? parseEnter(presence)?.token : undefined;
  const id = token === undefined ? undefined : service.places.read(room, token);
  if (id === undefined) return undefined;
  return room.occupants.byId(id) ?? service.places.held(room, id);
}

/** Runs in the room's queue, before one is let in. */
export async function comeBack(
  service: Service,
  room: Room,
  { from }: Arrival,
  former: Occupant | Place,
): Promise<void> {
  const jid = ownText(bareJid(from));
  if (former.jid !== jid) await inherit(service, room, former.jid, jid);
  if ('sessions' in former) await takeOver(service, room, former, from);
  else service.places.move(room, former, jid);
}

/** Rights of one address become those of another: on the disk first. */
async function inherit(service: Service, room: Room, before: string, jid: string): Promise<void> {
  const stage = room.presenters.get(before);
  if (stage !== undefined) {
    await service.store.setPresenter({ room: room.name, jid, nick: stage });
    room.presenters = withNick(room.presenters, jid, stage);
    await service.store.setPresenter({ room: room.name, jid: before, nick: null });
    room.presenters = withNick(room.presenters, before, null);
  }
  const affiliation = room.affiliations.get(before);
  if (affiliation === undefined || affiliation === 'outcast' || room.affiliations.has(jid)) return;
  const nick = room.reservedNicks.get(before) ?? null;
  await service.store.savePeople(room.name, [
    { jid, affiliation, nick, reason: '' },
    { jid: before, affiliation: 'none', nick: null, reason: '' },
  ]);
  room.affiliations.set(jid, affiliation).delete(before);
  room.reservedNicks = withNick(withNick(room.reservedNicks, jid, nick), before, null);
  room.names = undefined;
}

/** The occupant stays; its clients of before are out and are told why. */
async function takeOver(service: Service, room: Room, occupant: Occupant, from: string): Promise<void> {
  const before = occupant.sessions.values().filter(({ jid }) => jid !== from);
  const { says = '', lang = '' } = occupant.sessions.newest ?? {};
  room.occupants.move(occupant, ownText(bareJid(from)));
  room.occupants.add(occupant, { jid: ownText(from), says, lang, lectern: false, heard: service.now() });
  service.seats.take(room.name, from, occupant.nick, service.places.idOf(occupant));
  for (const session of before) {
    room.occupants.remove(session.jid);
    service.seats.giveUp(room.name, session.jid);
    service.send(buildTakenOver(room, occupant), session.jid);
    await service.left(room, { occupant, session }, false);
  }
}

function buildTakenOver(room: Room, occupant: Occupant): Element {
  const item = xml('item', { affiliation: room.affiliation(occupant.jid), role: 'none' });
  return xml(
    'presence',
    { from: `${room.jid}/${occupant.nick}`, type: 'unavailable' },
    xml('x', { xmlns: NS.mucUser }, item, xml('status', { code: '110' })),
    buildReplaced(),
  );
}

/** Entering a room, XEP-0045 §7.2 and §10.1: the checks in the order of the text, then presences, history, subject. */
import { createHmac } from 'node:crypto';
import { Fault, isFault } from '../../protocol/fault.ts';
import { bareJid, splitJid } from '../../protocol/jid.ts';
import { NS } from '../../protocol/namespaces.ts';
import type { Element } from '../../protocol/xml.ts';
import type { Service } from '../service.ts';
import { isNick } from './nick.ts';
import type { Occupant, Session } from './occupants.ts';
import { announce, buildPresence } from './presence.ts';
import type { Room } from './room.ts';

/** Finds the room for somebody who wants in, making it when it is not there and they may. */
export async function roomToEnter(
  service: Service,
  name: string,
  from: string,
): Promise<{ room: Room; created: boolean } | Fault> {
  const room = service.rooms.get(name);
  if (room) return { room, created: false };
  if (splitJid(from).domain !== service.config.accountDomain) {
    return new Fault('not-allowed', 'there is no such group, and only accounts of this server may make one');
  }
  if (new TextEncoder().encode(name).length > service.limits.roomNameLength) {
    return new Fault('not-acceptable', `a group's name has ${service.limits.roomNameLength} bytes at most`);
  }
  if (service.rooms.ownedBy(bareJid(from)) >= service.limits.roomsPerUser) {
    return new Fault('resource-constraint', `one account may own ${service.limits.roomsPerUser} groups`);
  }
  return { room: await service.rooms.create(name, bareJid(from), true), created: true };
}

/** Runs in the room's queue. `presence` carries the `<x xmlns='…/muc'/>` of one who enters. */
export async function enter(
  service: Service,
  room: Room,
  presence: Element,
  from: string,
  nick: string,
  created: boolean,
): Promise<Fault | undefined> {
  const refused = refusal(service, room, presence, from, nick);
  if (refused) return refused;

  const jid = bareJid(from);
  const session: Session = { jid: from, presence, lectern: false };
  const there = room.occupants.byNick(nick);
  const occupant: Occupant = there ?? {
    nick,
    jid,
    role: room.roleFor(room.affiliation(jid)),
    id: occupantId(service, room, jid),
    sessions: new Map(),
  };
  for (const other of room.occupants.all()) {
    const newest = [...other.sessions.values()].at(-1);
    if (other !== occupant && newest) service.send(buildPresence(service, room, other, newest, occupant), from);
  }
  room.occupants.add(occupant, session);
  await service.store.addSeat({ room: room.name, jid: from, nick });
  const selfCodes = [...(room.config.nonAnonymous ? ['100'] : []), ...(created ? ['201'] : [])];
  announce(service, room, occupant, session, { selfCodes });
  await service.joined(room, { occupant, session }, there === undefined);
  return undefined;
}

function refusal(service: Service, room: Room, presence: Element, from: string, nick: string): Fault | undefined {
  const jid = bareJid(from);
  if (nick === '') return new Fault('jid-malformed', 'a nick is needed to enter');
  const bad = isNick(nick, service.limits.nickLength);
  if (isFault(bad)) return bad;
  if (room.destroyed) return new Fault('gone');
  const affiliation = room.affiliation(jid);
  if (room.locked && affiliation !== 'owner') return new Fault('item-not-found', 'the group is being set up');
  if (affiliation === 'outcast') return new Fault('forbidden', 'banned from this group');
  if (room.config.membersOnly && affiliation === 'none') return new Fault('registration-required', 'members only');
  const password = presence.getChild('x', NS.muc)?.getChildText('password') ?? '';
  if (room.config.password !== '' && password !== room.config.password) {
    return new Fault('not-authorized', 'a password is needed');
  }
  const there = room.occupants.byNick(nick);
  if (there && there.jid !== jid) return new Fault('conflict', 'the nick is taken');
  const privileged = affiliation === 'owner' || affiliation === 'admin';
  if (!there && !privileged && room.occupants.size >= room.config.maxUsers) {
    return new Fault('service-unavailable', 'the group is full', 'wait');
  }
  return undefined;
}

/** XEP-0421 §3: the same for a user in a room whatever the nick, and not to be linked across rooms. */
function occupantId(service: Service, room: Room, jid: string): string {
  return createHmac('sha256', service.config.secret).update(`occupant\n${room.jid}\n${jid}`).digest('base64url');
}

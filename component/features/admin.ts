/** Roles and affiliations: lists and changes, XEP-0045 §8.2 to §9.8. */
import { Fault, isFault } from '../../protocol/fault.ts';
import { bareJid, isBareJid } from '../../protocol/jid.ts';
import { NS } from '../../protocol/namespaces.ts';
import { attr, childElements, type Element, xml } from '../../protocol/xml.ts';
import { remove } from '../rooms/leave.ts';
import type { Occupant, Role } from '../rooms/occupants.ts';
import { announceChange } from '../rooms/presence.ts';
import type { Room } from '../rooms/room.ts';
import type { Service } from '../service.ts';
import type { Affiliation } from '../store/contract.ts';
import type { Feature, RoomIqContext } from './feature.ts';

const ROLES: readonly Role[] = ['moderator', 'participant', 'visitor', 'none'];
const AFFILIATIONS: readonly Affiliation[] = ['owner', 'admin', 'member', 'none', 'outcast'];
const RANK: Readonly<Record<Affiliation, number>> = { owner: 3, admin: 2, member: 1, none: 0, outcast: -1 };

type Change =
  | { readonly kind: 'role'; readonly occupant: Occupant; readonly role: Role; readonly reason: string }
  | { readonly kind: 'affiliation'; readonly jid: string; readonly affiliation: Affiliation; readonly reason: string };

export const admin = (service: Service): Feature => ({
  name: 'admin',
  iq: [
    { type: 'get', ns: NS.mucAdmin, name: 'query', at: 'room', handle: list },
    { type: 'set', ns: NS.mucAdmin, name: 'query', at: 'room', handle: (ctx) => change(service, ctx) },
  ],
});

function list({ room, from, child }: RoomIqContext): Element | Fault {
  const item = child.getChild('item');
  const affiliation = AFFILIATIONS.find((a) => a === item?.attrs.affiliation);
  const role = ROLES.find((r) => r === item?.attrs.role);
  const own = room.affiliation(from);
  if (affiliation) {
    if (RANK[own] < RANK.admin && !(own === 'member' && affiliation === 'member')) return new Fault('forbidden');
    const jids = [...room.affiliations].filter(([, a]) => a === affiliation).map(([jid]) => jid);
    return xml('query', { xmlns: NS.mucAdmin }, ...jids.map((jid) => xml('item', { affiliation, jid })));
  }
  if (role) {
    if (room.occupants.seat(from)?.occupant.role !== 'moderator') return new Fault('forbidden');
    return xml(
      'query',
      { xmlns: NS.mucAdmin },
      ...room.occupants
        .all()
        .filter((o) => o.role === role)
        .map((o) => xml('item', { nick: o.nick, role, affiliation: room.affiliation(o.jid) })),
    );
  }
  return Fault.bad('an item names a role or an affiliation');
}

async function change(service: Service, { room, from, child }: RoomIqContext): Promise<null | Fault> {
  const items = childElements(child).filter((c) => c.name === 'item');
  if (items.length === 0) return Fault.bad('no item');
  if (items.length > service.limits.adminItems) {
    return new Fault('resource-constraint', `a query changes ${service.limits.adminItems} items at most`);
  }
  const changes: Change[] = [];
  // All are checked before one is carried out, so that a set is done whole or not at all.
  for (const item of items) {
    const one = readItem(room, item);
    if (isFault(one)) return one;
    const refused = one.kind === 'role' ? mayNotSetRole(room, from, one) : mayNotSetAffiliation(room, from, one);
    if (refused) return refused;
    changes.push(one);
  }
  const fresh = changes.filter((one) => one.kind === 'affiliation' && !room.affiliations.has(one.jid)).length;
  if (room.affiliations.size + fresh > service.limits.affiliations) {
    return new Fault('resource-constraint', `a group knows ${service.limits.affiliations} people at most`);
  }
  const actor = room.occupants.seat(from)?.occupant.nick;
  for (const one of changes) {
    if (one.kind === 'role') await setRole(service, room, one.occupant, one.role, one.reason, actor);
    else await setAffiliation(service, room, one.jid, one.affiliation, one.reason, actor);
  }
  return null;
}

function readItem(room: Room, item: Element): Change | Fault {
  const reason = (item.getChildText('reason') ?? '').slice(0, 500);
  const nick = attr(item, 'nick');
  const roleText = attr(item, 'role');
  if (roleText !== undefined) {
    const role = ROLES.find((r) => r === roleText);
    if (!role) return Fault.bad('this role is unknown');
    const occupant = nick === undefined ? undefined : room.occupants.byNick(nick);
    return occupant
      ? { kind: 'role', occupant, role, reason }
      : new Fault('item-not-found', 'nobody here has this nick');
  }
  const affiliation = AFFILIATIONS.find((a) => a === attr(item, 'affiliation'));
  if (!affiliation) return Fault.bad('an item names a role or a known affiliation');
  const text = attr(item, 'jid');
  const jid = text === undefined ? room.occupants.byNick(nick ?? '')?.jid : bareJid(text);
  if (jid === undefined) return new Fault('item-not-found', 'nobody here has this nick');
  return isBareJid(jid) ? { kind: 'affiliation', jid, affiliation, reason } : new Fault('jid-malformed');
}

function mayNotSetRole(room: Room, from: string, { occupant, role }: Change & { kind: 'role' }): Fault | undefined {
  const own = room.affiliation(from);
  const target = room.affiliation(occupant.jid);
  const isModerator = room.occupants.seat(from)?.occupant.role === 'moderator';
  if (!isModerator) return new Fault('forbidden', 'only moderators may do this');
  if ((role === 'moderator' || occupant.role === 'moderator') && RANK[own] < RANK.admin) {
    return new Fault('not-allowed', 'only admins may make or unmake moderators');
  }
  if (
    RANK[target] >= RANK.admin &&
    RANK[target] >= RANK[own] &&
    role !== 'moderator' &&
    occupant.jid !== bareJid(from)
  ) {
    return new Fault('not-allowed', 'not to somebody of the same or a higher affiliation');
  }
  return undefined;
}

function mayNotSetAffiliation(
  room: Room,
  from: string,
  { jid, affiliation }: Change & { kind: 'affiliation' },
): Fault | undefined {
  const own = room.affiliation(from);
  const target = room.affiliation(jid);
  if (RANK[own] < RANK.admin) return new Fault('forbidden', 'only admins and owners may do this');
  if (own === 'admin' && (RANK[target] >= RANK.admin || RANK[affiliation] >= RANK.admin)) {
    return new Fault('not-allowed', 'only owners may do this');
  }
  if (affiliation === 'outcast' && jid === bareJid(from)) return new Fault('conflict', 'nobody bans himself');
  const owners = [...room.affiliations.values()].filter((a) => a === 'owner').length;
  if (target === 'owner' && affiliation !== 'owner' && owners === 1)
    return new Fault('conflict', 'the last owner stays');
  return undefined;
}

async function setRole(service: Service, room: Room, occupant: Occupant, role: Role, reason: string, actor?: string) {
  const who = actor === undefined ? {} : { actor };
  if (role === 'none') return await remove(service, room, occupant, { codes: ['307'], reason, ...who });
  if (occupant.role === role) return;
  occupant.role = role;
  announceChange(service, room, occupant, { reason, ...who });
}

async function setAffiliation(
  service: Service,
  room: Room,
  jid: string,
  affiliation: Affiliation,
  reason: string,
  actor?: string,
) {
  if (room.affiliation(jid) === affiliation) return;
  const who = actor === undefined ? {} : { actor };
  await service.store.setAffiliation(room.name, jid, affiliation);
  if (affiliation === 'none') room.affiliations.delete(jid);
  else room.affiliations.set(jid, affiliation);
  for (const occupant of room.occupants.ofUser(jid)) {
    if (affiliation === 'outcast') await remove(service, room, occupant, { codes: ['301'], reason, ...who });
    else if (affiliation === 'none' && room.config.membersOnly) {
      await remove(service, room, occupant, { codes: ['321'], reason, ...who });
    } else {
      occupant.role = room.roleFor(affiliation);
      announceChange(service, room, occupant, { reason, ...who });
    }
  }
}

/** Roles and affiliations: lists and changes, XEP-0045 §8.2 to §9.8 and §10.3 to §10.8. */

import { Fault, isFault } from '../../protocol/base/fault.ts';
import { bareJid, prepareBareJid } from '../../protocol/base/jid.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { buildWords, type Words } from '../../protocol/base/words.ts';
import { attr, childElements, type Element, xml } from '../../protocol/base/xml.ts';
import type { Feature, RoomIqContext } from '../feature.ts';
import type { Affiliation } from '../room/affiliation.ts';
import { RANK } from '../room/affiliation.ts';
import { BROADCAST_ROLES } from '../room/config.ts';
import { ConfigValue } from '../room/config-value.ts';
import { isNickInUse, named } from '../room/names.ts';
import { prepareNick } from '../room/nick.ts';
import type { Occupant } from '../room/occupants.ts';
import type { Role } from '../room/role.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { type AffiliationChange, changeAffiliations, leavesNoOwner, tooManyPeople } from './affiliations.ts';
import { type Field, roles } from './form/field.ts';
import { remove } from './leave.ts';
import { changeRole } from './presence.ts';
import { reasonOf } from './reason.ts';

const ROLES: readonly Role[] = ['moderator', 'participant', 'visitor', 'none'];
const AFFILIATIONS: readonly Affiliation[] = ['owner', 'admin', 'member', 'none', 'outcast'];

/** Bytes of an answer around what it holds: two addresses and an id, each as long as they come. */
const IQ = 10_000;

interface RoleChange {
  readonly occupant: Occupant;
  readonly role: Role;
  readonly reason: Words;
}

/** Roles that may see the list of members, besides owners and admins. */
const MEMBER_LIST = new ConfigValue('memberList', BROADCAST_ROLES);

/** What owners may set of it. */
const FORM: readonly Field[] = [
  roles(150, 'muc#roomconfig_getmemberlist', 'Who may see the list of members', MEMBER_LIST),
];

export const admin = (service: Service): Feature => ({
  name: 'admin',
  form: FORM,
  iq: [
    { type: 'get', ns: NS.mucAdmin, name: 'query', at: 'room', handle: (ctx) => list(service, ctx) },
    { type: 'set', ns: NS.mucAdmin, name: 'query', at: 'room', handle: (ctx) => change(service, ctx) },
  ],
});

async function list(service: Service, { room, from, child }: RoomIqContext): Promise<Element | Fault> {
  const item = child.getChild('item');
  const affiliation = AFFILIATIONS.find((a) => a === item?.attrs.affiliation);
  const role = ROLES.find((r) => r === item?.attrs.role);
  if ((affiliation === undefined) === (role === undefined)) return Fault.bad('an item names a role or an affiliation');
  if (affiliation) {
    if (!maySeeList(room, from, affiliation)) return new Fault('forbidden');
    const jids = [...room.affiliations].filter(([, a]) => a === affiliation).map(([jid]) => jid);
    const items = jids.map((jid) => affiliationItem(room, jid, affiliation));
    const reasons = affiliation === 'outcast' ? await service.store.people.banReasons(room.name) : new Map();
    return xml('query', { xmlns: NS.mucAdmin }, ...withReasons(items, reasons, service.limits.wire.stanza));
  }
  if (!moderates(room, from)) return new Fault('forbidden');
  return xml(
    'query',
    { xmlns: NS.mucAdmin },
    ...room.occupants
      .all()
      .filter((occupant) => occupant.role === role)
      .map((occupant) => roleItem(room, occupant)),
  );
}

/** XEP-0045 §8, §9: by bare address; admins and owners need not be in the room. */
const moderates = (room: Room, from: string): boolean =>
  RANK[room.affiliation(from)] >= RANK.admin ||
  room.occupants.ofUser(bareJid(from)).some(({ role }) => role === 'moderator');

/**
 * Lists hold addresses: they are for admins and owners, and those of admins and owners themselves, where addresses are
 * hidden, for owners alone (XEP-0045 §10.5, §10.8). Members see who belongs to the room where addresses are shown to
 * all anyway and the form lets their role (XEP-0045 §5.2.1, muc#roomconfig_getmemberlist); their clients encrypt for these.
 */
function maySeeList(room: Room, from: string, affiliation: Affiliation): boolean {
  const own = room.affiliation(from);
  if (RANK[own] >= RANK.admin) return own === 'owner' || RANK[affiliation] < RANK.admin || room.config.nonAnonymous;
  if (RANK[affiliation] <= RANK.none || !room.config.nonAnonymous) return false;
  const absent = RANK[own] >= RANK.member ? room.roleFor(own) : undefined;
  const role = room.occupants.seat(from)?.occupant.role ?? absent;
  return MEMBER_LIST.of(room.config).some((one) => one === role);
}

/** XEP-0045 §16.3: address, affiliation, and the nick if one is reserved or in use. */
function affiliationItem(room: Room, jid: string, affiliation: Affiliation): Element {
  const nick = room.reservedNicks.get(jid) ?? room.occupants.ofUser(jid)[0]?.nick;
  return xml('item', { affiliation, jid, ...(nick === undefined ? {} : { nick }) });
}

/** XEP-0045 §9.2: with why each is banned, as far as there is room for it in one stanza. */
function withReasons(items: readonly Element[], reasons: ReadonlyMap<string, Words>, most: number): Element[] {
  let room = most - items.reduce((sum, item) => sum + Buffer.byteLength(item.toString()), 0) - IQ;
  return items.map((item) => {
    const words = reasons.get(attr(item, 'jid') ?? '');
    const reason = words && buildWords('reason', words);
    const size = reason ? Buffer.byteLength(reason.toString()) + '</item>'.length : 0;
    if (!reason || size > room) return item;
    room -= size;
    return xml('item', item.attrs, reason);
  });
}

/** XEP-0045 §16.3: nick, role, affiliation and full address. */
function roleItem(room: Room, { nick, role, jid, sessions }: Occupant): Element {
  const full = sessions.newest?.jid ?? jid;
  return xml('item', { nick, role, affiliation: room.affiliation(jid), jid: full });
}

async function change(service: Service, { room, from, child }: RoomIqContext): Promise<null | Fault> {
  const items = childElements(child).filter((c) => c.name === 'item');
  if (items.length === 0) return Fault.bad('the query has no item');
  if (items.length > service.limits.admin.items) {
    return new Fault('resource-constraint', `a query changes ${service.limits.admin.items} items at most`);
  }
  const roles: RoleChange[] = [];
  const affiliations: AffiliationChange[] = [];
  // All are checked before one is carried out, so that a set is done whole or not at all.
  for (const item of items) {
    const one = attr(item, 'role') === undefined ? readAffiliation(service, room, item) : readRole(service, room, item);
    if (isFault(one)) return one;
    const refused = 'role' in one ? mayNotSetRole(room, from, one) : mayNotSetAffiliation(room, from, one);
    if (refused) return refused;
    if ('role' in one) roles.push(one);
    else affiliations.push(one);
  }
  if (leavesNoOwner(room, affiliations)) return new Fault('conflict', 'a group needs an owner');
  const tooMany = tooManyPeople(service, room, affiliations);
  if (tooMany) return tooMany;
  const actor = room.occupants.seat(from)?.occupant.nick;
  await changeAffiliations(service, room, affiliations, { actor });
  for (const { occupant, role, reason } of roles) {
    const told = { reason, ...(actor === undefined ? {} : { actor }) };
    if (role === 'none') await remove(service, room, occupant, { ...told, codes: ['307'] });
    else if (occupant.role !== role) await changeRole(service, room, occupant, role, told);
  }
  return null;
}

function readRole(service: Service, room: Room, item: Element): RoleChange | Fault {
  if (attr(item, 'affiliation') !== undefined) return Fault.bad('an item names a role or an affiliation, not both');
  const role = ROLES.find((r) => r === attr(item, 'role'));
  if (!role) return Fault.bad('this role is unknown');
  const nick = attr(item, 'nick');
  if (nick === undefined) return Fault.bad('a change of role names the occupant by nick');
  const occupant = named(room, nick);
  return occupant
    ? { occupant, role, reason: reasonOf(item, service.limits) }
    : new Fault('item-not-found', 'nobody here has this nick');
}

function readAffiliation(service: Service, room: Room, item: Element): AffiliationChange | Fault {
  const affiliation = AFFILIATIONS.find((a) => a === attr(item, 'affiliation'));
  if (!affiliation) return Fault.bad('an item names a role or a known affiliation');
  const text = attr(item, 'jid');
  const nick = attr(item, 'nick');
  if (text === undefined && nick === undefined) return Fault.bad('an item names an address or a nick');
  const jid = text === undefined ? named(room, nick ?? '')?.jid : prepareBareJid(text);
  if (jid === undefined) {
    return text === undefined ? new Fault('item-not-found', 'nobody here has this nick') : new Fault('jid-malformed');
  }
  if (!jid.includes('@') && affiliation !== 'outcast' && affiliation !== 'none') {
    return new Fault('not-allowed', 'a whole domain can only be banned');
  }
  const reason = reasonOf(item, service.limits);
  // XEP-0045 §9.5: an admin who gives address and nick reserves the nick for this member.
  if (text === undefined || nick === undefined || RANK[affiliation] <= 0) return { jid, affiliation, reason };
  if (nick === '') return { jid, affiliation, nick: null, reason };
  const prepared = prepareNick(nick, service.limits.room.nickLength);
  if (isFault(prepared)) return prepared;
  return isNickInUse(service, room, prepared, jid)
    ? new Fault('conflict', 'the nick is taken')
    : { jid, affiliation, nick: prepared, reason };
}

function mayNotSetRole(room: Room, from: string, { occupant, role }: RoleChange): Fault | undefined {
  const own = room.affiliation(from);
  const target = room.affiliation(occupant.jid);
  if (!moderates(room, from)) return new Fault('forbidden', 'only moderators may do this');
  // XEP-0045 §9.6, §9.7: only admins make moderators, and admins and owners always are moderators.
  if ((role === 'moderator' || occupant.role === 'moderator') && role !== occupant.role) {
    const above = RANK[target] > RANK[own];
    if (RANK[own] < RANK.admin && above)
      return new Fault('not-allowed', 'this cannot be done to somebody of a higher affiliation');
    if (RANK[own] < RANK.admin) return new Fault('not-allowed', 'only admins may make or unmake moderators');
    if (role !== 'none' && RANK[target] >= RANK.admin) {
      return new Fault('not-allowed', 'admins and owners stay moderators');
    }
  }
  // §8.2, §8.4: nobody kicks or silences those above; among admins, and among owners, nobody does either. Voice is not
  // taken from one's equals among members.
  const lowest = role === 'none' ? RANK.admin : RANK.member;
  const safe = RANK[target] >= lowest && RANK[target] >= RANK[own] && occupant.jid !== bareJid(from);
  const loses = role === 'none' || (role === 'visitor' && occupant.role !== 'visitor');
  if (loses && safe)
    return new Fault('not-allowed', 'this cannot be done to somebody of the same or a higher affiliation');
  return undefined;
}

function mayNotSetAffiliation(room: Room, from: string, { jid, affiliation }: AffiliationChange): Fault | undefined {
  const own = room.affiliation(from);
  const target = room.affiliations.get(jid) ?? 'none';
  if (RANK[own] < RANK.admin) return new Fault('forbidden', 'only admins and owners may do this');
  if (affiliation === 'outcast' && jid === bareJid(from)) return new Fault('conflict', 'you cannot ban yourself');
  if (own === 'owner') return undefined;
  if (affiliation === 'outcast' && RANK[target] >= RANK.admin) {
    return new Fault('not-allowed', 'this cannot be done to somebody of the same or a higher affiliation');
  }
  // §10.3 to §10.8: only owners make owners and admins. An admin may give up being one.
  const resigns = jid === bareJid(from) && RANK[affiliation] < RANK.admin;
  if (!resigns && (RANK[target] >= RANK.admin || RANK[affiliation] >= RANK.admin)) {
    return new Fault('forbidden', 'only owners may do this');
  }
  return undefined;
}

/**
 * What people are to a room: changes of affiliation and all that follows from them, XEP-0045 §5.2, §9, §10.3 to §10.8. The
 * one place that all of them go through: lists, forms, invitations, registrations.
 */

import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { plain, type Words } from '../../protocol/base/words.ts';
import { xml } from '../../protocol/base/xml.ts';
import type { Affiliation } from '../room/affiliation.ts';
import { RANK } from '../room/affiliation.ts';
import { forgetNames } from '../room/names.ts';
import type { Role } from '../room/role.ts';
import { ROLE_RANK } from '../room/role.ts';
import { type Room, withNick } from '../room/room.ts';
import type { Service } from '../service.ts';
import { changeAbsentRoles, putOutAbsent } from './absent.ts';
import { buildInvitation } from './invite/message.ts';
import { remove } from './leave.ts';
import { announceChange, changeRole, type PresenceOptions } from './presence.ts';

export interface AffiliationChange {
  /** Bare address, or a domain to ban all of its users. */
  readonly jid: string;
  readonly affiliation: Affiliation;
  /** The nick to reserve; null for none; left out to keep the one there is. */
  readonly nick?: string | null;
  readonly reason?: Words;
}

export interface Doing {
  /** Nick of the person who does it. */
  readonly actor?: string | undefined;
  /** Those who are not in the room hear of it in another way. */
  readonly silent?: boolean;
}

/** Why a room cannot know all of these as well, by their bare addresses: it knows as many as go into one list. */
export function tooManyPeople(
  service: Service,
  room: Room,
  people: readonly { readonly jid: string }[],
): Fault | undefined {
  const fresh = new Set(people.map(({ jid }) => jid).filter((jid) => !room.affiliations.has(jid))).size;
  const most = service.limits.room.affiliations;
  // Those that are known already may go on changing.
  if (fresh === 0 || room.affiliations.size + fresh <= most) return undefined;
  return new Fault('resource-constraint', `a group knows ${most} people at most`);
}

/**
 * Carries out changes that have been checked: on the disk first and whole, then in the room, then everybody concerned is
 * told. Runs in the room's queue.
 */
export async function changeAffiliations(
  service: Service,
  room: Room,
  changes: readonly AffiliationChange[],
  doing: Doing,
): Promise<void> {
  // Of several changes of one address the last one counts.
  const fresh = [...new Map(changes.map((change) => [change.jid, change])).values()].filter(
    ({ jid, affiliation, nick, reason }) =>
      (room.affiliations.get(jid) ?? 'none') !== affiliation ||
      (affiliation === 'outcast' && reason?.text) ||
      (nick !== undefined && (room.reservedNicks.get(jid) ?? null) !== nick),
  );
  if (fresh.length === 0) return;
  const people = fresh.map(({ jid, affiliation, nick, reason }) => {
    const keeps = affiliation !== 'none' && affiliation !== 'outcast';
    return {
      jid,
      affiliation,
      nick: keeps ? (nick === undefined ? (room.reservedNicks.get(jid) ?? null) : nick) : null,
      reason: affiliation === 'outcast' ? (reason?.text ?? '') : '',
      reasonLang: affiliation === 'outcast' ? (reason?.lang ?? '') : '',
    };
  });
  await service.store.people.save(room.name, people);
  const before = new Map(people.map(({ jid }) => [jid, room.affiliation(jid)]));
  for (const { jid, affiliation, nick } of people) {
    if (affiliation === 'none') room.affiliations.delete(jid);
    else room.affiliations.set(jid, affiliation);
    if (nick !== (room.reservedNicks.get(jid) ?? null)) room.reservedNicks = withNick(room.reservedNicks, jid, nick);
  }
  forgetNames(room);
  for (const { jid, affiliation } of people)
    if (affiliation !== 'outcast') await service.moments.tell('forgiven', room, jid);
  for (const change of fresh) await follow(service, room, change, before.get(change.jid) ?? 'none', doing);
}

/**
 * What a change means for those it concerns: put out, another role, or a word to one who is not there, which is an
 * invitation, too, where nobody else may enter (XEP-0045 §9.5).
 */
async function follow(
  service: Service,
  room: Room,
  { jid, reason = plain('') }: AffiliationChange,
  before: Affiliation,
  { actor, silent }: Doing,
): Promise<void> {
  // An address without an affiliation of its own any more may be banned with its domain.
  const affiliation = room.affiliation(jid);
  const told: PresenceOptions = { reason, ...(actor === undefined ? {} : { actor }) };
  const there = jid.includes('@')
    ? room.occupants.ofUser(jid)
    : room.occupants.all().filter((occupant) => room.affiliation(occupant.jid) === 'outcast');
  // All of a domain need no memory of each: whoever comes from there is kept out anyway.
  const single = jid.includes('@');
  if (affiliation === 'outcast') {
    await putOutAbsent(service, room, (one) => room.affiliation(one) === 'outcast', single);
  } else {
    await changeAbsentRoles(service, room, (role, one) =>
      one === jid ? roleAfter(room, role, before, affiliation) : role,
    );
  }
  for (const occupant of there) {
    if (affiliation === 'outcast') await remove(service, room, occupant, { ...told, codes: ['301'] }, single);
    else if (affiliation === 'none' && room.config.membersOnly) {
      await remove(service, room, occupant, { ...told, codes: ['321'] });
    } else {
      const role = roleAfter(room, occupant.role, before, affiliation);
      if (occupant.role === role) announceChange(service, room, occupant, told);
      else await changeRole(service, room, occupant, role, told);
    }
  }
  await service.moments.tell('admissionChanged', room);
  if (there.length > 0 || silent || RANK[affiliation] <= 0) return;
  tellAbsent(service, room, jid, affiliation);
  if (room.config.membersOnly && RANK[before] <= 0) {
    const from = actor === undefined ? room.jid : `${room.jid}/${actor}`;
    service.send(buildInvitation(room, { to: jid, from }, true));
  }
}

/** XEP-0045 §5.1.3: a higher affiliation takes no role away, and a lower one gives none. */
function roleAfter(room: Room, role: Role, before: Affiliation, after: Affiliation): Role {
  const brought = room.roleFor(after);
  const rises = ROLE_RANK[brought] > ROLE_RANK[role];
  return (RANK[after] > RANK[before] && rises) || (RANK[after] < RANK[before] && !rises) ? brought : role;
}

/** XEP-0045 §17.1: one who is not in the room is told that it belongs to it now. */
function tellAbsent(service: Service, room: Room, jid: string, affiliation: Affiliation): void {
  service.send(
    xml(
      'message',
      { from: room.jid, to: jid },
      xml('x', { xmlns: NS.mucUser }, xml('item', { affiliation, jid }), xml('status', { code: '101' })),
    ),
  );
}

/** True when the room would be left without an owner. */
export function leavesNoOwner(room: Room, changes: readonly AffiliationChange[]): boolean {
  const after = new Map(room.affiliations);
  for (const { jid, affiliation } of changes) after.set(jid, affiliation);
  return ![...after.values()].includes('owner');
}

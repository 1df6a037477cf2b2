/**
 * Who is what in a room: changes of affiliation and all that follows from them, XEP-0045 §5.2, §9, §10.3 to §10.8. The
 * one place that all of them go through: lists, forms, invitations, registrations.
 */
import { NS } from '../../protocol/namespaces.ts';
import { xml } from '../../protocol/xml.ts';
import type { Service } from '../service.ts';
import type { Affiliation } from '../store/contract.ts';
import { remove } from './leave.ts';
import { announceChange, changeRole, type PresenceOptions } from './presence.ts';
import type { Room } from './room.ts';

export const RANK: Readonly<Record<Affiliation, number>> = { owner: 3, admin: 2, member: 1, none: 0, outcast: -1 };

export interface AffiliationChange {
  /** Bare address, or a domain to ban all of its users. */
  readonly jid: string;
  readonly affiliation: Affiliation;
  /** The nick to reserve; null for none; left out to keep the one there is. */
  readonly nick?: string | null;
  readonly reason?: string;
}

export interface Doing {
  /** Nick of who does it. */
  readonly actor?: string | undefined;
  /** Those who are not in the room hear of it in another way. */
  readonly silent?: boolean;
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
  const fresh = changes.filter(
    ({ jid, affiliation, nick }) =>
      (room.affiliations.get(jid) ?? 'none') !== affiliation ||
      (nick !== undefined && (room.reservedNicks.get(jid) ?? null) !== nick),
  );
  if (fresh.length === 0) return;
  const people = fresh.map(({ jid, affiliation, nick }) => {
    const keeps = affiliation !== 'none' && affiliation !== 'outcast';
    return {
      jid,
      affiliation,
      nick: keeps ? (nick === undefined ? (room.reservedNicks.get(jid) ?? null) : nick) : null,
    };
  });
  await service.store.savePeople(room.name, people);
  for (const { jid, affiliation, nick } of people) {
    if (affiliation === 'none') room.affiliations.delete(jid);
    else room.affiliations.set(jid, affiliation);
    if (nick === null) room.reservedNicks.delete(jid);
    else room.reservedNicks.set(jid, nick);
  }
  for (const change of fresh) await follow(service, room, change, doing);
}

/** What a change means for those it concerns: put out, another role, or a word to one who is not there. */
async function follow(
  service: Service,
  room: Room,
  change: AffiliationChange,
  { actor, silent }: Doing,
): Promise<void> {
  const { jid, affiliation, reason = '' } = change;
  const told: PresenceOptions = { reason, ...(actor === undefined ? {} : { actor }) };
  const there = jid.includes('@')
    ? room.occupants.ofUser(jid)
    : room.occupants.all().filter((occupant) => room.affiliation(occupant.jid) === 'outcast');
  for (const occupant of there) {
    if (affiliation === 'outcast') await remove(service, room, occupant, { ...told, codes: ['301'] });
    else if (affiliation === 'none' && room.config.membersOnly) {
      await remove(service, room, occupant, { ...told, codes: ['321'] });
    } else {
      const role = room.roleFor(affiliation);
      if (occupant.role === role) announceChange(service, room, occupant, told);
      else changeRole(service, room, occupant, role, told);
    }
  }
  if (there.length === 0 && !silent && RANK[affiliation] > 0) tellAbsent(service, room, jid, affiliation);
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

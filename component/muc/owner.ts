/** The owner's use cases: instant and reserved rooms, configuration, destruction. XEP-0045 §10. */

import { Fault, isFault } from '../../protocol/base/fault.ts';
import { type Form, parseForm } from '../../protocol/base/form.ts';
import { prepareJid } from '../../protocol/base/jid.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { plain } from '../../protocol/base/words.ts';
import { attr, childElements, type Element, xml } from '../../protocol/base/xml.ts';
import type { Feature, RoomIqContext } from '../feature.ts';
import type { Affiliation } from '../room/affiliation.ts';
import { changeCodes, type RoomConfig } from '../room/config.ts';
import { addresses } from '../room/message.ts';
import type { Role } from '../room/role.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { changeAbsentRoles } from './absent.ts';
import { type AffiliationChange, changeAffiliations, tooManyPeople } from './affiliations.ts';
import type { FormState } from './form/field.ts';
import { buildConfigForm, formStateOf, readConfigForm } from './form/form.ts';
import { OWN_FIELDS } from './form/own.ts';
import { destroy, dissolveEmpty, remove } from './leave.ts';
import { changeBroadcast, changeRole } from './presence.ts';
import { reasonOf } from './reason.ts';

export const owner = (service: Service): Feature => ({
  name: 'owner',
  form: OWN_FIELDS,
  iq: [
    {
      type: 'get',
      ns: NS.mucOwner,
      name: 'query',
      at: 'room',
      handle: ({ room, from }) =>
        room.affiliation(from) === 'owner'
          ? xml(
              'query',
              { xmlns: NS.mucOwner },
              buildConfigForm(service.features, formStateOf(room.config, room.affiliations)),
            )
          : new Fault('forbidden', 'only owners may do this'),
    },
    { type: 'set', ns: NS.mucOwner, name: 'query', at: 'room', handle: (ctx) => set(service, ctx) },
  ],
});

async function set(service: Service, { room, from, child }: RoomIqContext): Promise<null | Fault> {
  if (room.affiliation(from) !== 'owner') return new Fault('forbidden', 'only owners may do this');
  const [only, ...rest] = childElements(child);
  if (!only || rest.length > 0) return Fault.bad('the query holds neither a form nor a request to destroy the group');
  if (only.is('destroy', NS.mucOwner)) return await end(service, room, only);
  if (!only.is('x', NS.dataForms))
    return Fault.bad('the query holds neither a form nor a request to destroy the group');
  const form = parseForm(only);
  if (isFault(form)) return form;
  if (form.type === 'cancel') {
    // XEP-0045 §10.1.3: a room that was never set up is given up.
    if (room.locked) await destroy(service, room, { reason: plain(''), alternate: '', password: '' });
    return null;
  }
  if (form.type !== 'submit') return Fault.bad('the form is neither submitted nor cancelled');
  return await configure(service, room, form, room.occupants.seat(from)?.occupant.nick);
}

async function end(service: Service, room: Room, element: Element): Promise<null | Fault> {
  const typed = attr(element, 'jid') ?? '';
  const alternate = typed === '' ? '' : prepareJid(typed);
  if (alternate === undefined) return new Fault('jid-malformed', 'the address of the other group is not valid');
  await destroy(service, room, {
    reason: reasonOf(element, service.limits),
    alternate,
    password: (element.getChildText('password') ?? '').slice(0, 200),
  });
  return null;
}

async function configure(service: Service, room: Room, form: Form, actor?: string): Promise<null | Fault> {
  const before = formStateOf(room.config, room.affiliations);
  const after = readConfigForm(service.features, before, form);
  if (isFault(after)) return after;
  const people = peopleChanges(room, before, after);
  const tooMany = tooManyPeople(service, room, people);
  if (tooMany) return tooMany;
  const codes = changeCodes(before.config, after.config);
  const wasLocked = room.locked;
  if (codes.length > 0 || wasLocked) await service.rooms.save(room, { config: after.config, locked: false });
  changeBroadcast(service, room, before.config.presenceBroadcast);
  await changeAffiliations(service, room, people, { actor });
  if (codes.length > 0 && !wasLocked) {
    const status = codes.map((code) => xml('status', { code }));
    service.sendAll(
      xml('message', { type: 'groupchat', from: room.jid }, xml('x', { xmlns: NS.mucUser }, ...status)),
      addresses(room),
    );
  }
  await follow(service, room, before.config);
  // From outside, an owner may end the stay of a room that nobody is in.
  await dissolveEmpty(service, room);
  return null;
}

/** What the new lists of owners and admins mean for each address; a person who is on neither any more stays as a member. */
function peopleChanges(room: Room, before: FormState, after: FormState): AffiliationChange[] {
  const affiliationOf = (jid: string): Affiliation => {
    if (after.owners.includes(jid)) return 'owner';
    return after.admins.includes(jid) ? 'admin' : 'member';
  };
  return [...new Set([...before.owners, ...before.admins, ...after.owners, ...after.admins])]
    .map((jid) => ({ jid, affiliation: affiliationOf(jid) }))
    .filter(({ jid, affiliation }) => room.affiliations.get(jid) !== affiliation);
}

/** What the configuration means for those who are in the room. */
async function follow(service: Service, room: Room, before: RoomConfig): Promise<void> {
  const { config } = room;
  if (config.membersOnly && !before.membersOnly) {
    for (const occupant of room.occupants.all()) {
      if (room.affiliation(occupant.jid) === 'none') await remove(service, room, occupant, { codes: ['322'] });
    }
    await service.moments.tell('admissionChanged', room);
  }
  if (config.moderated !== before.moderated) {
    const roleAfter = (role: Role, jid: string) => (role === 'moderator' ? role : room.roleFor(room.affiliation(jid)));
    await changeAbsentRoles(service, room, roleAfter);
    for (const occupant of room.occupants.all()) {
      const role = roleAfter(occupant.role, occupant.jid);
      if (occupant.role !== role) await changeRole(service, room, occupant, role);
    }
  }
}

/** The owner's use cases: instant and reserved rooms, configuration, destruction. XEP-0045 §10. */
import { Fault, isFault } from '../../protocol/fault.ts';
import { NS } from '../../protocol/namespaces.ts';
import { attr, type Element, xml } from '../../protocol/xml.ts';
import { buildConfigForm, changeCodes, readConfigForm } from '../rooms/config.ts';
import { destroy, remove } from '../rooms/leave.ts';
import { addresses } from '../rooms/message.ts';
import { announceChange } from '../rooms/presence.ts';
import type { Room } from '../rooms/room.ts';
import type { Service } from '../service.ts';
import type { Feature, RoomIqContext } from './feature.ts';

export const owner = (service: Service): Feature => ({
  name: 'owner',
  iq: [
    {
      type: 'get',
      ns: NS.mucOwner,
      name: 'query',
      at: 'room',
      handle: ({ room, from }) =>
        room.affiliation(from) === 'owner'
          ? xml('query', { xmlns: NS.mucOwner }, buildConfigForm(room.config))
          : new Fault('forbidden', 'only owners may do this'),
    },
    { type: 'set', ns: NS.mucOwner, name: 'query', at: 'room', handle: (ctx) => set(service, ctx) },
  ],
});

async function set(service: Service, { room, from, child }: RoomIqContext): Promise<null | Fault> {
  if (room.affiliation(from) !== 'owner') return new Fault('forbidden', 'only owners may do this');
  const end = child.getChild('destroy');
  if (end) {
    await destroy(service, room, (end.getChildText('reason') ?? '').slice(0, 500), attr(end, 'jid') ?? '');
    return null;
  }
  const form = child.getChild('x', NS.dataForms);
  if (!form) return Fault.bad('neither a form nor a destruction');
  if (attr(form, 'type') === 'cancel') {
    // XEP-0045 §10.1.3: a room that was never set up is given up.
    if (room.locked) await destroy(service, room, '', '');
    return null;
  }
  if (attr(form, 'type') !== 'submit') return Fault.bad('the form is neither submitted nor cancelled');
  return await configure(service, room, form);
}

async function configure(service: Service, room: Room, form: Element): Promise<null | Fault> {
  const config = readConfigForm(room.config, form);
  if (isFault(config)) return config;
  const codes = changeCodes(room.config, config);
  const wasLocked = room.locked;
  const before = room.config;
  if (codes.length > 0) await service.rooms.save(room, { config });
  room.locked = false;
  if (codes.length === 0) return null;
  if (!wasLocked) {
    service.sendAll(
      xml(
        'message',
        { type: 'groupchat', from: room.jid },
        xml('x', { xmlns: NS.mucUser }, ...codes.map((code) => xml('status', { code }))),
      ),
      addresses(room),
    );
  }
  if (config.membersOnly && !before.membersOnly) {
    for (const occupant of room.occupants.all()) {
      if (room.affiliation(occupant.jid) === 'none') await remove(service, room, occupant, { codes: ['322'] });
    }
  }
  if (config.moderated !== before.moderated) {
    for (const occupant of room.occupants.all()) {
      const role = room.roleFor(room.affiliation(occupant.jid));
      if (occupant.role === role || occupant.role === 'moderator') continue;
      occupant.role = role;
      announceChange(service, room, occupant);
    }
  }
  return null;
}

/** Messages that came in: to all of a room, to one occupant, to the room itself, or to the service. */
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { attr, childElements, type Element } from '../../protocol/base/xml.ts';
import type { Feature } from '../feature.ts';
import { mayNotEnter } from '../muc/enter.ts';
import { createFlow } from '../muc/flow.ts';
import { groupMessage } from '../muc/group-message.ts';
import { notThere } from '../muc/sight.ts';
import { messageType } from '../room/message.ts';
import type { Service } from '../service.ts';
import type { Incoming } from '../wire/dispatch.ts';
import { type Reception, sizeOf, tooMuchWaits } from './reception.ts';

export function receiveMessage(service: Service, { sight, privates, ...reception }: Reception) {
  const flow = createFlow(service);

  return async (incoming: Incoming): Promise<Fault | undefined> => {
    const { stanza, from, place, roomName, nick } = incoming;
    if (place === 'service') {
      const outcome = reception.said(incoming);
      if (outcome === 'handled') return undefined;
      return outcome ?? new Fault('service-unavailable', 'messages are for groups, not for the service');
    }
    const bytes = sizeOf(stanza);
    const group = messageType(stanza) === 'groupchat';
    const payload = place === 'room' && group ? payloadOf(service, stanza, (f) => f.payloads) : undefined;
    // Before it waits: what is refused must not stand in memory until then.
    const refused = flow.tooLong(bytes) ?? (payload ? undefined : flow.tooMany(roomName, from));
    if (refused) return refused;
    const behind = reception.behind(incoming);
    if (behind === false) return tooMuchWaits();
    if (behind) await behind;
    const unseen = sight.look(roomName, from);
    const notSeen = unseen && (await unseen);
    if (notSeen) return notSeen;
    const room = reception.roomFor(roomName, from);
    if (!room) return notThere();
    if (payload?.handler.immediate) {
      const seat = room.seatOf(from);
      return isFault(seat) ? seat : payload.handler.handle({ room, seat, stanza, child: payload.child });
    }
    if (!payload) {
      const tooMuch = flow.tooMuch(room, from, bytes, place === 'room' && group);
      if (tooMuch) return tooMuch;
    }
    const request = place === 'room' && !group ? payloadOf(service, stanza, (f) => f.roomMessages) : undefined;
    // Whether the sender is in the room is looked up in the queue: its entering may stand there still.
    return room.run(async () => {
      reception.heardFrom(room, from);
      if (request && !room.destroyed) {
        const barred = mayNotEnter(service, roomName, from);
        if (barred) return barred;
        return await request.handler.handle({
          room,
          from,
          seat: room.occupants.seat(from),
          stanza,
          child: request.child,
        });
      }
      const seat = room.seatOf(from);
      if (isFault(seat)) return seat;
      if (payload) return await payload.handler.handle({ room, seat, stanza, child: payload.child });
      if (place === 'room') {
        return group
          ? await groupMessage(service, room, seat, stanza)
          : Fault.bad('messages to a group are of type groupchat');
      }
      if (group) return Fault.bad('group messages go to the group, not to an occupant');
      return privates.send(room, seat, stanza, nick);
    });
  };
}

/** XEP-0068: what kind of form this is. */
const formTypeOf = (x: Element): string | null | undefined =>
  childElements(x)
    .find((field) => field.name === 'field' && attr(field, 'var') === 'FORM_TYPE')
    ?.getChildText('value');

/** The first feature that knows a child of the stanza. */
function payloadOf<Handler extends { readonly ns: string; readonly name: string; readonly formType?: string }>(
  service: Service,
  stanza: Element,
  handlersOf: (feature: Feature) => readonly Handler[] | undefined,
): { handler: Handler; child: Element } | undefined {
  for (const child of childElements(stanza)) {
    const ns = child.getNS();
    for (const feature of service.features) {
      const handler = handlersOf(feature)?.find(
        (p) => p.ns === ns && p.name === child.name && (p.formType === undefined || p.formType === formTypeOf(child)),
      );
      if (handler) return { handler, child };
    }
  }
  return undefined;
}

/** Moderators take back messages of others, XEP-0425: asked by IQ, told by the room. */
import { Fault, isFault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import { newId } from '../../protocol/base/request.ts';
import { xml } from '../../protocol/base/xml.ts';
import { buildModeration, parseModeration } from '../../protocol/muc/retract.ts';
import type { Feature, IqReply, RoomIqContext } from '../feature.ts';
import type { Service } from '../service.ts';
import { findMessage, say } from './discussion.ts';
import { tombstonesOf } from './retract.ts';

export const moderate = (service: Service): Feature => {
  async function handle({ room, from, child }: RoomIqContext): Promise<IqReply> {
    const asked = parseModeration(child);
    if (isFault(asked)) return asked;
    const occupant = room.occupants.seat(from)?.occupant;
    if (occupant?.role !== 'moderator') return new Fault('forbidden', 'only moderators may do this');
    const message = await findMessage(service, room, asked.id);
    if (!message) return new Fault('item-not-found', 'this group has no message with this id');
    const moderator = { by: `${room.jid}/${occupant.nick}`, occupantId: occupant.id, reason: asked.reason };
    const id = newId();
    await say(service, room, {
      seat: undefined,
      stanza: xml('message', { id }),
      children: buildModeration(asked.id, moderator),
      keeping: 'history',
      tombstones: await tombstonesOf(service, room, message, id, moderator),
    });
    return null;
  }

  return {
    name: 'moderate',
    disco: { room: [NS.moderate, NS.moderateOld] },
    iq: [
      { type: 'set', ns: NS.moderate, name: 'moderate', at: 'room', handle },
      { type: 'set', ns: NS.fasten, name: 'apply-to', at: 'room', handle },
    ],
  };
};

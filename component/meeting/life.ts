/** Starting and ending a meeting. docs/protocol.md §4.1. */
import { Fault } from '../../protocol/base/fault.ts';
import { NS } from '../../protocol/base/namespaces.ts';
import type { LifeAction } from '../../protocol/log/life.ts';
import type { Feature, RoomIqContext } from '../feature.ts';
import type { Occupant } from '../room/occupants.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';
import { meetingOf } from './in-room.ts';
import type { Meeting } from './meeting.ts';
import { changeMeeting } from './send.ts';

export const life = (service: Service): Feature => {
  async function ask(kind: 'start' | 'end', { room, from }: RoomIqContext): Promise<null | Fault> {
    const occupant = room.occupants.seat(from)?.occupant;
    if (occupant?.role !== 'moderator') return new Fault('forbidden', `only moderators may ${kind} a meeting`);
    const meeting = await meetingOf(service, room);
    if (meeting.running === (kind === 'start')) {
      return new Fault('unexpected-request', kind === 'start' ? 'a meeting is being held' : 'no meeting is being held');
    }
    await changeLife(service, room, meeting, { kind }, occupant);
    return null;
  }

  return {
    name: 'life',
    iq: [
      { type: 'set', ns: NS.log, name: 'start', at: 'room', handle: (ctx) => ask('start', ctx) },
      { type: 'set', ns: NS.log, name: 'end', at: 'room', handle: (ctx) => ask('end', ctx) },
    ],
  };
};

/** Call it in the room's queue. @param by the room itself by default */
export async function changeLife(
  service: Service,
  room: Room,
  meeting: Meeting,
  action: LifeAction,
  by?: Occupant,
): Promise<void> {
  await changeMeeting(service, room, meeting, action, by);
  if (action.kind !== 'end') return;
  await service.moments.tell('ended', room);
  if (by) await service.moments.tell('stageChanged', room, by.nick);
}

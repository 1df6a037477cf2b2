import { NS } from '../../protocol/base/namespaces.ts';
import { type Element, xml } from '../../protocol/base/xml.ts';
import { buildMark, type LogEvent } from '../../protocol/log/event.ts';
import { buildAction, type LogAction } from '../../protocol/log/kinds.ts';
import type { Meeting } from '../meeting/meeting.ts';
import type { Publication } from '../meeting/publish.ts';
import type { Occupant } from '../room/occupants.ts';
import type { Room } from '../room/room.ts';
import type { Service } from '../service.ts';

/** Writes an action down, and tells of it when it is on the disk. Call it in the room's queue. @param by the room itself by default */
export async function changeMeeting(
  service: Service,
  room: Room,
  meeting: Meeting,
  action: LogAction,
  by?: Occupant,
): Promise<void> {
  const who = by ? { id: by.id, nick: by.nick } : null;
  const [event] = await meeting.append([{ who, t: undefined, action }]);
  if (event) sendEvent(service, room, meeting, event, buildAction(action), by ? { by: by.nick } : {});
  void service.moments.tell('logged', room);
}

/** Sends one logged event, with its mark. @param from the occupant who asked for it, and by which message; the room itself by default */
export function sendEvent(
  service: Service,
  room: Room,
  meeting: Meeting,
  event: LogEvent,
  payload: Element,
  from: Pick<Publication, 'by' | 'id'> = {},
): void {
  // All who follow the log hear it, whatever its kind: that is what makes it gapless for them.
  service.publish(room, { payloads: withMark(meeting, event, payload), ns: NS.log, ordered: true, ...from });
}

/** The payload, its place in the log, and the id of its author. */
export const withMark = (
  meeting: Meeting,
  event: Pick<LogEvent, 'seq' | 'at' | 'who'>,
  payload: Element,
): Publication['payloads'] => [
  payload,
  buildMark(meeting.mark(event)),
  ...(event.who?.id ? [xml('occupant-id', { xmlns: NS.occupantId, id: event.who.id })] : []),
];

/** The meeting of a room: the open one, or the last one when it has ended. */
import { Part } from '../room/part.ts';
import type { Room } from '../room/room.ts';
import type { Meeting, MeetingParts } from './meeting.ts';
import { findMeeting, openMeeting } from './open.ts';

const MEETING = new Part<Meeting>('meeting');

/** As far as it has been read; undefined also where nobody has asked since a restart. */
export const meetingIn = (room: Room | undefined): Meeting | undefined => room?.parts.get(MEETING);

/** The one that the log has, read when nobody has asked since a restart. Call it in the room's queue. */
export async function knownMeeting(parts: MeetingParts, room: Room): Promise<Meeting | undefined> {
  const known = meetingIn(room) ?? (await findMeeting(parts, room.name));
  room.parts.set(MEETING, known);
  return known;
}

/** The room's open meeting, prepared when there is none. Call it in the room's queue. */
export async function meetingOf(parts: MeetingParts, room: Room): Promise<Meeting> {
  const known = meetingIn(room);
  if (known && known.state.phase !== 'ended') return known;
  const opened = await openMeeting(parts, room.name);
  room.parts.set(MEETING, opened);
  return opened;
}

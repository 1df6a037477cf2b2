import type { Tables } from '../tables.ts';
import { whole, wholeOrNull } from '../values.ts';
import type { MeetingRecord } from './contract.ts';

/** The columns of a meeting that are read. */
export const MEETING = ['id', 'room', 'started_at', 'ended_at', 'bytes', 'empty_since'] as const;

export const meetingOf = (row: Pick<Tables['meetings'], (typeof MEETING)[number]>): MeetingRecord => ({
  id: row.id,
  room: row.room,
  startedAt: wholeOrNull(row.started_at),
  endedAt: wholeOrNull(row.ended_at),
  bytes: whole(row.bytes),
  emptySince: wholeOrNull(row.empty_since),
});

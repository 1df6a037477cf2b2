/** The open meeting of a room: from its newest snapshot, and what came after that. */
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EMPTY, foldAll, type MeetingState } from '../../protocol/log/fold.ts';
import type { Store } from '../../store/store.ts';
import { Meeting, type MeetingParts } from './meeting.ts';
import { eventOf } from './record.ts';
import { readSnapshot } from './snapshot.ts';

/** Events of a log that are read and folded in one go: in 20 ms, however many pages have ink. */
const READ_AT_ONCE = 200;

/** The room's open meeting as the log has it, or a new one. */
export async function openMeeting(parts: MeetingParts, room: string): Promise<Meeting> {
  const found = await findMeeting(parts, room);
  if (found) return found;
  const fresh = { id: randomUUID(), room, startedAt: null, endedAt: null, bytes: 0, emptySince: null };
  await parts.store.meetings.add(fresh);
  return new Meeting(parts, fresh, [], { state: EMPTY, at: 0, kept: 0 });
}

/** The room's open meeting as the log has it. */
export async function findMeeting(parts: MeetingParts, room: string): Promise<Meeting | undefined> {
  const record = await parts.store.meetings.open(room);
  if (!record) return undefined;
  const newest = await parts.store.meetings.repeatable(record.id, parts.limits.log.repeatable);
  return new Meeting(parts, record, newest, await readState(parts.store, record.id));
}

/** `kept`: seq of the snapshot it was read from; 0 without one. */
async function readState(store: Pick<Store, 'meetings'>, meeting: string) {
  const snapshot = await store.meetings.snapshot(meeting);
  const before = snapshot && readSnapshot(snapshot);
  let state: MeetingState = before ?? EMPTY;
  let at = before && snapshot ? snapshot.at : 0;
  const kept = state.seq;
  for (;;) {
    const records = await store.meetings.events(meeting, state.seq + 1, READ_AT_ONCE);
    state = foldAll(
      state,
      records.map((record) => eventOf(meeting, record)),
    );
    at = records.at(-1)?.at ?? at;
    if (records.length < READ_AT_ONCE) return { state, at, kept };
    // A long log takes seconds where it has no snapshot, and what is said in other rooms must not wait for them.
    await nextTurn();
  }
}

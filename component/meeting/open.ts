/** The open meeting of a room: from its newest snapshot, and what came after that. */
import { randomUUID } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { EMPTY, foldAll, type MeetingState } from '../../protocol/log/fold.ts';
import type { Store } from '../../store/store.ts';
import { type Folded, Meeting, type MeetingParts } from './meeting.ts';
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

/** What the log had told until this event. undefined: it does not have all until there. */
export async function foldedAt(
  store: Pick<Store, 'meetings'>,
  meeting: string,
  seq: number,
): Promise<Folded | undefined> {
  const folded = await readState(store, meeting, seq);
  return folded.state.seq === seq ? folded : undefined;
}

/** @param last seq of the last event that counts; all by default */
async function readState(
  store: Pick<Store, 'meetings'>,
  meeting: string,
  last = Number.POSITIVE_INFINITY,
): Promise<Folded> {
  const snapshot = await store.meetings.snapshot(meeting);
  const before = snapshot && snapshot.seq <= last ? readSnapshot(snapshot) : undefined;
  let state: MeetingState = before ?? EMPTY;
  let at = before && snapshot ? snapshot.at : 0;
  const kept = state.seq;
  for (;;) {
    const most = Math.min(READ_AT_ONCE, last - state.seq);
    const records = most > 0 ? await store.meetings.events(meeting, state.seq + 1, most) : [];
    // Of a meeting that is being removed the beginning goes first.
    if (records[0] && records[0].seq !== state.seq + 1) return { state, at, kept };
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

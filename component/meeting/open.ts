/** The open meeting of a room: from its newest snapshot, and what came after that. */
import { randomUUID } from 'node:crypto';
import type { LogEvent } from '../../protocol/log/event.ts';
import { EMPTY, foldAll, type MeetingState } from '../../protocol/log/fold.ts';
import type { Store } from '../../store/store.ts';
import { nextStep } from '../slices.ts';
import { type Folded, Meeting, type MeetingParts } from './meeting.ts';
import { eventOf } from './record.ts';
import { readSnapshot } from './snapshot.ts';

/** Events of a log that are read in one go, and folded in one step: in 2 ms, however many pages have ink. */
const READ_AT_ONCE = 200;
const STEP = 20;

/** The room's open meeting as the log has it, or a new one. */
export async function openMeeting(parts: MeetingParts, room: string): Promise<Meeting> {
  const found = await findMeeting(parts, room);
  if (found) return found;
  const fresh = { id: randomUUID(), room, startedAt: null, endedAt: null, bytes: 0, emptySince: null };
  await parts.store.meetings.add(fresh);
  return new Meeting(parts, fresh, [], { state: EMPTY, at: 0, kept: undefined });
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
async function readState(store: Pick<Store, 'meetings'>, meeting: string, last?: number): Promise<Folded> {
  const snapshot = await store.meetings.snapshot(meeting, last);
  const before = snapshot && (await readSnapshot(snapshot));
  let state: MeetingState = before ?? EMPTY;
  let at = before && snapshot ? snapshot.at : 0;
  const kept =
    before && snapshot ? { seq: snapshot.seq, size: snapshot.body.length, stayed: snapshot.stayed } : undefined;
  for (;;) {
    const most = last === undefined ? READ_AT_ONCE : Math.min(READ_AT_ONCE, last - state.seq);
    const records = most > 0 ? await store.meetings.events(meeting, state.seq + 1, most) : [];
    // Of a meeting that is being removed the beginning goes first.
    if (records[0] && records[0].seq !== state.seq + 1) return { state, at, kept };
    for (let i = 0; i < records.length; i += STEP) {
      await nextStep();
      const events = records.slice(i, i + STEP).map((record): LogEvent => eventOf(meeting, record));
      state = foldAll(state, events);
    }
    at = records.at(-1)?.at ?? at;
    if (records.length < READ_AT_ONCE) return { state, at, kept };
  }
}

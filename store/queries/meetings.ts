/** Meetings and their events. */
import type { Kysely } from 'kysely';
import { isFault } from '../../protocol/base/fault.ts';
import { parseXml } from '../../protocol/base/xml.ts';
import type { LogEvent } from '../../protocol/log/event.ts';
import { buildAction, parseLogAction } from '../../protocol/log/kinds.ts';
import type { Batch } from '../batch.ts';
import type { MeetingStore } from '../contract.ts';
import type { Tables } from '../schema.ts';
import { EVENT_BYTES } from '../sizes.ts';
import { setPresenter } from './rooms.ts';

export const meetingQueries = (db: Kysely<Tables>, batch: Batch): MeetingStore => ({
  async openMeeting(room) {
    const row = await db
      .selectFrom('meetings')
      .selectAll()
      .where('room', '=', room)
      .where('ended_at', 'is', null)
      .orderBy('created_at', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && meetingOf(row);
  },
  async meeting(id) {
    const row = await db.selectFrom('meetings').selectAll().where('id', '=', id).executeTakeFirst();
    return row && meetingOf(row);
  },
  async addMeeting(meeting) {
    await db
      .insertInto('meetings')
      .values({
        id: meeting.id,
        room: meeting.room,
        created_at: Date.now(),
        started_at: meeting.startedAt,
        ended_at: meeting.endedAt,
        bytes: 0,
      })
      .execute();
  },
  async appendEvents(meeting, events, { record, presenter } = {}) {
    const rows = events.map((e) => ({
      meeting,
      seq: e.seq,
      at: e.at,
      nick: e.who?.nick ?? null,
      occupant: e.who?.id ?? null,
      t: e.t ?? null,
      kind: e.action.kind,
      payload: buildAction(e.action).toString(),
      message: e.id ?? null,
    }));
    const more = rows.reduce((sum, { payload }) => sum + Buffer.byteLength(payload) + EVENT_BYTES, 0);
    return await db.transaction().execute(async (tx) => {
      await tx.insertInto('events').values(rows).execute();
      if (presenter) await setPresenter(tx, presenter);
      if (record) {
        await tx
          .updateTable('meetings')
          .set({ started_at: record.startedAt, ended_at: record.endedAt })
          .where('id', '=', record.id)
          .execute();
        if (record.endedAt !== null) await tx.deleteFrom('presenters').where('room', '=', record.room).execute();
      }
      const { bytes } = await tx
        .updateTable('meetings')
        .set((e) => ({ bytes: e('bytes', '+', more) }))
        .where('id', '=', meeting)
        .returning('bytes')
        .executeTakeFirstOrThrow();
      return Number(bytes);
    });
  },
  async events(meeting, from, max) {
    const rows = await db
      .selectFrom('events')
      .select(['seq', 'at', 'nick', 'occupant', 't', 'payload', 'message'])
      .where('meeting', '=', meeting)
      .where('seq', '>=', from)
      .orderBy('seq')
      .limit(max)
      .execute();
    return rows.map((row) => eventOf(meeting, row));
  },
  pruneMeetings: (room, keep, atOnce) =>
    batch.run(async (tx, erases) => {
      const meetings = await tx
        .selectFrom('meetings')
        .select(['id', 'bytes', 'ended_at'])
        .where('room', '=', room)
        .orderBy('created_at', 'desc')
        .execute();
      let bytes = 0;
      const beyond = meetings.findIndex((m, i) => {
        bytes += Number(m.bytes);
        return i >= keep.meetings || bytes > keep.bytes;
      });
      const oldest = beyond < 0 ? undefined : meetings.slice(beyond).findLast((m) => m.ended_at !== null);
      if (!oldest) return 0;
      erases();
      const some = tx.selectFrom('events').select('seq').where('meeting', '=', oldest.id).orderBy('seq').limit(atOnce);
      const gone = await tx
        .deleteFrom('events')
        .where('meeting', '=', oldest.id)
        .where('seq', 'in', some)
        .executeTakeFirst();
      const events = Number(gone.numDeletedRows);
      if (events < atOnce) await tx.deleteFrom('meetings').where('id', '=', oldest.id).execute();
      return events + 1;
    }),
});

const meetingOf = (row: Tables['meetings']) => ({
  id: row.id,
  room: row.room,
  startedAt: row.started_at === null ? null : Number(row.started_at),
  endedAt: row.ended_at === null ? null : Number(row.ended_at),
  bytes: Number(row.bytes),
});

function eventOf(
  meeting: string,
  row: Pick<Tables['events'], 'seq' | 'at' | 'nick' | 'occupant' | 't' | 'payload' | 'message'>,
): LogEvent {
  const element = parseXml(row.payload);
  const action = isFault(element) ? element : parseLogAction(element);
  // Only what was parsed is ever written, so this is a damaged database, and saying so beats replaying half a meeting.
  if (isFault(action)) throw new Error(`event ${row.seq} cannot be read: ${action.text}`);
  return {
    meeting,
    seq: Number(row.seq),
    at: Number(row.at),
    who: row.nick === null ? null : { id: row.occupant, nick: row.nick },
    t: row.t === null ? undefined : Number(row.t),
    action,
    id: row.message ?? undefined,
  };
}

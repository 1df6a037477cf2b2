/** Meetings and their events. */
import type { Kysely } from 'kysely';
import { isFault } from '../../../protocol/fault.ts';
import { buildLogAction, type LogEvent, parseLogAction } from '../../../protocol/log.ts';
import { parseXml } from '../../../protocol/xml.ts';
import type { MeetingStore } from '../contract.ts';
import type { Tables } from '../schema.ts';
import { setPresenter } from './rooms.ts';

export const meetingQueries = (db: Kysely<Tables>): MeetingStore => ({
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
      })
      .execute();
  },
  async appendEvents(meeting, events, { record, presenter } = {}) {
    const rows = events.map((e) => ({
      meeting,
      seq: e.seq,
      at: e.at,
      nick: e.from,
      t: e.t ?? null,
      kind: e.action.kind,
      payload: buildLogAction(e.action).toString(),
      message: e.id ?? null,
    }));
    await db.transaction().execute(async (tx) => {
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
    });
  },
  async events(meeting, from, max) {
    const rows = await db
      .selectFrom('events')
      .select(['seq', 'at', 'nick', 't', 'payload', 'message'])
      .where('meeting', '=', meeting)
      .where('seq', '>=', from)
      .orderBy('seq')
      .limit(max)
      .execute();
    return rows.map(eventOf);
  },
});

const meetingOf = (row: Tables['meetings']) => ({
  id: row.id,
  room: row.room,
  startedAt: row.started_at === null ? null : Number(row.started_at),
  endedAt: row.ended_at === null ? null : Number(row.ended_at),
});

function eventOf(row: Pick<Tables['events'], 'seq' | 'at' | 'nick' | 't' | 'payload' | 'message'>): LogEvent {
  const element = parseXml(row.payload);
  const action = isFault(element) ? element : parseLogAction(element);
  // Only what was parsed is ever written, so this is a damaged database, and saying so beats replaying half a meeting.
  if (isFault(action)) throw new Error(`event ${row.seq} cannot be read: ${action.text}`);
  return {
    seq: Number(row.seq),
    at: Number(row.at),
    from: row.nick,
    t: row.t === null ? undefined : Number(row.t),
    action,
    id: row.message ?? undefined,
  };
}

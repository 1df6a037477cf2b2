import type { Kysely, Transaction } from 'kysely';
import type { Batch } from '../batch.ts';
import { type Placeholders, prepare, prepareInsert } from '../prepared.ts';
import { setPresenter } from '../presenters/queries.ts';
import type { Tables } from '../tables.ts';
import { flag, nextOf, whole, wholeOrNull } from '../values.ts';
import type { MeetingRecord, MeetingStore } from './contract.ts';
import { listMeetings } from './list.ts';
import { openingQueries, removeSnapshot } from './opening.ts';
import { MEETING, meetingOf } from './row.ts';

/** Bytes of one event besides its payload, in the database with its indexes. */
const EVENT_BYTES = 60;

const EVENT = ['seq', 'at', 'nick', 'occupant', 't', 'kind', 'payload', 'message'] as const;

export const meetingQueries = (db: Kysely<Tables>, batch: Batch): MeetingStore => ({
  append: createAppend(db, batch),
  async open(room) {
    const row = await db
      .selectFrom('meetings')
      .select(MEETING)
      .where('room', '=', room)
      .where('ended_at', 'is', null)
      .orderBy('n', 'desc')
      .limit(1)
      .executeTakeFirst();
    return row && meetingOf(row);
  },
  async get(id) {
    const row = await db.selectFrom('meetings').select(MEETING).where('id', '=', id).executeTakeFirst();
    return row && meetingOf(row);
  },
  async add({ id, room, startedAt, endedAt }) {
    await db
      .insertInto('meetings')
      .values({
        id,
        room,
        n: nextOf('meetings', room),
        started_at: startedAt,
        ended_at: endedAt,
        bytes: 0,
        empty_since: null,
      })
      .execute();
  },
  async running() {
    const rows = await db
      .selectFrom('meetings')
      .select(MEETING)
      .where('started_at', 'is not', null)
      .where('ended_at', 'is', null)
      .execute();
    return rows.map(meetingOf);
  },
  async markEmpty(meeting, since) {
    await db.updateTable('meetings').set({ empty_since: since }).where('id', '=', meeting).execute();
  },
  list: (room, page) => listMeetings(db, room, page),
  ...openingQueries(db, batch),
  async events(meeting, from, max) {
    const rows = await db
      .selectFrom('events')
      .select(EVENT)
      .where('meeting', '=', meeting)
      .where('seq', '>=', from)
      .orderBy('seq')
      .limit(max)
      .execute();
    return rows.map((row) => ({ ...row, seq: whole(row.seq), at: whole(row.at), t: wholeOrNull(row.t) }));
  },
  prune: (room, keep, atOnce) =>
    batch.run(async (tx, erases) => {
      const oldest = await oldestBeyond(tx, room, keep);
      if (oldest === undefined) return 0;
      erases();
      if (await removeSnapshot(tx, oldest)) return 1;
      const some = tx.selectFrom('events').select('seq').where('meeting', '=', oldest).orderBy('seq').limit(atOnce);
      const gone = await tx
        .deleteFrom('events')
        .where('meeting', '=', oldest)
        .where('seq', 'in', some)
        .executeTakeFirst();
      const events = Number(gone.numDeletedRows);
      if (events < atOnce) await tx.deleteFrom('meetings').where('id', '=', oldest).execute();
      return events + 1;
    }),
});

type Times = Pick<MeetingRecord, 'id' | 'room' | 'startedAt' | 'endedAt'>;

async function saveTimes(tx: Transaction<Tables>, { id, room, startedAt, endedAt }: Times): Promise<void> {
  await tx.updateTable('meetings').set({ started_at: startedAt, ended_at: endedAt }).where('id', '=', id).execute();
  if (endedAt === null) return;
  await tx.deleteFrom('presenters').where('room', '=', room).execute();
  await tx.deleteFrom('snapshots').where('meeting', '=', id).where('stays', '=', flag(false)).execute();
}

function createAppend(db: Kysely<Tables>, batch: Batch): MeetingStore['append'] {
  const insert = prepareInsert(db, 'events', ['meeting', ...EVENT]);
  /** Counts the bytes of events that were written; gives those of the whole log. */
  const grow = prepare((value: Placeholders<{ meeting: string; more: number }>) =>
    db
      .updateTable('meetings')
      .set((e) => ({ bytes: e('bytes', '+', value('more')) }))
      .where('id', '=', value('meeting'))
      .returning('bytes'),
  );
  return (meeting, events, { record, presenter } = {}) =>
    batch.run(async (tx) => {
      for (const event of events) await insert(tx, { meeting, ...event });
      if (presenter) await setPresenter(tx, presenter);
      if (record) await saveTimes(tx, record);
      const more = events.reduce((sum, { payload }) => sum + Buffer.byteLength(payload) + EVENT_BYTES, 0);
      const [grown] = await grow(tx, { meeting, more });
      if (!grown) throw new Error('there is no such meeting');
      return whole(grown.bytes);
    });
}

/** The oldest meeting that has ended, of those that are beyond what is kept. */
async function oldestBeyond(
  tx: Transaction<Tables>,
  room: string,
  keep: { readonly meetings: number; readonly bytes: number },
): Promise<string | undefined> {
  const meetings = await tx
    .selectFrom('meetings')
    .select(['id', 'bytes', 'ended_at'])
    .where('room', '=', room)
    .orderBy('n', 'desc')
    .execute();
  let bytes = 0;
  const beyond = meetings.findIndex((m, i) => {
    bytes += whole(m.bytes);
    return i >= keep.meetings || bytes > keep.bytes;
  });
  return beyond < 0 ? undefined : meetings.slice(beyond).findLast((m) => m.ended_at !== null)?.id;
}

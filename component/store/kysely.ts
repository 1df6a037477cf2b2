/** The store over any SQL database that Kysely speaks. */
import type { Kysely } from 'kysely';
import { isFault } from '../../protocol/fault.ts';
import { buildLogAction, type LogEvent, parseLogAction } from '../../protocol/log.ts';
import { parseXml } from '../../protocol/xml.ts';
import type { Affiliation, PresenterRecord, Store } from './contract.ts';
import { migrate, type Tables } from './schema.ts';

export async function createStore(db: Kysely<Tables>): Promise<Store> {
  await migrate(db);
  return {
    async rooms() {
      const rows = await db.selectFrom('rooms').selectAll().orderBy('name').execute();
      return rows.map((r) => ({
        name: r.name,
        config: r.config,
        subject: r.subject,
        subjectBy: r.subject_by,
        subjectAt: Number(r.subject_at),
      }));
    },
    async saveRoom(room) {
      const values = {
        config: room.config,
        subject: room.subject,
        subject_by: room.subjectBy,
        subject_at: room.subjectAt,
      };
      await db
        .insertInto('rooms')
        .values({ name: room.name, ...values })
        .onConflict((c) => c.column('name').doUpdateSet(values))
        .execute();
    },
    async removeRoom(name) {
      await db.deleteFrom('rooms').where('name', '=', name).execute();
    },

    async affiliations(room) {
      const rows = await db
        .selectFrom('affiliations')
        .select(['jid', 'affiliation'])
        .where('room', '=', room)
        .execute();
      return new Map(rows.map((r) => [r.jid, r.affiliation as Affiliation]));
    },
    async setAffiliation(room, jid, affiliation) {
      if (affiliation === 'none') {
        await db.deleteFrom('affiliations').where('room', '=', room).where('jid', '=', jid).execute();
        return;
      }
      await db
        .insertInto('affiliations')
        .values({ room, jid, affiliation })
        .onConflict((c) => c.columns(['room', 'jid']).doUpdateSet({ affiliation }))
        .execute();
    },

    async presenters(room) {
      const rows = await db.selectFrom('presenters').select(['jid', 'nick']).where('room', '=', room).execute();
      return new Map(rows.map((r) => [r.jid, r.nick]));
    },
    setPresenter: (presenter) => setPresenter(db, presenter),

    async addMessage(room, message) {
      await db
        .insertInto('messages')
        .values({ room, ...message })
        .execute();
    },
    async lastMessages(room, max) {
      const rows = await db
        .selectFrom('messages')
        .select(['id', 'at', 'nick', 'stanza'])
        .where('room', '=', room)
        .orderBy('n', 'desc')
        .limit(max)
        .execute();
      return rows.reverse().map((r) => ({ ...r, at: Number(r.at) }));
    },

    async addSeat(seat) {
      await db
        .insertInto('seats')
        .values(seat)
        .onConflict((c) => c.columns(['room', 'jid']).doUpdateSet({ nick: seat.nick }))
        .execute();
    },
    async removeSeat(room, jid) {
      await db.deleteFrom('seats').where('room', '=', room).where('jid', '=', jid).execute();
    },
    async seats() {
      return await db.selectFrom('seats').selectAll().execute();
    },
    async clearSeats() {
      await db.deleteFrom('seats').execute();
    },

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
      }));
      await db.transaction().execute(async (tx) => {
        // A statement has 32,766 values at most, and a batch of pointer moves may have more.
        for (let i = 0; i < rows.length; i += 1_000) {
          await tx
            .insertInto('events')
            .values(rows.slice(i, i + 1_000))
            .execute();
        }
        if (presenter) await setPresenter(tx, presenter);
        if (record) {
          await tx
            .updateTable('meetings')
            .set({ started_at: record.startedAt, ended_at: record.endedAt })
            .where('id', '=', record.id)
            .execute();
        }
      });
    },
    async events(meeting, from, max, voice = false) {
      let query = db
        .selectFrom('events')
        .select(['seq', 'at', 'nick', 't', 'payload'])
        .where('meeting', '=', meeting)
        .where('seq', '>=', from)
        .orderBy('seq')
        .limit(max);
      if (!voice) query = query.where('kind', '!=', 'voice');
      return (await query.execute()).map(eventOf);
    },
    async lastSeq(meeting) {
      const row = await db
        .selectFrom('events')
        .select((e) => e.fn.max('seq').as('seq'))
        .where('meeting', '=', meeting)
        .executeTakeFirst();
      return Number(row?.seq ?? 0);
    },

    async addDocument(room, { document, name }) {
      await db
        .insertInto('room_documents')
        .values({ room, document, name, added_at: Date.now() })
        .onConflict((c) => c.columns(['room', 'document']).doUpdateSet({ name }))
        .execute();
    },
    async documents(room) {
      return await db
        .selectFrom('room_documents')
        .select(['document', 'name'])
        .where('room', '=', room)
        .orderBy('added_at')
        .execute();
    },
    async removeDocument(room, document) {
      await db.deleteFrom('room_documents').where('room', '=', room).where('document', '=', document).execute();
    },

    close: () => db.destroy(),
  };
}

async function setPresenter(db: Kysely<Tables>, { room, jid, nick }: PresenterRecord): Promise<void> {
  if (nick === null) {
    await db.deleteFrom('presenters').where('room', '=', room).where('jid', '=', jid).execute();
    return;
  }
  await db
    .insertInto('presenters')
    .values({ room, jid, nick })
    .onConflict((c) => c.columns(['room', 'jid']).doUpdateSet({ nick }))
    .execute();
}

const meetingOf = (row: Tables['meetings']) => ({
  id: row.id,
  room: row.room,
  startedAt: row.started_at === null ? null : Number(row.started_at),
  endedAt: row.ended_at === null ? null : Number(row.ended_at),
});

function eventOf(row: Pick<Tables['events'], 'seq' | 'at' | 'nick' | 't' | 'payload'>): LogEvent {
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
  };
}

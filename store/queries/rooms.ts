/** Rooms, and what belongs to each person in one: affiliations, the stage. */
import type { Kysely } from 'kysely';
import type { Batch } from '../batch.ts';
import type { Affiliation, PersonRecord, PresenterRecord, RoomStore } from '../contract.ts';
import type { Tables } from '../schema.ts';
import { noteRemoved } from './documents.ts';

/**
 * Events, and messages, of a room that are removed in one write: other rooms wait for it, and full ones have 100,000. And how
 * few go with the room itself, which is the last write: those of each meeting, and of the archive.
 */
const REMOVED_AT_ONCE = 500;
const FEW = 100;

export function roomQueries(db: Kysely<Tables>, batch: Batch, erase: () => Promise<void>): RoomStore {
  /** Rooms that are being removed, by name. */
  const removing = new Map<string, Promise<void>>();
  return {
    async rooms() {
      const rows = await db.selectFrom('rooms').selectAll().orderBy('name').execute();
      return rows.map((r) => ({
        name: r.name,
        config: r.config,
        subject: r.subject,
        subjectTexts: r.subject_texts === '' ? undefined : JSON.parse(r.subject_texts),
        subjectBy: r.subject_by,
        subjectAt: Number(r.subject_at),
        locked: r.locked !== 0,
      }));
    },
    async saveRoom(room) {
      const values = {
        config: room.config,
        subject: room.subject,
        subject_texts: room.subjectTexts ? JSON.stringify(room.subjectTexts) : '',
        subject_by: room.subjectBy,
        subject_at: room.subjectAt,
        locked: room.locked ? 1 : 0,
      };
      await db
        .insertInto('rooms')
        .values({ name: room.name, ...values })
        .onConflict((c) => c.column('name').doUpdateSet(values))
        .execute();
    },
    removeRoom(name) {
      // Who wants it gone to make another of its name must not have that one removed.
      const going = removing.get(name) ?? removeAll(db, batch, erase, name).finally(() => removing.delete(name));
      removing.set(name, going);
      return going;
    },

    async people() {
      const people = new Map<string, Omit<PersonRecord, 'reason'>[]>();
      const rows = await db.selectFrom('affiliations').select(['room', 'jid', 'affiliation', 'nick']).execute();
      for (const { room, jid, affiliation, nick } of rows) {
        const known = people.get(room) ?? [];
        known.push({ jid, affiliation: affiliation as Affiliation, nick });
        people.set(room, known);
      }
      return people;
    },
    async banReasons(room) {
      const reasons = db.selectFrom('affiliations').select(['jid', 'reason', 'reason_lang']).where('room', '=', room);
      const rows = await reasons.where('affiliation', '=', 'outcast').where('reason', '!=', '').execute();
      return new Map(rows.map(({ jid, reason, reason_lang: lang }) => [jid, { text: reason, lang }]));
    },
    async savePeople(room, people) {
      await db.transaction().execute(async (tx) => {
        for (const { jid, affiliation, nick, reason, reasonLang = '' } of people) {
          if (affiliation === 'none') {
            await tx.deleteFrom('affiliations').where('room', '=', room).where('jid', '=', jid).execute();
            continue;
          }
          const values = { affiliation, nick, reason, reason_lang: reasonLang };
          await tx
            .insertInto('affiliations')
            .values({ room, jid, ...values })
            .onConflict((c) => c.columns(['room', 'jid']).doUpdateSet(values))
            .execute();
          await tx.deleteFrom('registrations').where('room', '=', room).where('jid', '=', jid).execute();
        }
      });
    },

    async registrations(room) {
      return await db
        .selectFrom('registrations')
        .select(['jid', 'nick'])
        .where('room', '=', room)
        .orderBy('n')
        .execute();
    },
    async addRegistration(room, { jid, nick }) {
      await db
        .insertInto('registrations')
        .values({ room, jid, nick })
        .onConflict((c) => c.columns(['room', 'jid']).doUpdateSet({ nick }))
        .execute();
    },
    async removeRegistration(room, jid) {
      await db.deleteFrom('registrations').where('room', '=', room).where('jid', '=', jid).execute();
    },

    async presenters(room) {
      const rows = await db.selectFrom('presenters').select(['jid', 'nick']).where('room', '=', room).execute();
      return new Map(rows.map((r) => [r.jid, r.nick]));
    },
    setPresenter: (presenter) => setPresenter(db, presenter),
  };
}

export async function setPresenter(db: Kysely<Tables>, { room, jid, nick }: PresenterRecord): Promise<void> {
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

async function removeAll(db: Kysely<Tables>, batch: Batch, erase: () => Promise<void>, name: string): Promise<void> {
  // Who is killed meanwhile finds a room whose logs are the first part of what they were, and its archive the last.
  const meetings = db.selectFrom('meetings').select('id').where('room', '=', name).orderBy('created_at');
  for (const { id } of await meetings.execute()) await removeEvents(db, batch, id);
  await removeMessages(db, batch, name);
  await db.transaction().execute(async (tx) => {
    const own = await tx.selectFrom('room_documents').select('document').where('room', '=', name).execute();
    const ids = own.map(({ document }) => document);
    await noteRemoved(tx, ids);
    await tx.deleteFrom('rooms').where('name', '=', name).execute();
  });
  await erase();
}

async function removeEvents(db: Kysely<Tables>, batch: Batch, meeting: string): Promise<void> {
  const newest = (on: Kysely<Tables>) =>
    on.selectFrom('events').select('seq').where('meeting', '=', meeting).orderBy('seq', 'desc');
  while (await newest(db).limit(1).offset(FEW).executeTakeFirst()) {
    const own = (tx: Kysely<Tables>) => tx.deleteFrom('events').where('meeting', '=', meeting);
    await batch.run((tx) => own(tx).where('seq', 'in', newest(tx).limit(REMOVED_AT_ONCE)).execute());
  }
}

async function removeMessages(db: Kysely<Tables>, batch: Batch, room: string): Promise<void> {
  const oldest = (on: Kysely<Tables>) =>
    on.selectFrom('messages').select('seq').where('room', '=', room).orderBy('seq');
  while (await oldest(db).limit(1).offset(FEW).executeTakeFirst()) {
    const own = (tx: Kysely<Tables>) => tx.deleteFrom('messages').where('room', '=', room);
    await batch.run((tx) => own(tx).where('seq', 'in', oldest(tx).limit(REMOVED_AT_ONCE)).execute());
  }
}

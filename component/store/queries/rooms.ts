/** Rooms, and what belongs to each person in one: affiliations, the stage. */
import type { Kysely } from 'kysely';
import type { Affiliation, PersonRecord, PresenterRecord, RoomStore } from '../contract.ts';
import type { Tables } from '../schema.ts';
import { noteRemoved } from './documents.ts';

export const roomQueries = (db: Kysely<Tables>, erase: () => Promise<void>): RoomStore => ({
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
  async removeRoom(name) {
    await db.transaction().execute(async (tx) => {
      const own = await tx.selectFrom('room_documents').select('document').where('room', '=', name).execute();
      const ids = own.map(({ document }) => document);
      await noteRemoved(tx, ids);
      await tx.deleteFrom('rooms').where('name', '=', name).execute();
    });
    await erase();
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
    return await db.selectFrom('registrations').select(['jid', 'nick']).where('room', '=', room).orderBy('n').execute();
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
});

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

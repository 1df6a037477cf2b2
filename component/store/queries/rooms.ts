/** Rooms, and what belongs to each person in one: affiliations, the stage. */
import type { Kysely } from 'kysely';
import type { Affiliation, PresenterRecord, RoomStore } from '../contract.ts';
import type { Tables } from '../schema.ts';

export const roomQueries = (db: Kysely<Tables>): RoomStore => ({
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
    const rows = await db.selectFrom('affiliations').select(['jid', 'affiliation']).where('room', '=', room).execute();
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

import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import type { PresenterRecord, PresenterStore } from './contract.ts';

export const presenterQueries = (db: Kysely<Tables>): PresenterStore => ({
  async of(room) {
    const rows = await db.selectFrom('presenters').select(['jid', 'nick']).where('room', '=', room).execute();
    return new Map(rows.map((r) => [r.jid, r.nick]));
  },
  set: (presenter) => setPresenter(db, presenter),
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

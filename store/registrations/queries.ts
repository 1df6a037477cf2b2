import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { nextOf } from '../values.ts';
import type { RegistrationStore } from './contract.ts';

export const registrationQueries = (db: Kysely<Tables>): RegistrationStore => ({
  async of(room) {
    return await db.selectFrom('registrations').select(['jid', 'nick']).where('room', '=', room).orderBy('n').execute();
  },
  async add(room, { jid, nick }) {
    await db
      .insertInto('registrations')
      .values({ room, n: nextOf('registrations', room), jid, nick })
      .onConflict((c) => c.columns(['room', 'jid']).doUpdateSet({ nick }))
      .execute();
  },
  async remove(room, jid) {
    await db.deleteFrom('registrations').where('room', '=', room).where('jid', '=', jid).execute();
  },
});

import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { whole } from '../values.ts';
import type { BanStore } from './contract.ts';

export const banQueries = (db: Kysely<Tables>): BanStore => ({
  async all() {
    const rows = await db.selectFrom('bans').selectAll().orderBy('at').orderBy('jid').execute();
    return rows.map((r) => ({ ...r, at: whole(r.at) }));
  },
  async add({ jid, reason, by, at }) {
    await db
      .insertInto('bans')
      .values({ jid, reason, by, at })
      .onConflict((c) => c.column('jid').doUpdateSet({ reason, by, at }))
      .execute();
  },
  async remove(jid) {
    await db.deleteFrom('bans').where('jid', '=', jid).execute();
  },
});

/** Bans from all rooms. */
import type { Kysely } from 'kysely';
import type { BanStore } from '../contract.ts';
import type { Tables } from '../schema.ts';

export const banQueries = (db: Kysely<Tables>): BanStore => ({
  async bans() {
    const rows = await db.selectFrom('bans').selectAll().orderBy('at').execute();
    return rows.map((r) => ({ ...r, at: Number(r.at) }));
  },
  async addBan(ban) {
    await db
      .insertInto('bans')
      .values(ban)
      .onConflict((c) => c.column('jid').doUpdateSet(ban))
      .execute();
  },
  async removeBan(jid) {
    await db.deleteFrom('bans').where('jid', '=', jid).execute();
  },
});

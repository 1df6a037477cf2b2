/** Who sat where. */
import type { Kysely } from 'kysely';
import type { SeatStore } from '../contract.ts';
import type { Tables } from '../schema.ts';

export const seatQueries = (db: Kysely<Tables>): SeatStore => ({
  async saveSeats(changes) {
    await db.transaction().execute(async (tx) => {
      for (const { room, jid, nick } of changes) {
        if (nick === null) {
          await tx.deleteFrom('seats').where('room', '=', room).where('jid', '=', jid).execute();
          continue;
        }
        await tx
          .insertInto('seats')
          .values({ room, jid, nick })
          .onConflict((c) => c.columns(['room', 'jid']).doUpdateSet({ nick }))
          .execute();
      }
    });
  },
  async seats() {
    return await db.selectFrom('seats').selectAll().execute();
  },
  async clearSeats() {
    await db.deleteFrom('seats').execute();
  },
});

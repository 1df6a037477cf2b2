/** Who sat where. */
import type { Kysely } from 'kysely';
import type { SeatStore } from '../contract.ts';
import type { Tables } from '../schema.ts';

export const seatQueries = (db: Kysely<Tables>): SeatStore => ({
  async saveSeats(changes) {
    await db.transaction().execute(async (tx) => {
      for (const change of changes) {
        const { room, jid } = change;
        if (change.nick === null) {
          await tx.deleteFrom('seats').where('room', '=', room).where('jid', '=', jid).execute();
          continue;
        }
        const { nick, occupant } = change;
        const told = change.told ? 1 : 0;
        await tx
          .insertInto('seats')
          .values({ room, jid, nick, occupant, told })
          .onConflict((c) => c.columns(['room', 'jid']).doUpdateSet({ nick, occupant, told }))
          .execute();
      }
    });
  },
  async seats() {
    const rows = await db.selectFrom('seats').selectAll().execute();
    return rows.map((row) => ({ ...row, told: row.told !== 0 }));
  },
  async replaceSeats(seats) {
    await db.transaction().execute(async (tx) => {
      await tx.deleteFrom('seats').execute();
      for (const seat of seats) {
        const values = { ...seat, told: seat.told ? 1 : 0 };
        await tx
          .insertInto('seats')
          .values(values)
          .onConflict((c) => c.columns(['room', 'jid']).doNothing())
          .execute();
      }
    });
  },
});

/** Who sat where. */
import type { Kysely } from 'kysely';
import type { SeatStore } from '../contract.ts';
import type { Tables } from '../schema.ts';

export const seatQueries = (db: Kysely<Tables>): SeatStore => ({
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
});

import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { flag, isSet } from '../values.ts';
import type { SeatStore } from './contract.ts';

export const seatQueries = (db: Kysely<Tables>): SeatStore => ({
  async save(changes) {
    await db.transaction().execute(async (tx) => {
      for (const change of changes) {
        const { room, jid } = change;
        if (change.nick === null) {
          await tx.deleteFrom('seats').where('room', '=', room).where('jid', '=', jid).execute();
          continue;
        }
        const { nick, occupant } = change;
        const told = flag(change.told);
        await tx
          .insertInto('seats')
          .values({ room, jid, nick, occupant, told })
          .onConflict((c) => c.columns(['room', 'jid']).doUpdateSet({ nick, occupant, told }))
          .execute();
      }
    });
  },
  async all() {
    const rows = await db.selectFrom('seats').selectAll().execute();
    return rows.map((row) => ({ ...row, told: isSet(row.told) }));
  },
  async replace(seats) {
    await db.transaction().execute(async (tx) => {
      await tx.deleteFrom('seats').execute();
      for (const seat of seats) {
        await tx
          .insertInto('seats')
          .values({ ...seat, told: flag(seat.told) })
          .onConflict((c) => c.columns(['room', 'jid']).doNothing())
          .execute();
      }
    });
  },
});

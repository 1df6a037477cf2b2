/** Guests who were put out of rooms. */
import type { Kysely } from 'kysely';
import type { RemovalRecord, RemovalStore } from '../contract.ts';
import type { Tables } from '../schema.ts';

export const removalQueries = (db: Kysely<Tables>): RemovalStore => ({
  async removals() {
    const rooms = new Map<string, RemovalRecord[]>();
    for (const { room, jid, nick, occupant, meeting, until } of await db
      .selectFrom('removals')
      .selectAll()
      .orderBy('n')
      .execute()) {
      const known = rooms.get(room) ?? [];
      known.push({ jid, nick, id: occupant, meeting, until: Number(until) });
      rooms.set(room, known);
    }
    return rooms;
  },
  async saveRemovals(room, removals) {
    await db.transaction().execute(async (tx) => {
      await tx.deleteFrom('removals').where('room', '=', room).execute();
      const rows = removals.map(({ jid, nick, id, meeting, until }) => ({
        room,
        jid,
        nick,
        occupant: id,
        meeting,
        until,
      }));
      if (rows.length > 0) await tx.insertInto('removals').values(rows).execute();
    });
  },
});

import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import { whole } from '../values.ts';
import type { RemovalRecord, RemovalStore } from './contract.ts';

export const removalQueries = (db: Kysely<Tables>): RemovalStore => ({
  async all() {
    const rooms = new Map<string, RemovalRecord[]>();
    const rows = await db.selectFrom('removals').selectAll().orderBy('room').orderBy('n').execute();
    for (const { room, jid, nick, occupant, meeting, until } of rows) {
      const known = rooms.get(room) ?? [];
      known.push({ jid, nick, id: occupant, meeting, until: whole(until) });
      rooms.set(room, known);
    }
    return rooms;
  },
  async save(room, removals) {
    await db.transaction().execute(async (tx) => {
      await tx.deleteFrom('removals').where('room', '=', room).execute();
      const rows = removals.map(({ id, ...removal }, i) => ({ room, n: i + 1, occupant: id, ...removal }));
      if (rows.length > 0) await tx.insertInto('removals').values(rows).execute();
    });
  },
});

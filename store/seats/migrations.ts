import type { Kysely } from 'kysely';
import { type Flag, tableOfRoom } from '../values.ts';

export interface SeatTables {
  seats: { room: string; jid: string; nick: string; occupant: string | null; told: Flag };
}

export const seatMigrations = {
  async '2026-12-first'(db: Kysely<unknown>) {
    await tableOfRoom(db, 'seats')
      .addColumn('jid', 'text', (c) => c.notNull())
      .addColumn('nick', 'text', (c) => c.notNull())
      .addColumn('occupant', 'text')
      .addColumn('told', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('seats_key', ['room', 'jid'])
      .execute();
  },
};

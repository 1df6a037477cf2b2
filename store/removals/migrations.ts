import type { Kysely } from 'kysely';
import { tableOfRoom } from '../values.ts';

export interface RemovalTables {
  removals: {
    room: string;
    /** Its place among those of the room. */
    n: number;
    jid: string;
    nick: string;
    occupant: string;
    meeting: string | null;
    until: number;
  };
}

export const removalMigrations = {
  async '2026-12-first'(db: Kysely<unknown>) {
    await tableOfRoom(db, 'removals')
      .addColumn('n', 'bigint', (c) => c.notNull())
      .addColumn('jid', 'text', (c) => c.notNull())
      .addColumn('nick', 'text', (c) => c.notNull())
      .addColumn('occupant', 'text', (c) => c.notNull())
      .addColumn('meeting', 'text')
      .addColumn('until', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('removals_key', ['room', 'n'])
      .execute();
  },
};

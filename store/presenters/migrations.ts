import type { Kysely } from 'kysely';
import { tableOfRoom } from '../values.ts';

export interface PresenterTables {
  presenters: { room: string; jid: string; nick: string };
}

export const presenterMigrations = {
  async '2026-12-first'(db: Kysely<unknown>) {
    await tableOfRoom(db, 'presenters')
      .addColumn('jid', 'text', (c) => c.notNull())
      .addColumn('nick', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('presenters_key', ['room', 'jid'])
      .execute();
  },
};

import type { Kysely } from 'kysely';
import { tableOfRoom } from '../values.ts';

export interface RegistrationTables {
  registrations: {
    room: string;
    /** Its place among those of the room. */
    n: number;
    jid: string;
    nick: string;
  };
}

export const registrationMigrations = {
  async '2026-12-first'(db: Kysely<unknown>) {
    await tableOfRoom(db, 'registrations')
      .addColumn('n', 'bigint', (c) => c.notNull())
      .addColumn('jid', 'text', (c) => c.notNull())
      .addColumn('nick', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('registrations_key', ['room', 'jid'])
      .execute();
  },
};

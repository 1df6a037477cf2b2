import type { Kysely } from 'kysely';
import { tableOfRoom } from '../values.ts';

export interface PeopleTables {
  affiliations: {
    room: string;
    jid: string;
    affiliation: string;
    nick: string | null;
    reason: string;
    reason_lang: string;
  };
}

export const peopleMigrations = {
  async '2026-12-first'(db: Kysely<unknown>) {
    await tableOfRoom(db, 'affiliations')
      .addColumn('jid', 'text', (c) => c.notNull())
      .addColumn('affiliation', 'text', (c) => c.notNull())
      .addColumn('nick', 'text')
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('reason_lang', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('affiliations_key', ['room', 'jid'])
      .execute();
  },
};

import type { Kysely } from 'kysely';
import type { Flag } from '../values.ts';

export interface RoomTables {
  rooms: {
    name: string;
    config: string;
    subject: string;
    /** JSON of its texts where it has languages, '' elsewhere. */
    subject_texts: string;
    subject_by: string | null;
    subject_at: number;
    locked: Flag;
  };
}

export const roomMigrations = {
  async '2026-12-first'(db: Kysely<unknown>) {
    await db.schema
      .createTable('rooms')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('config', 'text', (c) => c.notNull())
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('subject_texts', 'text', (c) => c.notNull())
      .addColumn('subject_by', 'text')
      .addColumn('subject_at', 'bigint', (c) => c.notNull())
      .addColumn('locked', 'integer', (c) => c.notNull())
      .execute();
  },
};

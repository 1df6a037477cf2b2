import { type Kysely, sql } from 'kysely';

export interface TrackTables {
  chunks: {
    meeting: string;
    track: string;
    first: number;
    last: number;
    data: Uint8Array;
  };
}

export const trackMigrations = {
  async '2026-12-first'(db: Kysely<unknown>) {
    await db.schema
      .createTable('chunks')
      .addColumn('meeting', 'text', (c) => c.notNull().references('meetings.id').onDelete('cascade'))
      .addColumn('track', 'text', (c) => c.notNull())
      .addColumn('first', 'bigint', (c) => c.notNull())
      .addColumn('last', 'bigint', (c) => c.notNull())
      // SQLite takes any name for a type, and keeps bytes as bytes.
      .addColumn('data', sql`bytea`, (c) => c.notNull())
      .execute();
    await db.schema.createIndex('chunks_time').on('chunks').columns(['meeting', 'first']).execute();
  },
};

import type { Kysely } from 'kysely';

export interface VcardTables {
  vcards: { room: string; vcard: string; hashes: string };
}

export const vcardMigrations = {
  async '2026-12-first'(db: Kysely<unknown>) {
    await db.schema
      .createTable('vcards')
      .addColumn('room', 'text', (c) => c.primaryKey().references('rooms.name').onDelete('cascade'))
      .addColumn('vcard', 'text', (c) => c.notNull())
      .addColumn('hashes', 'text', (c) => c.notNull())
      .execute();
  },
};

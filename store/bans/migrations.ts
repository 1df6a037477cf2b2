import type { Kysely } from 'kysely';

export interface BanTables {
  bans: { jid: string; reason: string; by: string; at: number };
}

export const banMigrations = {
  async '2026-12-first'(db: Kysely<unknown>) {
    await db.schema
      .createTable('bans')
      .addColumn('jid', 'text', (c) => c.primaryKey())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('by', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .execute();
  },
};

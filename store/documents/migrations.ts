import type { Kysely } from 'kysely';
import { type Flag, tableOfRoom } from '../values.ts';

export interface DocumentTables {
  room_documents: {
    room: string;
    /** Its place among those of the room. */
    n: number;
    document: string;
    name: string;
    bytes: number;
    account: string;
    converted: Flag;
  };
  /**
   * Which documents people have removed, until their files are gone too. Without it, all files that no room names would look the
   * same: those that nobody wants, and those of a database that is older than they are.
   */
  removed_documents: { document: string };
}

export const documentMigrations = {
  async '2026-12-first'(db: Kysely<unknown>) {
    await tableOfRoom(db, 'room_documents')
      .addColumn('n', 'bigint', (c) => c.notNull())
      .addColumn('document', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('bytes', 'bigint', (c) => c.notNull())
      .addColumn('account', 'text', (c) => c.notNull())
      .addColumn('converted', 'integer', (c) => c.notNull())
      .addPrimaryKeyConstraint('room_documents_key', ['room', 'document'])
      .execute();
    await db.schema
      .createTable('removed_documents')
      .addColumn('document', 'text', (c) => c.primaryKey())
      .execute();
  },
};

/**
 * Which documents people have removed, until their files are gone too; and which were ever ready. Without it, all files that
 * no group names looked the same: those that nobody wants, and those of a database that is older than they are.
 */
import type { Kysely, Migration } from 'kysely';
import { addColumn } from './add-column.ts';

export const removedDocuments: Migration = {
  async up(db: Kysely<unknown>) {
    // Of those that are there now nobody knows; none of them is given up because its files are missing.
    await addColumn(db, 'room_documents', 'converted', 'integer', (c) => c.notNull().defaultTo(1));
    await db.schema
      .createTable('removed_documents')
      .ifNotExists()
      .addColumn('document', 'text', (c) => c.primaryKey())
      .execute();
  },
};

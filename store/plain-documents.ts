/** Documents that bear the name which they had in earlier versions: the plain SHA-256 of their bytes. */
import { type Kysely, type Migration, sql } from 'kysely';

/** What has to get another name, by room: in the list of the room, and in the logs of its meetings. */
export const plainDocuments: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('plain_documents')
      .ifNotExists()
      .addColumn('room', 'text', (c) => c.notNull().references('rooms.name').onDelete('cascade'))
      .addColumn('document', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('plain_documents_key', ['room', 'document'])
      .execute();
    // Nothing is renamed before this is noted as done, so it finds the same when it comes a second time.
    await sql`insert or ignore into plain_documents (room, document)
      select room, document from room_documents
      union
      select meetings.room, substr(payload, instr(payload, ' document="') + 11, 64)
      from events join meetings on meetings.id = events.meeting
      where kind = 'show' and instr(payload, ' document="') > 0`.execute(db);
  },
};

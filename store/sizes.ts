/** Migrations for what is measured: how much there is of the log of each meeting, and of the documents of each room. */
import { type Kysely, type Migration, sql } from 'kysely';
import { addColumn } from './add-column.ts';

/** Bytes of one event besides its payload, in the database with its indexes. */
export const EVENT_BYTES = 60;

/** How large the log of each meeting is. */
export const logSizes: Migration = {
  async up(db: Kysely<unknown>) {
    await addColumn(db, 'meetings', 'bytes', 'integer', (c) => c.notNull().defaultTo(0));
    await sql`update meetings set bytes = coalesce((
      select sum(octet_length(payload) + ${EVENT_BYTES}) from events where events.meeting = meetings.id
    ), 0)`.execute(db);
  },
};

/** How much room documents take, and who added them; 0 where it has not been looked at. */
export const documentSizes: Migration = {
  async up(db: Kysely<unknown>) {
    await addColumn(db, 'room_documents', 'bytes', 'integer', (c) => c.notNull().defaultTo(0));
    await addColumn(db, 'room_documents', 'account', 'text', (c) => c.notNull().defaultTo(''));
  },
};

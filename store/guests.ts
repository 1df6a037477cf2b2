/** Migrations for those who come back, and for those whose time is over. */
import { type Kysely, type Migration, sql } from 'kysely';
import { addColumn } from './add-column.ts';

/** Guests who may come back under another address. */
export const places: Migration = {
  async up(db: Kysely<unknown>) {
    await addColumn(db, 'seats', 'occupant', 'text');
    await addColumn(db, 'seats', 'told', 'integer', (c) => c.notNull().defaultTo(0));
  },
};

/** The stage is given for one meeting: who has it since an earlier one has it no more. */
export const presentersOfMeetings: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`delete from presenters where not exists (
      select 1 from meetings join events on events.meeting = meetings.id
      where meetings.room = presenters.room and meetings.ended_at is null and events.kind = 'give'
    )`.execute(db);
  },
};

import type { Kysely } from 'kysely';
import { type Flag, tableOfRoom } from '../values.ts';

export interface MeetingTables {
  meetings: {
    room: string;
    /** Its place among those of the room. */
    n: number;
    id: string;
    started_at: number | null;
    ended_at: number | null;
    /** Of its events. */
    bytes: number;
    empty_since: number | null;
  };
  events: {
    meeting: string;
    seq: number;
    at: number;
    nick: string | null;
    /** XEP-0421 id */
    occupant: string | null;
    t: number | null;
    kind: string;
    payload: string;
    /** Of the message that brought it. */
    message: string | null;
  };
  snapshots: {
    meeting: string;
    seq: number;
    at: number;
    form: string;
    body: string;
    stays: Flag;
    stayed: number;
  };
}

export const meetingMigrations = {
  async '2026-12-first'(db: Kysely<unknown>) {
    await tableOfRoom(db, 'meetings')
      .addColumn('n', 'bigint', (c) => c.notNull())
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('started_at', 'bigint')
      .addColumn('ended_at', 'bigint')
      .addColumn('bytes', 'bigint', (c) => c.notNull())
      .addColumn('empty_since', 'bigint')
      .execute();
    await db.schema.createIndex('meetings_room').on('meetings').columns(['room', 'n']).unique().execute();
    await db.schema
      .createTable('events')
      .addColumn('meeting', 'text', (c) => c.notNull().references('meetings.id').onDelete('cascade'))
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('nick', 'text')
      .addColumn('occupant', 'text')
      .addColumn('t', 'bigint')
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('payload', 'text', (c) => c.notNull())
      .addColumn('message', 'text')
      .addPrimaryKeyConstraint('events_key', ['meeting', 'seq'])
      .execute();
    // From a moment of the meeting to what happened then.
    await db.schema.createIndex('events_time').on('events').columns(['meeting', 'at']).execute();
    await db.schema
      .createTable('snapshots')
      .addColumn('meeting', 'text', (c) => c.notNull().references('meetings.id').onDelete('cascade'))
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('form', 'text', (c) => c.notNull())
      .addColumn('body', 'text', (c) => c.notNull())
      .addColumn('stays', 'integer', (c) => c.notNull())
      .addColumn('stayed', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('snapshots_key', ['meeting', 'seq'])
      .execute();
  },
};

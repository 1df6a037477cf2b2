/** Values that databases differ in, and how they are kept so that every one of them takes them. */
import { type Kysely, type RawBuilder, sql } from 'kysely';

/** A boolean as it is kept: SQLite has none. */
export type Flag = 0 | 1;

export const flag = (value: boolean): Flag => (value ? 1 : 0);

/** What came out of the column of a flag. */
export const isSet = (value: Flag): boolean => Number(value) !== 0;

/** What came out of a `bigint`: drivers of PostgreSQL give text, because not all of them fit into a number. Ours do. */
export const whole = (value: number | string | bigint): number => Number(value);

export const wholeOrNull = (value: number | string | bigint | null): number | null =>
  value === null ? null : Number(value);

/**
 * The next number of a row of this room. No clock is asked for an order: it can be set back, and two rows can come in the same
 * millisecond. A table that asks has the columns `room` and `n`.
 */
export const nextOf = (table: string, room: string): RawBuilder<number> =>
  sql<number>`(select coalesce(max(n), 0) + 1 from ${sql.table(table)} where room = ${room})`;

/** A table of what goes with its room. */
export const tableOfRoom = (db: Kysely<unknown>, table: string) =>
  db.schema
    .createTable(table)
    .addColumn('room', 'text', (c) => c.notNull().references('rooms.name').onDelete('cascade'));

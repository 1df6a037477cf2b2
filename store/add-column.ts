import type { ColumnBuilderCallback, Kysely } from 'kysely';

/**
 * Adds a column unless it is there. SQLite's migrations are in no transaction (Kysely asks the dialect), so each from
 * 2027-04 on may come to its statements a second time: a process can be killed between two, or before the migration is noted.
 */
export async function addColumn(
  db: Kysely<unknown>,
  table: string,
  column: string,
  type: 'text' | 'integer',
  build: ColumnBuilderCallback = (c) => c,
): Promise<void> {
  const found = (await db.introspection.getTables()).find(({ name }) => name === table);
  if (found?.columns.some(({ name }) => name === column)) return;
  await db.schema.alterTable(table).addColumn(column, type, build).execute();
}

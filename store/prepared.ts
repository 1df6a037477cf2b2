/**
 * Queries that run for each event and each message. Kysely puts a query together and writes it out each time it is run, which
 * costs nearly as much as what the database does with it; these are written out once.
 */
import { type Compilable, type CompiledQuery, type Insertable, type Kysely, type RawBuilder, sql } from 'kysely';
import type { Tables } from './tables.ts';

/** Stands for a value that each run gives. */
class Placeholder {
  readonly name: PropertyKey;

  constructor(name: PropertyKey) {
    this.name = name;
  }
}

/** Gives the place of one of the values in the query. */
export type Placeholders<Values> = <Name extends keyof Values>(name: Name) => RawBuilder<Values[Name]>;

/** Runs the query within a transaction, or not. @returns its rows */
export type Prepared<Values, Row> = (on: Kysely<Tables>, values: Values) => Promise<Row[]>;

/** @param build is called once; the text of the query must not hang on the values */
export function prepare<Values, Row>(build: (value: Placeholders<Values>) => Compilable<Row>): Prepared<Values, Row> {
  let compiled: CompiledQuery<Row> | undefined;
  return async (on, values) => {
    compiled ??= build(
      <Name extends keyof Values>(name: Name) => sql<Values[Name]>`${new Placeholder(name)}`,
    ).compile();
    const parameters = compiled.parameters.map((parameter) =>
      parameter instanceof Placeholder ? values[parameter.name as keyof Values] : parameter,
    );
    const { rows } = await on.executeQuery<Row>({ ...compiled, parameters });
    return rows;
  };
}

/** Adds a row to a table. @param columns all that it has */
export const prepareInsert = <Table extends keyof Tables>(
  db: Kysely<Tables>,
  table: Table,
  columns: readonly (keyof Tables[Table] & string)[],
): Prepared<Tables[Table], unknown> =>
  prepare((value: Placeholders<Tables[Table]>) => {
    const row = Object.fromEntries(columns.map((column) => [column, value(column)]));
    return db.insertInto(table).values(row as Insertable<Tables[Table]>);
  });

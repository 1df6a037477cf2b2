import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.ts';
import { flag, isSet, nextOf, whole } from '../values.ts';
import type { DocumentStore } from './contract.ts';

export const documentQueries = (db: Kysely<Tables>): DocumentStore => ({
  async add(room, { document, name, account, bytes, converted }) {
    await db.transaction().execute(async (tx) => {
      await tx
        .insertInto('room_documents')
        .values({ room, n: nextOf('room_documents', room), document, name, account, bytes, converted: flag(converted) })
        .onConflict((c) => c.columns(['room', 'document']).doNothing())
        .execute();
      await tx.deleteFrom('removed_documents').where('document', '=', document).execute();
    });
  },
  async of(room) {
    const rows = await db
      .selectFrom('room_documents')
      .select(['document', 'name', 'account', 'bytes', 'converted'])
      .where('room', '=', room)
      .orderBy('n')
      .execute();
    return rows.map((row) => ({ ...row, bytes: whole(row.bytes), converted: isSet(row.converted) }));
  },
  async measure(document, bytes, ready) {
    await db
      .updateTable('room_documents')
      .set({ bytes, ...(ready ? { converted: flag(true) } : {}) })
      .where('document', '=', document)
      .execute();
  },
  async unmeasured() {
    const rows = await db.selectFrom('room_documents').select('document').where('bytes', '=', 0).execute();
    return rows.map(({ document }) => document);
  },
  async space(room, account) {
    const sum = (column: 'room' | 'account', value: string) =>
      sql<number>`coalesce(sum(case when ${sql.ref(column)} = ${value} then bytes else 0 end), 0)`;
    const { of_room, of_account, of_all } = await db
      .selectFrom('room_documents')
      .select([
        sum('room', room).as('of_room'),
        sum('account', account).as('of_account'),
        sql<number>`coalesce(sum(bytes), 0)`.as('of_all'),
      ])
      .executeTakeFirstOrThrow();
    return { room: whole(of_room), account: whole(of_account), all: whole(of_all) };
  },
  async roomsWith(document) {
    const rows = await db.selectFrom('room_documents').select('room').where('document', '=', document).execute();
    return rows.map(({ room }) => room);
  },
  async remove(room, document) {
    await db.transaction().execute(async (tx) => {
      await noteRemoved(tx, [document]);
      await tx.deleteFrom('room_documents').where('room', '=', room).where('document', '=', document).execute();
    });
  },
  async removed() {
    const named = db.selectFrom('room_documents').select('document');
    const rows = await db
      .selectFrom('removed_documents')
      .select('document')
      .where('document', 'not in', named)
      .execute();
    return rows.map(({ document }) => document);
  },
  async forget(document) {
    await db.deleteFrom('removed_documents').where('document', '=', document).execute();
  },
  async ids() {
    const rows = await db.selectFrom('room_documents').select('document').distinct().execute();
    return new Set(rows.map(({ document }) => document));
  },
});

/** Their files are to go: noted with what takes them away, so that it is known of however the process ends. */
export async function noteRemoved(tx: Kysely<Tables>, documents: readonly string[]): Promise<void> {
  if (documents.length === 0) return;
  await tx
    .insertInto('removed_documents')
    .values(documents.map((document) => ({ document })))
    .onConflict((c) => c.doNothing())
    .execute();
}

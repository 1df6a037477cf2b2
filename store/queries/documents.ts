/** Documents of rooms. */
import { type Kysely, sql } from 'kysely';
import { fileName } from '../../protocol/base/file-name.ts';
import type { DocumentStore } from '../contract.ts';
import type { Tables } from '../schema.ts';

export const documentQueries = (db: Kysely<Tables>): DocumentStore => ({
  async addDocument(room, { document, name, account, bytes, converted }) {
    await db.transaction().execute(async (tx) => {
      await tx
        .insertInto('room_documents')
        .values({ room, document, name, account, bytes, added_at: Date.now(), converted: converted ? 1 : 0 })
        .onConflict((c) => c.columns(['room', 'document']).doNothing())
        .execute();
      await tx.deleteFrom('removed_documents').where('document', '=', document).execute();
    });
  },
  async documents(room) {
    const rows = await documentsOf(db, room).execute();
    return rows.map((row) => ({ ...row, bytes: Number(row.bytes), converted: row.converted !== 0 }));
  },
  async measureDocument(document, bytes, ready) {
    await db
      .updateTable('room_documents')
      .set({ bytes, ...(ready ? { converted: 1 } : {}) })
      .where('document', '=', document)
      .execute();
  },
  async unmeasuredDocuments() {
    const rows = await db.selectFrom('room_documents').select('document').where('bytes', '=', 0).execute();
    return rows.map(({ document }) => document);
  },
  async spaceOfDocuments(room, account) {
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
    return { room: Number(of_room), account: Number(of_account), all: Number(of_all) };
  },
  async roomsWith(document) {
    const rows = await db.selectFrom('room_documents').select('room').where('document', '=', document).execute();
    return rows.map(({ room }) => room);
  },
  async removeDocument(room, document) {
    await db.transaction().execute(async (tx) => {
      await noteRemoved(tx, [document]);
      await tx.deleteFrom('room_documents').where('room', '=', room).where('document', '=', document).execute();
    });
  },
  async removedDocuments() {
    const named = db.selectFrom('room_documents').select('document');
    const rows = await db
      .selectFrom('removed_documents')
      .select('document')
      .where('document', 'not in', named)
      .execute();
    return rows.map(({ document }) => document);
  },
  async forgetRemoved(document) {
    await db.deleteFrom('removed_documents').where('document', '=', document).execute();
  },
  async documentIds() {
    const rows = await db.selectFrom('room_documents').select('document').distinct().execute();
    return new Set(rows.map(({ document }) => document));
  },
  async plainDocuments() {
    const rows = await db.selectFrom('plain_documents').select(['room', 'document']).execute();
    const byRoom = Map.groupBy(rows, ({ room }) => room);
    return new Map([...byRoom].map(([room, own]) => [room, own.map(({ document }) => document)]));
  },
  async renameDocuments(room, names) {
    await db.transaction().execute(async (tx) => {
      for (const { document: plain, name } of await documentsOf(tx, room).execute()) {
        const document = names.get(plain);
        if (document === undefined) continue;
        const own = tx.updateTable('room_documents').where('room', '=', room).where('document', '=', plain);
        // Names were not cleaned either.
        await own.set({ document, name: fileName(name) }).execute();
      }
      const meetings = tx.selectFrom('meetings').select('id').where('room', '=', room);
      const events = tx.selectFrom('events').select(['meeting', 'seq', 'payload']).where('kind', '=', 'show');
      for (const { meeting, seq, payload } of await events.where('meeting', 'in', meetings).execute()) {
        const plain = / document="([0-9a-f]{64})"/.exec(payload)?.[1] ?? '';
        const document = names.get(plain);
        if (document === undefined) continue;
        const event = tx.updateTable('events').where('meeting', '=', meeting).where('seq', '=', seq);
        await event.set({ payload: payload.replace(plain, document) }).execute();
      }
      // What is left under the old names is nobody's any more, when the last room has others.
      await noteRemoved(tx, [...names.keys()]);
      await tx.deleteFrom('plain_documents').where('room', '=', room).execute();
    });
  },
});

const documentsOf = (db: Kysely<Tables>, room: string) =>
  db
    .selectFrom('room_documents')
    .select(['document', 'name', 'account', 'bytes', 'converted'])
    .where('room', '=', room)
    .orderBy('added_at');

/** Their files are to go: noted with what takes them away, so that it is known of however the process ends. */
export async function noteRemoved(tx: Kysely<Tables>, documents: readonly string[]): Promise<void> {
  if (documents.length === 0) return;
  await tx
    .insertInto('removed_documents')
    .values(documents.map((document) => ({ document })))
    .onConflict((c) => c.doNothing())
    .execute();
}

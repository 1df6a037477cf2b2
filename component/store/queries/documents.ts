/** Documents of rooms. */
import type { Kysely } from 'kysely';
import { fileName } from '../../../protocol/file-name.ts';
import type { DocumentStore } from '../contract.ts';
import type { Tables } from '../schema.ts';

export const documentQueries = (db: Kysely<Tables>): DocumentStore => ({
  async addDocument(room, { document, name }) {
    await db
      .insertInto('room_documents')
      .values({ room, document, name, added_at: Date.now() })
      .onConflict((c) => c.columns(['room', 'document']).doNothing())
      .execute();
  },
  async documents(room) {
    return await documentsOf(db, room).execute();
  },
  async roomsWith(document) {
    const rows = await db.selectFrom('room_documents').select('room').where('document', '=', document).execute();
    return rows.map(({ room }) => room);
  },
  async removeDocument(room, document) {
    await db.deleteFrom('room_documents').where('room', '=', room).where('document', '=', document).execute();
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
      await tx.deleteFrom('plain_documents').where('room', '=', room).execute();
    });
  },
});

const documentsOf = (db: Kysely<Tables>, room: string) =>
  db.selectFrom('room_documents').select(['document', 'name']).where('room', '=', room).orderBy('added_at');

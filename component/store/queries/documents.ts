/** Documents of rooms. */
import type { Kysely } from 'kysely';
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
    return await db
      .selectFrom('room_documents')
      .select(['document', 'name'])
      .where('room', '=', room)
      .orderBy('added_at')
      .execute();
  },
  async roomsWith(document) {
    const rows = await db.selectFrom('room_documents').select('room').where('document', '=', document).execute();
    return rows.map(({ room }) => room);
  },
  async removeDocument(room, document) {
    await db.deleteFrom('room_documents').where('room', '=', room).where('document', '=', document).execute();
  },
});

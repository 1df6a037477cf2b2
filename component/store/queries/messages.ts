/** The messages of rooms. */
import type { Kysely } from 'kysely';
import type { MessageStore } from '../contract.ts';
import type { Tables } from '../schema.ts';

export const messageQueries = (db: Kysely<Tables>): MessageStore => ({
  async addMessage(room, message) {
    await db
      .insertInto('messages')
      .values({ room, ...message })
      .execute();
  },
  async lastMessages(room, max) {
    const rows = await db
      .selectFrom('messages')
      .select(['id', 'at', 'nick', 'stanza'])
      .where('room', '=', room)
      .orderBy('n', 'desc')
      .limit(max)
      .execute();
    return rows.reverse().map((r) => ({ ...r, at: Number(r.at) }));
  },
});

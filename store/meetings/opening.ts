/** What a meeting is opened from, besides its events. */
import type { Kysely } from 'kysely';
import type { Batch } from '../batch.ts';
import type { Tables } from '../tables.ts';
import { whole } from '../values.ts';
import type { MeetingStore } from './contract.ts';

type Opening = Pick<MeetingStore, 'repeatable' | 'snapshot' | 'keepSnapshot'>;

export const openingQueries = (db: Kysely<Tables>, batch: Batch): Opening => ({
  async repeatable(meeting, max) {
    const rows = await db
      .selectFrom('events')
      .select(['seq', 'at', 'nick', 'occupant', 'kind', 'message'])
      .where('meeting', '=', meeting)
      .where('message', 'is not', null)
      .orderBy('seq', 'desc')
      .limit(max)
      .execute();
    return rows
      .reverse()
      .map((row) => ({ ...row, seq: whole(row.seq), at: whole(row.at), message: row.message ?? '' }));
  },
  async snapshot(meeting) {
    const row = await db
      .selectFrom('snapshots')
      .select(['seq', 'at', 'form', 'body'])
      .where('meeting', '=', meeting)
      .executeTakeFirst();
    return row && { ...row, seq: whole(row.seq), at: whole(row.at) };
  },
  keepSnapshot: (meeting, snapshot) =>
    batch.run(async (tx) => {
      const open = await tx
        .selectFrom('meetings')
        .select('id')
        .where('id', '=', meeting)
        .where('ended_at', 'is', null)
        .executeTakeFirst();
      if (!open) return;
      await tx
        .insertInto('snapshots')
        .values({ meeting, ...snapshot })
        .onConflict((c) => c.column('meeting').doUpdateSet(snapshot))
        .execute();
    }),
});

import type { Kysely } from 'kysely';
import type { Batch } from '../batch.ts';
import type { Tables } from '../tables.ts';
import { whole } from '../values.ts';
import type { TrackStore } from './contract.ts';

export const trackQueries = (db: Kysely<Tables>, batch: Batch): TrackStore => ({
  add: (chunk) =>
    batch.run(async (tx) => {
      await tx.insertInto('chunks').values(chunk).execute();
    }),
  async between(meeting, from, to) {
    const rows = await db
      .selectFrom('chunks')
      .select(['meeting', 'track', 'first', 'last', 'data'])
      .where('meeting', '=', meeting)
      .where('first', '<=', to)
      .where('last', '>=', from)
      .orderBy('first')
      .orderBy('track')
      .execute();
    return rows.map((row) => ({ ...row, first: whole(row.first), last: whole(row.last) }));
  },
});

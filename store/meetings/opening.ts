/** What a meeting is opened from, besides its events. */
import type { Kysely } from 'kysely';
import type { Batch } from '../batch.ts';
import type { Tables } from '../tables.ts';
import { flag, isSet, whole } from '../values.ts';
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
  async snapshot(meeting, last) {
    let all = db
      .selectFrom('snapshots')
      .select(['seq', 'at', 'form', 'body', 'stays', 'stayed'])
      .where('meeting', '=', meeting);
    if (last !== undefined) all = all.where('seq', '<=', last);
    const row = await all.orderBy('seq', 'desc').limit(1).executeTakeFirst();
    return (
      row && { ...row, seq: whole(row.seq), at: whole(row.at), stays: isSet(row.stays), stayed: whole(row.stayed) }
    );
  },
  keepSnapshot: (meeting, { stays, ...snapshot }) =>
    batch.run(async (tx) => {
      const open = await tx
        .selectFrom('meetings')
        .select('id')
        .where('id', '=', meeting)
        .where('ended_at', 'is', null)
        .executeTakeFirst();
      if (!open) return;
      await tx
        .deleteFrom('snapshots')
        .where('meeting', '=', meeting)
        .where((e) => e.or([e('stays', '=', flag(false)), e('form', '<>', snapshot.form), e('seq', '=', snapshot.seq)]))
        .execute();
      await tx
        .insertInto('snapshots')
        .values({ meeting, ...snapshot, stays: flag(stays) })
        .execute();
    }),
});

/** Removes one of the states of a meeting: each can have megabytes. @returns whether there was one */
export async function removeSnapshot(tx: Kysely<Tables>, meeting: string): Promise<boolean> {
  const last = await tx
    .selectFrom('snapshots')
    .select((e) => e.fn.max('seq').as('seq'))
    .where('meeting', '=', meeting)
    .executeTakeFirst();
  const seq = last?.seq;
  if (seq === null || seq === undefined) return false;
  await tx.deleteFrom('snapshots').where('meeting', '=', meeting).where('seq', '=', seq).execute();
  return true;
}

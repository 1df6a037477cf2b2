/** Pages of the meetings of a room. */
import type { Kysely } from 'kysely';
import type { PageRequest } from '../../protocol/base/rsm.ts';
import type { Tables } from '../tables.ts';
import { whole } from '../values.ts';
import type { MeetingPage } from './contract.ts';
import { MEETING, meetingOf } from './row.ts';

export async function listMeetings(
  db: Kysely<Tables>,
  room: string,
  { after, before, index = 0, max }: PageRequest & { readonly max: number },
): Promise<MeetingPage | undefined> {
  const all = db.selectFrom('meetings').where('room', '=', room).where('started_at', 'is not', null);
  /** Place of a meeting among those of its room. */
  const placeOf = async (id: string) => (await all.select('n').where('id', '=', id).executeTakeFirst())?.n;
  const number = async (query: typeof all) => {
    const { count } = await query.select((e) => e.fn.countAll<number>().as('count')).executeTakeFirstOrThrow();
    return whole(count);
  };
  const from = after === undefined ? undefined : await placeOf(after);
  const to = before ? await placeOf(before) : undefined;
  if ((after !== undefined && from === undefined) || (before && to === undefined)) return undefined;
  let part = all;
  if (from !== undefined) part = part.where('n', '<', from);
  if (to !== undefined) part = part.where('n', '>', to);
  const backwards = before !== undefined;
  const start = after === undefined && before === undefined ? index : 0;
  const rows = await part
    .select([...MEETING, 'n'])
    .orderBy('n', backwards ? 'asc' : 'desc')
    .limit(max)
    .offset(start)
    .execute();
  if (backwards) rows.reverse();
  const first = rows[0];
  return {
    meetings: rows.map(meetingOf),
    index: first ? await number(all.where('n', '>', first.n)) : 0,
    count: await number(all),
  };
}

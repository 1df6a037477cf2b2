/**
 * The archives of rooms. `seq` numbers the messages of a room without gaps, `at` and `upto` grow with it, so a time, an id
 * and a size are found by an index, a page is a range, and a count is a difference.
 */
import type { Kysely, Selectable, Transaction } from 'kysely';
import type { Batch } from '../batch.ts';
import type { Affiliation } from '../people/contract.ts';
import { type Placeholders, prepare, prepareInsert } from '../prepared.ts';
import type { Tables } from '../tables.ts';
import { flag, isSet, whole } from '../values.ts';
import type { ArchivedMessage, ArchiveSearch, MessageStore, Role, Tombstone } from './contract.ts';

const COLUMNS = [
  'id',
  'at',
  'nick',
  'stanza',
  'sender',
  'affiliation',
  'role',
  'open',
  'history',
  'origin',
  'corrects',
  'occupant',
  'tombstone',
] as const;

/** A place that no message has: an empty list is not something that every database compares with. */
const NOWHERE = 0;

export const messageQueries = (db: Kysely<Tables>, batch: Batch): MessageStore => ({
  add: createAdd(db, batch),
  replace: (room, tombstones) =>
    batch.run(async (tx, erases) => {
      erases();
      await replace(tx, room, tombstones);
    }),
  async last(room, max) {
    const rows = await db
      .selectFrom('messages')
      .select(COLUMNS)
      .where('room', '=', room)
      .where('history', '=', 1)
      .orderBy('seq', 'desc')
      .limit(max)
      .execute();
    return rows.reverse().map(messageOf);
  },
  async get(room, id) {
    const row = await db
      .selectFrom('messages')
      .select(COLUMNS)
      .where('room', '=', room)
      .where('id', '=', id)
      .executeTakeFirst();
    return row && messageOf(row);
  },
  async byOrigin(room, origin, occupant) {
    const those = db.selectFrom('messages').select(COLUMNS).where('room', '=', room).where('origin', '=', origin);
    // Where the sender does not matter, any of them will do: their order is not that of the index.
    const one = occupant === undefined ? those : those.where('occupant', '=', occupant).orderBy('seq', 'desc');
    const row = await one.limit(1).executeTakeFirst();
    return row && messageOf(row);
  },
  async corrections(room, id, occupant, max) {
    const rows = await db
      .selectFrom('messages')
      .select(COLUMNS)
      .where('room', '=', room)
      .where('corrects', '=', id)
      .where('occupant', '=', occupant)
      .where('tombstone', '=', 0)
      .orderBy('seq', 'desc')
      .limit(max)
      .execute();
    return rows.map(messageOf);
  },
  search: (room, search) => searchMessages(db, room, search),
  async ends(room) {
    const [start, last] = [await end(db, room, 'asc'), await end(db, room, 'desc')];
    return start && last && { start, end: last };
  },
  prune: (room, keep, atOnce) =>
    batch.run(async (tx, erases) => {
      const [first, last] = [await end(tx, room, 'asc'), await end(tx, room, 'desc')];
      if (!first || !last) return 0;
      const until = async (column: 'at' | 'upto', than: '>' | '>=', value: number) =>
        ((await firstBy(tx, room, column, than, value)) ?? last.seq + 1) - 1;
      const beyond = Math.max(
        last.seq - keep.messages,
        await until('upto', '>', last.upto - keep.bytes),
        await until('at', '>=', keep.since),
      );
      const most = Math.min(first.seq + atOnce.messages - 1, await until('upto', '>', first.upto + atOnce.bytes));
      const to = Math.min(beyond, most);
      if (to < first.seq) return 0;
      erases();
      await tx.deleteFrom('messages').where('room', '=', room).where('seq', '<=', to).execute();
      return to - first.seq + 1;
    }),
});

function createAdd(db: Kysely<Tables>, batch: Batch): MessageStore['add'] {
  const newest = prepare((value: Placeholders<{ room: string }>) =>
    db
      .selectFrom('messages')
      .select(['seq', 'at', 'upto'])
      .where('room', '=', value('room'))
      .orderBy('seq', 'desc')
      .limit(1),
  );
  const insert = prepareInsert(db, 'messages', ['room', 'seq', 'upto', ...COLUMNS]);
  return (room, message, tombstones = []) =>
    batch.run(async (tx, erases) => {
      const [last] = await newest(tx, { room });
      const at = Math.max(message.at, whole(last?.at ?? 0));
      const upto = [message, ...tombstones].reduce(
        (sum, m) => sum + Buffer.byteLength(m.stanza),
        whole(last?.upto ?? 0),
      );
      await insert(tx, { ...rowOf(room, message), at, upto, seq: whole(last?.seq ?? 0) + 1 });
      if (tombstones.length > 0) erases();
      await replace(tx, room, tombstones);
      return at;
    });
}

async function searchMessages(db: Kysely<Tables>, room: string, search: ArchiveSearch) {
  const { nick, occupant, open, start, end: until, afterId, beforeId, ids, page } = search;
  const asked = [afterId, beforeId, page.after, page.before, ...(ids ?? [])].filter((id) => id !== undefined);
  const known = new Set(asked.filter((id) => id !== ''));
  const places = await placesOf(db, room, [...known]);
  if (places.size < known.size) return undefined;
  const place = (id: string | undefined) => (id === undefined ? undefined : places.get(id));

  const [first, last] = [await end(db, room, 'asc'), await end(db, room, 'desc')];
  if (!first || !last) return { messages: [], index: 0, count: 0, complete: true };
  // The part that is searched lies between these two, neither of them included.
  const from = Math.max(
    first.seq - 1,
    place(afterId) ?? 0,
    start === undefined ? 0 : ((await firstBy(db, room, 'at', '>=', start)) ?? last.seq + 1) - 1,
  );
  const to = Math.min(
    last.seq + 1,
    place(beforeId) ?? Infinity,
    until === undefined ? Infinity : ((await firstBy(db, room, 'at', '>', until)) ?? Infinity),
  );
  const between = (low: number, high: number) => {
    let query = db.selectFrom('messages').where('room', '=', room);
    if (nick !== undefined) query = query.where('nick', '=', nick);
    if (occupant !== undefined) query = query.where('occupant', '=', occupant);
    if (open) query = query.where('open', '=', 1);
    if (ids === undefined) return query.where('seq', '>', low).where('seq', '<', high);
    const named = ids.map((id) => places.get(id) ?? 0).filter((seq) => seq > low && seq < high);
    return query.where('seq', 'in', named.length > 0 ? named : [NOWHERE]);
  };
  const countOf = async (low: number, high: number) => {
    if (nick === undefined && occupant === undefined && !open && ids === undefined) return Math.max(0, high - low - 1);
    const row = await between(low, high)
      .select((e) => e.fn.countAll().as('count'))
      .executeTakeFirst();
    return whole(row?.count ?? 0);
  };

  // XEP-0059 leaves open what both mean; then they are the ends, and the page is the first between them.
  const backwards = page.before !== undefined && page.after === undefined;
  // The places first, from an index that holds all it takes; SQLite would look for them among all rows of the room.
  const onPage = await between(
    Math.max(from, place(page.after) ?? 0),
    Math.min(to, place(page.before || undefined) ?? Infinity),
  )
    .select('seq')
    .orderBy('seq', backwards ? 'desc' : 'asc')
    .limit(page.max + 1)
    .offset(page.index ?? 0)
    .execute();
  const rows = await db
    .selectFrom('messages')
    .select([...COLUMNS, 'seq'])
    .where('room', '=', room)
    .where('seq', 'in', onPage.length > 0 ? onPage.map((row) => row.seq) : [NOWHERE])
    .orderBy('seq', backwards ? 'desc' : 'asc')
    .execute();
  const fitting = withinSize(rows.slice(0, page.max), page.size);
  const complete = fitting.length === rows.length;
  if (backwards) fitting.reverse();
  return {
    messages: fitting.map(messageOf),
    index: fitting[0] ? await countOf(from, whole(fitting[0].seq)) : 0,
    count: await countOf(from, to),
    complete,
  };
}

/** As many from the beginning as have `size` characters together; one at least. */
function withinSize<Row extends { readonly stanza: string }>(rows: Row[], size: number): Row[] {
  let left = size;
  const over = rows.findIndex((row, i) => {
    left -= row.stanza.length;
    return left < 0 && i > 0;
  });
  return over < 0 ? rows : rows.slice(0, over);
}

/** The first or the last message of a room. */
async function end(db: Kysely<Tables> | Transaction<Tables>, room: string, direction: 'asc' | 'desc') {
  const row = await db
    .selectFrom('messages')
    .select(['seq', 'id', 'at', 'upto'])
    .where('room', '=', room)
    .orderBy('seq', direction)
    .limit(1)
    .executeTakeFirst();
  return row && { seq: whole(row.seq), id: row.id, at: whole(row.at), upto: whole(row.upto) };
}

/** The place of the first message whose time, or size with all before it, is this or more. */
async function firstBy(
  db: Kysely<Tables> | Transaction<Tables>,
  room: string,
  column: 'at' | 'upto',
  than: '>=' | '>',
  value: number,
) {
  const row = await db
    .selectFrom('messages')
    .select('seq')
    .where('room', '=', room)
    .where(column, than, value)
    .orderBy(column)
    .orderBy('seq')
    .limit(1)
    .executeTakeFirst();
  return row && whole(row.seq);
}

async function placesOf(db: Kysely<Tables>, room: string, ids: readonly string[]): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const rows = await db
    .selectFrom('messages')
    .select(['id', 'seq'])
    .where('room', '=', room)
    .where('id', 'in', ids)
    .execute();
  return new Map(rows.map(({ id, seq }) => [id, whole(seq)]));
}

async function replace(tx: Transaction<Tables>, room: string, tombstones: readonly Tombstone[]): Promise<void> {
  for (const { id, stanza } of tombstones) {
    await tx
      .updateTable('messages')
      .set({ stanza, tombstone: 1 })
      .where('room', '=', room)
      .where('id', '=', id)
      .execute();
  }
}

const rowOf = (room: string, { sender, open, history, tombstone, ...message }: ArchivedMessage) => ({
  ...message,
  room,
  sender: sender?.jid ?? null,
  affiliation: sender?.affiliation ?? null,
  role: sender?.role ?? null,
  open: flag(open),
  history: flag(history),
  tombstone: flag(tombstone),
});

const messageOf = (row: Pick<Selectable<Tables['messages']>, (typeof COLUMNS)[number]>): ArchivedMessage => ({
  id: row.id,
  at: whole(row.at),
  nick: row.nick,
  stanza: row.stanza,
  sender:
    row.sender === null
      ? null
      : { jid: row.sender, affiliation: row.affiliation as Affiliation, role: row.role as Role },
  open: isSet(row.open),
  history: isSet(row.history),
  origin: row.origin,
  corrects: row.corrects,
  occupant: row.occupant,
  tombstone: isSet(row.tombstone),
});

import type { Kysely } from 'kysely';
import { type Flag, tableOfRoom } from '../values.ts';

export interface MessageTables {
  messages: {
    room: string;
    /** Place in the room's archive, without gaps: messages are removed from its beginning only. */
    seq: number;
    id: string;
    at: number;
    nick: string | null;
    stanza: string;
    sender: string | null;
    affiliation: string | null;
    role: string | null;
    open: Flag;
    history: Flag;
    origin: string | null;
    corrects: string | null;
    occupant: string | null;
    tombstone: Flag;
    /** Bytes that were put into the room's archive until now, this message and the tombstones it makes included. */
    upto: number;
  };
}

export const messageMigrations = {
  async '2026-12-first'(db: Kysely<unknown>) {
    await tableOfRoom(db, 'messages')
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('nick', 'text')
      .addColumn('stanza', 'text', (c) => c.notNull())
      .addColumn('sender', 'text')
      .addColumn('affiliation', 'text')
      .addColumn('role', 'text')
      .addColumn('open', 'integer', (c) => c.notNull())
      .addColumn('history', 'integer', (c) => c.notNull())
      .addColumn('origin', 'text')
      .addColumn('corrects', 'text')
      .addColumn('occupant', 'text')
      .addColumn('tombstone', 'integer', (c) => c.notNull())
      .addColumn('upto', 'bigint', (c) => c.notNull())
      .execute();
    const index = (name: string, columns: string[]) =>
      db.schema
        .createIndex(`messages_${name}`)
        .on('messages')
        .columns(['room', ...columns]);
    await index('seq', ['seq']).unique().execute();
    await index('id', ['id']).unique().execute();
    await index('at', ['at', 'seq']).execute();
    await index('upto', ['upto', 'seq']).execute();
    await index('nick', ['nick', 'seq']).execute();
    await index('history', ['history', 'seq']).execute();
    // Messages of one sender, whatever the nick (XEP-0313 §4.1.1).
    await index('occupant', ['occupant', 'seq', 'open']).execute();
    // Asked for by what others may have sent a thousand times.
    await index('origin', ['origin', 'occupant', 'seq']).execute();
    // Few messages put others right.
    await index('corrects', ['corrects', 'occupant', 'tombstone', 'seq']).where('corrects', 'is not', null).execute();
  },
};

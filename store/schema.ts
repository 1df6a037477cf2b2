/** Tables, as Kysely types and as migrations. A new version adds a migration; it never changes an old one. */
import { type Kysely, type Migration, type MigrationProvider, Migrator, sql } from 'kysely';
import { addColumn } from './add-column.ts';
import { places, presentersOfMeetings } from './guests.ts';
import { plainDocuments } from './plain-documents.ts';
import { removedDocuments } from './removed-documents.ts';
import { documentSizes, logSizes } from './sizes.ts';

export interface Tables {
  rooms: {
    name: string;
    config: string;
    subject: string;
    /** JSON of Words where it has languages, '' elsewhere. */
    subject_texts: string;
    subject_by: string | null;
    subject_at: number;
    locked: number;
  };
  affiliations: {
    room: string;
    jid: string;
    affiliation: string;
    nick: string | null;
    reason: string;
    reason_lang: string;
  };
  registrations: { n?: number; room: string; jid: string; nick: string };
  presenters: { room: string; jid: string; nick: string };
  messages: {
    n?: number;
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
    open: number;
    history: number;
    origin: string | null;
    corrects: string | null;
    occupant: string | null;
    tombstone: number;
    /** Bytes that were put into the room's archive until now, this message and the tombstones it makes included. */
    upto: number;
  };
  seats: { room: string; jid: string; nick: string; occupant: string | null; told: number };
  meetings: {
    id: string;
    room: string;
    created_at: number;
    started_at: number | null;
    ended_at: number | null;
    /** Of its events. */
    bytes: number;
  };
  events: {
    meeting: string;
    seq: number;
    at: number;
    nick: string | null;
    t: number | null;
    kind: string;
    payload: string;
    /** Of the message that brought it. */
    message: string | null;
    /** XEP-0421 id of who caused it; null: the room. */
    occupant: string | null;
  };
  vcards: { room: string; vcard: string; hashes: string };
  removals: {
    n?: number;
    room: string;
    jid: string;
    nick: string;
    occupant: string;
    meeting: string | null;
    until: number;
  };
  bans: { jid: string; reason: string; by: string; at: number };
  plain_documents: { room: string; document: string };
  room_documents: {
    room: string;
    document: string;
    name: string;
    added_at: number;
    bytes: number;
    account: string;
    converted: number;
  };
  removed_documents: { document: string };
}

const first: Migration = {
  async up(db: Kysely<unknown>) {
    const room = (table: string) =>
      db.schema
        .createTable(table)
        .addColumn('room', 'text', (c) => c.notNull().references('rooms.name').onDelete('cascade'));
    await db.schema
      .createTable('rooms')
      .addColumn('name', 'text', (c) => c.primaryKey())
      .addColumn('config', 'text', (c) => c.notNull())
      .addColumn('subject', 'text', (c) => c.notNull())
      .addColumn('subject_by', 'text')
      .addColumn('subject_at', 'bigint', (c) => c.notNull())
      .execute();
    await room('affiliations')
      .addColumn('jid', 'text', (c) => c.notNull())
      .addColumn('affiliation', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('affiliations_key', ['room', 'jid'])
      .execute();
    await room('presenters')
      .addColumn('jid', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('presenters_key', ['room', 'jid'])
      .execute();
    await room('messages')
      .addColumn('n', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('nick', 'text')
      .addColumn('stanza', 'text', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('messages_room').on('messages').columns(['room', 'n']).execute();
    await room('seats')
      .addColumn('jid', 'text', (c) => c.notNull())
      .addColumn('nick', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('seats_key', ['room', 'jid'])
      .execute();
    await room('meetings')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('created_at', 'bigint', (c) => c.notNull())
      .addColumn('started_at', 'bigint')
      .addColumn('ended_at', 'bigint')
      .execute();
    await db.schema.createIndex('meetings_room').on('meetings').columns(['room', 'created_at']).execute();
    await db.schema
      .createTable('events')
      .addColumn('meeting', 'text', (c) => c.notNull().references('meetings.id').onDelete('cascade'))
      .addColumn('seq', 'bigint', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .addColumn('nick', 'text')
      .addColumn('t', 'bigint')
      .addColumn('kind', 'text', (c) => c.notNull())
      .addColumn('payload', 'text', (c) => c.notNull())
      .addPrimaryKeyConstraint('events_key', ['meeting', 'seq'])
      .execute();
    await room('room_documents')
      .addColumn('document', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('added_at', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('room_documents_key', ['room', 'document'])
      .execute();
  },
};

/** The nick of a presenter, so that the stage can be taken from one who is not there. */
const presenterNick: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('presenters')
      .addColumn('nick', 'text', (c) => c.notNull().defaultTo(''))
      .execute();
  },
};

/** Reserved nicks, those who asked for one, and rooms that were being set up when the process ended. */
const registration: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('affiliations').addColumn('nick', 'text').execute();
    await db.schema
      .alterTable('rooms')
      .addColumn('locked', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    await db.schema
      .createTable('registrations')
      .addColumn('n', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('room', 'text', (c) => c.notNull().references('rooms.name').onDelete('cascade'))
      .addColumn('jid', 'text', (c) => c.notNull())
      .addColumn('nick', 'text', (c) => c.notNull())
      .addUniqueConstraint('registrations_key', ['room', 'jid'])
      .execute();
  },
};

/** What the archive is searched by, and who sent what (XEP-0313). */
const archive: Migration = {
  async up(db: Kysely<unknown>) {
    const flag = (name: string, value: 0 | 1) =>
      db.schema
        .alterTable('messages')
        .addColumn(name, 'integer', (c) => c.notNull().defaultTo(value))
        .execute();
    for (const name of ['sender', 'affiliation', 'role', 'origin', 'corrects']) {
      await db.schema.alterTable('messages').addColumn(name, 'text').execute();
    }
    await flag('open', 0);
    await flag('history', 1);
    await flag('seq', 0);
    await sql`update messages set seq = placed.seq, at = placed.at from (
      select n, row_number() over (partition by room order by n) as seq, max(at) over (partition by room order by n) as at
      from messages
    ) as placed where placed.n = messages.n`.execute(db);
    const index = (name: string, columns: string[]) =>
      db.schema
        .createIndex(`messages_${name}`)
        .on('messages')
        .columns(['room', ...columns]);
    await db.schema.dropIndex('messages_room').execute();
    await index('seq', ['seq']).unique().execute();
    await index('id', ['id']).unique().execute();
    await index('at', ['at', 'seq']).execute();
    await index('nick', ['nick', 'seq']).execute();
    await index('history', ['history', 'seq']).execute();
    await index('origin', ['origin', 'seq']).execute();
    // Few messages put others right.
    await index('corrects', ['corrects', 'seq']).where('corrects', 'is not', null).execute();
  },
};

/** Bans from all rooms. */
const bans: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('bans')
      .addColumn('jid', 'text', (c) => c.primaryKey())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('by', 'text', (c) => c.notNull())
      .addColumn('at', 'bigint', (c) => c.notNull())
      .execute();
  },
};

/** vCards of rooms. */
const vcards: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('vcards')
      .addColumn('room', 'text', (c) => c.primaryKey().references('rooms.name').onDelete('cascade'))
      .addColumn('vcard', 'text', (c) => c.notNull())
      .addColumn('hashes', 'text', (c) => c.notNull())
      .execute();
  },
};

/** Whose a message is, and whether it was taken back: asked for by what others may have sent a thousand times. */
const occupants: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema.alterTable('messages').addColumn('occupant', 'text').execute();
    await db.schema
      .alterTable('messages')
      .addColumn('tombstone', 'integer', (c) => c.notNull().defaultTo(0))
      .execute();
    const some = async (after: number) => {
      const query = sql<{
        n: number;
        stanza: string;
      }>`select n, stanza from messages where n > ${after} order by n limit 500`;
      return (await query.execute(db)).rows;
    };
    for (let last: number | undefined = 0; last !== undefined; ) {
      const rows = await some(last);
      for (const { n, stanza } of rows) {
        // The room's own elements are the last, and a tombstone says that it is one before anything else.
        const occupant =
          /<occupant-id xmlns="urn:xmpp:occupant-id:0" id="([^"]*)"\/>(<stanza-id [^>]*>)?<\/message>$/.exec(
            stanza.slice(-2_000),
          )?.[1] ?? null;
        const stone = stanza.startsWith('<retracted xmlns="urn:xmpp:message-retract:1"', stanza.indexOf('>') + 1);
        await sql`update messages set occupant = ${occupant}, tombstone = ${stone ? 1 : 0} where n = ${n}`.execute(db);
      }
      last = rows.at(-1)?.n;
    }
    const index = (name: string, columns: string[]) => db.schema.createIndex(name).on('messages').columns(columns);
    await db.schema.dropIndex('messages_origin').execute();
    await db.schema.dropIndex('messages_corrects').execute();
    await index('messages_origin', ['room', 'origin', 'occupant', 'seq']).execute();
    const corrects = index('messages_corrects', ['room', 'corrects', 'occupant', 'tombstone', 'seq']);
    await corrects.where('corrects', 'is not', null).execute();
  },
};

/** How large an archive is: a difference, like the number of its messages. */
const sizes: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('messages')
      .addColumn('upto', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute();
    await sql`update messages set upto = summed.upto from (
      select n, sum(octet_length(stanza)) over (partition by room order by seq) as upto from messages
    ) as summed where summed.n = messages.n`.execute(db);
    await db.schema.createIndex('messages_upto').on('messages').columns(['room', 'upto', 'seq']).execute();
  },
};

/** Messages of one sender, whatever the nick (XEP-0313 §4.1.1). */
const senders: Migration = {
  async up(db: Kysely<unknown>) {
    const index = db.schema.createIndex('messages_occupant').on('messages');
    await index.columns(['room', 'occupant', 'seq', 'open']).execute();
  },
};

/** Why people are banned. */
const banReasons: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .alterTable('affiliations')
      .addColumn('reason', 'text', (c) => c.notNull().defaultTo(''))
      .execute();
  },
};

/**
 * Voice and pointer moves are not kept any more, and those that were are gone, from the file as well. The events that are
 * left are numbered without gaps again.
 */
const onlyTheStage: Migration = {
  async up(db: Kysely<unknown>) {
    await sql`delete from events where kind in ('voice', 'pointer')`.execute(db);
    // By way of numbers below 0, which are nobody's: one that moves up must not meet one that still stands there.
    await sql`update events set seq = -placed.place from (
      select meeting, seq, row_number() over (partition by meeting order by abs(seq)) as place from events
    ) as placed where placed.meeting = events.meeting and placed.seq = events.seq`.execute(db);
    await sql`update events set seq = -seq where seq < 0`.execute(db);
    // What was deleted before deleting meant overwriting goes by this alone.
    await sql`vacuum`.execute(db);
  },
};

/** An event that is sent twice, because its sender did not learn that it had arrived, is known by its message's id. */
const eventMessages: Migration = {
  async up(db: Kysely<unknown>) {
    await addColumn(db, 'events', 'message', 'text');
  },
};

/** Guests who were put out of rooms. */
const removals: Migration = {
  async up(db: Kysely<unknown>) {
    await db.schema
      .createTable('removals')
      .ifNotExists()
      .addColumn('n', 'integer', (c) => c.primaryKey().autoIncrement())
      .addColumn('room', 'text', (c) => c.notNull().references('rooms.name').onDelete('cascade'))
      .addColumn('jid', 'text', (c) => c.notNull())
      .addColumn('nick', 'text', (c) => c.notNull())
      .addColumn('occupant', 'text', (c) => c.notNull())
      .addColumn('meeting', 'text')
      .addColumn('until', 'bigint', (c) => c.notNull())
      .execute();
    await db.schema.createIndex('removals_room').ifNotExists().on('removals').columns(['room', 'n']).execute();
  },
};

/** In which languages subjects and reasons of bans are. */
const languages: Migration = {
  async up(db: Kysely<unknown>) {
    await addColumn(db, 'affiliations', 'reason_lang', 'text', (c) => c.notNull().defaultTo(''));
    await addColumn(db, 'rooms', 'subject_texts', 'text', (c) => c.notNull().defaultTo(''));
  },
};

/** Who caused an event, whatever the nick. */
const eventOccupants: Migration = {
  async up(db: Kysely<unknown>) {
    await addColumn(db, 'events', 'occupant', 'text');
  },
};

const provider: MigrationProvider = {
  getMigrations: async () => ({
    '2026-11-first': first,
    '2026-11-presenter-nick': presenterNick,
    '2026-11-registration': registration,
    '2026-12-archive': archive,
    '2026-12-bans': bans,
    '2026-12-vcards': vcards,
    '2027-01-occupants': occupants,
    '2027-01-sizes': sizes,
    '2027-02-senders': senders,
    '2027-03-ban-reasons': banReasons,
    '2027-04-only-the-stage': onlyTheStage,
    '2027-04-event-messages': eventMessages,
    '2027-05-removals': removals,
    '2027-06-languages': languages,
    '2027-07-places': places,
    '2027-08-presenters-of-meetings': presentersOfMeetings,
    '2027-09-log-sizes': logSizes,
    '2027-09-plain-documents': plainDocuments,
    '2027-09-document-sizes': documentSizes,
    '2027-09-removed-documents': removedDocuments,
    '2027-10-event-occupants': eventOccupants,
  }),
};

export async function migrate(db: Kysely<Tables>): Promise<void> {
  // Kysely has those that were carried out in the order of their times, and a clock may have been ahead.
  const { error } = await new Migrator({ db, provider, allowUnorderedMigrations: true }).migrateToLatest();
  if (error) throw error;
}

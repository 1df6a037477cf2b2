import type { Kysely } from 'kysely';
import { array, object, parseJson, pipe, safeParse, string } from 'valibot';
import type { Batch } from '../batch.ts';
import { noteRemoved } from '../documents/queries.ts';
import { removeSnapshot } from '../meetings/opening.ts';
import type { Tables } from '../tables.ts';
import { flag, isSet, whole } from '../values.ts';
import type { RoomStore, TextRecord } from './contract.ts';

/**
 * Events, and messages, of a room that are removed in one write: other rooms wait for it, and full ones have 100,000. And how
 * few go with the room itself, which is the last write: those of each meeting, and of the archive.
 */
const REMOVED_AT_ONCE = 500;
const FEW = 100;

const textsSchema = pipe(string(), parseJson(), array(object({ text: string(), lang: string() })));

/** Undefined where there are none, or none that can be read: the subject itself is there all the same. */
function textsOf(kept: string): readonly TextRecord[] | undefined {
  const read = safeParse(textsSchema, kept);
  return read.success ? read.output : undefined;
}

export function roomQueries(db: Kysely<Tables>, batch: Batch, erase: () => Promise<void>): RoomStore {
  /** Rooms that are being removed, by name. */
  const removing = new Map<string, Promise<void>>();
  return {
    async all() {
      const rows = await db.selectFrom('rooms').selectAll().orderBy('name').execute();
      return rows.map((r) => ({
        name: r.name,
        config: r.config,
        subject: r.subject,
        subjectTexts: textsOf(r.subject_texts),
        subjectBy: r.subject_by,
        subjectAt: whole(r.subject_at),
        locked: isSet(r.locked),
      }));
    },
    async save(room) {
      const values = {
        config: room.config,
        subject: room.subject,
        subject_texts: room.subjectTexts ? JSON.stringify(room.subjectTexts) : '',
        subject_by: room.subjectBy,
        subject_at: room.subjectAt,
        locked: flag(room.locked),
      };
      await db
        .insertInto('rooms')
        .values({ name: room.name, ...values })
        .onConflict((c) => c.column('name').doUpdateSet(values))
        .execute();
    },
    remove(name) {
      // The second of two who remove it must not remove the one that was made under its name in between.
      const going = removing.get(name) ?? removeAll(db, batch, erase, name).finally(() => removing.delete(name));
      removing.set(name, going);
      return going;
    },
  };
}

async function removeAll(db: Kysely<Tables>, batch: Batch, erase: () => Promise<void>, name: string): Promise<void> {
  // A process that is killed meanwhile leaves a room whose logs are the first part of what they were, and its archive the last.
  const meetings = db.selectFrom('meetings').select('id').where('room', '=', name).orderBy('n');
  for (const { id } of await meetings.execute()) await removeEvents(db, batch, id);
  await removeMessages(db, batch, name);
  await db.transaction().execute(async (tx) => {
    const own = await tx.selectFrom('room_documents').select('document').where('room', '=', name).execute();
    const ids = own.map(({ document }) => document);
    await noteRemoved(tx, ids);
    await tx.deleteFrom('rooms').where('name', '=', name).execute();
  });
  await erase();
}

async function removeEvents(db: Kysely<Tables>, batch: Batch, meeting: string): Promise<void> {
  // First, for there must be none of an event that is gone.
  while (await batch.run((tx) => removeSnapshot(tx, meeting)));
  const newest = (on: Kysely<Tables>) =>
    on.selectFrom('events').select('seq').where('meeting', '=', meeting).orderBy('seq', 'desc');
  while (await newest(db).limit(1).offset(FEW).executeTakeFirst()) {
    const own = (tx: Kysely<Tables>) => tx.deleteFrom('events').where('meeting', '=', meeting);
    await batch.run((tx) => own(tx).where('seq', 'in', newest(tx).limit(REMOVED_AT_ONCE)).execute());
  }
}

async function removeMessages(db: Kysely<Tables>, batch: Batch, room: string): Promise<void> {
  const oldest = (on: Kysely<Tables>) =>
    on.selectFrom('messages').select('seq').where('room', '=', room).orderBy('seq');
  while (await oldest(db).limit(1).offset(FEW).executeTakeFirst()) {
    const own = (tx: Kysely<Tables>) => tx.deleteFrom('messages').where('room', '=', room);
    await batch.run((tx) => own(tx).where('seq', 'in', oldest(tx).limit(REMOVED_AT_ONCE)).execute());
  }
}

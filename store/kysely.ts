/** The store over any SQL database that Kysely speaks: one file of queries for each noun. */
import type { Kysely } from 'kysely';
import { createBatch } from './batch.ts';
import type { Store } from './contract.ts';
import { banQueries } from './queries/bans.ts';
import { documentQueries } from './queries/documents.ts';
import { meetingQueries } from './queries/meetings.ts';
import { messageQueries } from './queries/messages.ts';
import { removalQueries } from './queries/removals.ts';
import { roomQueries } from './queries/rooms.ts';
import { seatQueries } from './queries/seats.ts';
import { vcardQueries } from './queries/vcards.ts';
import { migrate, type Tables } from './schema.ts';

export interface Eraser {
  /** Resolves when the disk holds nothing of what was deleted and overwritten until now; never rejects. */
  erase(): Promise<void>;
  /** Nothing more is erased: the database is about to be closed. */
  stop(): void;
}

export async function createStore(db: Kysely<Tables>, { erase, stop }: Eraser): Promise<Store> {
  await migrate(db);
  // What a migration removed, or a process that was killed.
  await erase();
  const batch = createBatch(db, erase);
  return {
    ...roomQueries(db, batch, erase),
    ...messageQueries(db, batch),
    ...seatQueries(db),
    ...meetingQueries(db, batch),
    ...documentQueries(db),
    ...banQueries(db),
    ...vcardQueries(db),
    ...removalQueries(db),
    async close() {
      // What it still writes may have to be erased, and tried again.
      await batch.settled();
      stop();
      await db.destroy();
    },
  };
}

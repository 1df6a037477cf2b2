/** What the component keeps, by noun, over any SQL database that Kysely speaks. */
import type { Kysely } from 'kysely';
import type { BanStore } from './bans/contract.ts';
import { banQueries } from './bans/queries.ts';
import { createBatch } from './batch.ts';
import type { DocumentStore } from './documents/contract.ts';
import { documentQueries } from './documents/queries.ts';
import type { MeetingStore } from './meetings/contract.ts';
import { meetingQueries } from './meetings/queries.ts';
import type { MessageStore } from './messages/contract.ts';
import { messageQueries } from './messages/queries.ts';
import { migrate } from './migrations.ts';
import type { PeopleStore } from './people/contract.ts';
import { peopleQueries } from './people/queries.ts';
import type { PresenterStore } from './presenters/contract.ts';
import { presenterQueries } from './presenters/queries.ts';
import type { RegistrationStore } from './registrations/contract.ts';
import { registrationQueries } from './registrations/queries.ts';
import type { RemovalStore } from './removals/contract.ts';
import { removalQueries } from './removals/queries.ts';
import type { RoomStore } from './rooms/contract.ts';
import { roomQueries } from './rooms/queries.ts';
import type { SeatStore } from './seats/contract.ts';
import { seatQueries } from './seats/queries.ts';
import type { Tables } from './tables.ts';
import type { TrackStore } from './tracks/contract.ts';
import { trackQueries } from './tracks/queries.ts';
import type { VcardStore } from './vcards/contract.ts';
import { vcardQueries } from './vcards/queries.ts';

/**
 * Each method that writes is durable when its promise resolves, and every call made from then on sees it. Of calls that are
 * not waited for, none may count on another: some writes wait for the next turn to go to the disk together (batch.ts), reads
 * and other writes do not. When messages were taken back or removed, or a room, nothing of them is on the disk by then, unless
 * somebody else reads the database, a backup: then it is gone soon after that has ended. What is given and returned is plain
 * data, which can go to another thread.
 */
export interface Store {
  readonly rooms: RoomStore;
  readonly people: PeopleStore;
  readonly registrations: RegistrationStore;
  readonly presenters: PresenterStore;
  readonly removals: RemovalStore;
  readonly messages: MessageStore;
  readonly seats: SeatStore;
  readonly meetings: MeetingStore;
  readonly documents: DocumentStore;
  readonly bans: BanStore;
  readonly vcards: VcardStore;
  readonly tracks: TrackStore;
  /** Resolves when all that was asked for is done, and the database is closed. */
  close(): Promise<void>;
}

export interface Eraser {
  /** Resolves when the disk holds nothing of what was deleted and overwritten until now; never rejects. */
  erase(): Promise<void>;
  /** Nothing more is erased: the database is about to be closed. */
  stop(): void;
}

/** @throws OtherVersion, and then the database is as it was */
export async function createStore(db: Kysely<Tables>, { erase, stop }: Eraser): Promise<Store> {
  await migrate(db);
  // What a process left that was killed.
  await erase();
  const batch = createBatch(db, erase);
  return {
    rooms: roomQueries(db, batch, erase),
    people: peopleQueries(db),
    registrations: registrationQueries(db),
    presenters: presenterQueries(db),
    removals: removalQueries(db),
    messages: messageQueries(db, batch),
    seats: seatQueries(db),
    meetings: meetingQueries(db, batch),
    documents: documentQueries(db),
    bans: banQueries(db),
    vcards: vcardQueries(db),
    tracks: trackQueries(db, batch),
    async close() {
      // What it still writes may have to be erased, and tried again.
      await batch.settled();
      stop();
      await db.destroy();
    },
  };
}

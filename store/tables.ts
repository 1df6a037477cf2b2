/** All tables, as Kysely types. */
import type { BanTables } from './bans/migrations.ts';
import type { DocumentTables } from './documents/migrations.ts';
import type { MeetingTables } from './meetings/migrations.ts';
import type { MessageTables } from './messages/migrations.ts';
import type { PeopleTables } from './people/migrations.ts';
import type { PresenterTables } from './presenters/migrations.ts';
import type { RegistrationTables } from './registrations/migrations.ts';
import type { RemovalTables } from './removals/migrations.ts';
import type { RoomTables } from './rooms/migrations.ts';
import type { SeatTables } from './seats/migrations.ts';
import type { TrackTables } from './tracks/migrations.ts';
import type { VcardTables } from './vcards/migrations.ts';

export interface Tables
  extends RoomTables,
    PeopleTables,
    RegistrationTables,
    PresenterTables,
    RemovalTables,
    MessageTables,
    SeatTables,
    MeetingTables,
    DocumentTables,
    BanTables,
    VcardTables,
    TrackTables {}

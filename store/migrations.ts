/**
 * The migrations: each noun says what it needs of each, in its own file. A version that has been released is never changed;
 * the next one adds a name.
 */
import { type Kysely, type Migration, Migrator, sql } from 'kysely';
import { banMigrations } from './bans/migrations.ts';
import { documentMigrations } from './documents/migrations.ts';
import { meetingMigrations } from './meetings/migrations.ts';
import { messageMigrations } from './messages/migrations.ts';
import { peopleMigrations } from './people/migrations.ts';
import { presenterMigrations } from './presenters/migrations.ts';
import { registrationMigrations } from './registrations/migrations.ts';
import { removalMigrations } from './removals/migrations.ts';
import { roomMigrations } from './rooms/migrations.ts';
import { seatMigrations } from './seats/migrations.ts';
import type { Tables } from './tables.ts';
import { trackMigrations } from './tracks/migrations.ts';
import { vcardMigrations } from './vcards/migrations.ts';

/** By the name of the migration: what one noun needs of it. */
export type NounMigrations = Readonly<Record<string, (db: Kysely<unknown>) => Promise<void>>>;

/** In this order: what others refer to comes first. */
const NOUNS: readonly NounMigrations[] = [
  roomMigrations,
  peopleMigrations,
  registrationMigrations,
  presenterMigrations,
  removalMigrations,
  messageMigrations,
  seatMigrations,
  meetingMigrations,
  documentMigrations,
  banMigrations,
  vcardMigrations,
  trackMigrations,
];

/** Before the first release there were others, under names that begin so. */
const UNRELEASED = '2026-11-';

/** The database is of a version that this one cannot bring to its own. Nothing in it was changed. */
export class OtherVersion extends Error {
  override name = 'OtherVersion';
  readonly older: boolean;

  constructor(older: boolean) {
    super(`the database was made by ${older ? 'a version from before the first release' : 'a newer version'}`);
    this.older = older;
  }
}

/** All migrations by name, each of all nouns that have something in it. Names are sorted, so they begin with a date. */
export function migrationsOf(nouns: readonly NounMigrations[]): Record<string, Migration> {
  const names = new Set(nouns.flatMap((noun) => Object.keys(noun)));
  return Object.fromEntries(
    [...names].map((name) => [
      name,
      {
        async up(db: Kysely<unknown>) {
          for (const noun of nouns) await noun[name]?.(db);
        },
      },
    ]),
  );
}

/** Brings the database to this version. @throws OtherVersion */
export async function migrate(db: Kysely<Tables>): Promise<void> {
  const migrations = migrationsOf(NOUNS);
  await refuseOthers(db, new Set(Object.keys(migrations)));
  // Kysely has those that were carried out in the order of their times, and a clock may have been ahead.
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => migrations },
    allowUnorderedMigrations: true,
  });
  const { error } = await migrator.migrateToLatest();
  if (error) throw error;
}

async function refuseOthers(db: Kysely<Tables>, own: ReadonlySet<string>): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  if (rows.every(({ name }) => own.has(name))) return;
  throw new OtherVersion(rows.some(({ name }) => name.startsWith(UNRELEASED)));
}

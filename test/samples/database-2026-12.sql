-- The database as the version of December 2026 left it.
CREATE TABLE "kysely_migration" ("name" varchar(255) not null primary key, "timestamp" varchar(255) not null);
CREATE TABLE "kysely_migration_lock" ("id" varchar(255) not null primary key, "is_locked" integer default 0 not null);
CREATE TABLE "rooms" ("name" text primary key, "config" text not null, "subject" text not null, "subject_by" text, "subject_at" bigint not null, "locked" integer default 0 not null);
CREATE TABLE "affiliations" ("room" text not null references "rooms" ("name") on delete cascade, "jid" text not null, "affiliation" text not null, "nick" text, constraint "affiliations_key" primary key ("room", "jid"));
CREATE TABLE "presenters" ("room" text not null references "rooms" ("name") on delete cascade, "jid" text not null, "nick" text default '' not null, constraint "presenters_key" primary key ("room", "jid"));
CREATE TABLE "messages" ("room" text not null references "rooms" ("name") on delete cascade, "n" integer primary key autoincrement, "id" text not null, "at" bigint not null, "nick" text, "stanza" text not null, "sender" text, "affiliation" text, "role" text, "origin" text, "corrects" text, "open" integer default 0 not null, "history" integer default 1 not null, "seq" integer default 0 not null);
CREATE TABLE "seats" ("room" text not null references "rooms" ("name") on delete cascade, "jid" text not null, "nick" text not null, constraint "seats_key" primary key ("room", "jid"));
CREATE TABLE "meetings" ("room" text not null references "rooms" ("name") on delete cascade, "id" text primary key, "created_at" bigint not null, "started_at" bigint, "ended_at" bigint);
CREATE INDEX "meetings_room" on "meetings" ("room", "created_at");
CREATE TABLE "events" ("meeting" text not null references "meetings" ("id") on delete cascade, "seq" bigint not null, "at" bigint not null, "nick" text, "t" bigint, "kind" text not null, "payload" text not null, constraint "events_key" primary key ("meeting", "seq"));
CREATE TABLE "room_documents" ("room" text not null references "rooms" ("name") on delete cascade, "document" text not null, "name" text not null, "added_at" bigint not null, constraint "room_documents_key" primary key ("room", "document"));
CREATE TABLE "registrations" ("n" integer primary key autoincrement, "room" text not null references "rooms" ("name") on delete cascade, "jid" text not null, "nick" text not null, constraint "registrations_key" unique ("room", "jid"));
CREATE UNIQUE INDEX "messages_seq" on "messages" ("room", "seq");
CREATE UNIQUE INDEX "messages_id" on "messages" ("room", "id");
CREATE INDEX "messages_at" on "messages" ("room", "at", "seq");
CREATE INDEX "messages_nick" on "messages" ("room", "nick", "seq");
CREATE INDEX "messages_history" on "messages" ("room", "history", "seq");
CREATE INDEX "messages_origin" on "messages" ("room", "origin", "seq");
CREATE INDEX "messages_corrects" on "messages" ("room", "corrects", "seq") where "corrects" is not null;
CREATE TABLE "bans" ("jid" text primary key, "reason" text not null, "by" text not null, "at" bigint not null);
CREATE TABLE "vcards" ("room" text primary key references "rooms" ("name") on delete cascade, "vcard" text not null, "hashes" text not null);
INSERT INTO kysely_migration_lock VALUES ('migration_lock', 0);
INSERT INTO kysely_migration VALUES
  ('2026-11-first', '2026-11-21T10:43:33.748Z'),
  ('2026-11-presenter-nick', '2026-11-21T10:43:33.751Z'),
  ('2026-11-registration', '2026-11-21T10:43:33.754Z'),
  ('2026-12-archive', '2026-12-21T10:43:33.768Z'),
  ('2026-12-bans', '2026-12-21T10:43:33.769Z'),
  ('2026-12-vcards', '2026-12-21T10:43:33.770Z');

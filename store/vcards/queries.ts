import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import type { VcardStore } from './contract.ts';

export const vcardQueries = (db: Kysely<Tables>): VcardStore => ({
  async of(room) {
    const row = await db.selectFrom('vcards').select('vcard').where('room', '=', room).executeTakeFirst();
    return row?.vcard;
  },
  async avatarHashes() {
    const rows = await db.selectFrom('vcards').select(['room', 'hashes']).where('hashes', '!=', '').execute();
    return new Map(rows.map((r) => [r.room, r.hashes.split(' ')]));
  },
  async save(room, vcard, hashes) {
    if (vcard === undefined) {
      await db.deleteFrom('vcards').where('room', '=', room).execute();
      return;
    }
    const values = { vcard, hashes: hashes.join(' ') };
    await db
      .insertInto('vcards')
      .values({ room, ...values })
      .onConflict((c) => c.column('room').doUpdateSet(values))
      .execute();
  },
});

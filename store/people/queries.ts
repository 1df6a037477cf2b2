import type { Kysely } from 'kysely';
import type { Tables } from '../tables.ts';
import type { Affiliation, PeopleStore, PersonRecord } from './contract.ts';

export const peopleQueries = (db: Kysely<Tables>): PeopleStore => ({
  async all() {
    const people = new Map<string, Omit<PersonRecord, 'reason'>[]>();
    const rows = await db.selectFrom('affiliations').select(['room', 'jid', 'affiliation', 'nick']).execute();
    for (const { room, jid, affiliation, nick } of rows) {
      const known = people.get(room) ?? [];
      known.push({ jid, affiliation: affiliation as Affiliation, nick });
      people.set(room, known);
    }
    return people;
  },
  async banReasons(room) {
    const reasons = db.selectFrom('affiliations').select(['jid', 'reason', 'reason_lang']).where('room', '=', room);
    const rows = await reasons.where('affiliation', '=', 'outcast').where('reason', '!=', '').execute();
    return new Map(rows.map(({ jid, reason, reason_lang: lang }) => [jid, { text: reason, lang }]));
  },
  async save(room, people) {
    await db.transaction().execute(async (tx) => {
      for (const { jid, affiliation, nick, reason, reasonLang = '' } of people) {
        if (affiliation === 'none') {
          await tx.deleteFrom('affiliations').where('room', '=', room).where('jid', '=', jid).execute();
          continue;
        }
        const values = { affiliation, nick, reason, reason_lang: reasonLang };
        await tx
          .insertInto('affiliations')
          .values({ room, jid, ...values })
          .onConflict((c) => c.columns(['room', 'jid']).doUpdateSet(values))
          .execute();
        await tx.deleteFrom('registrations').where('room', '=', room).where('jid', '=', jid).execute();
      }
    });
  },
});

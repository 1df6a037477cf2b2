/** People whom an earlier version kept as they were typed: such an address never comes in, and bans nobody. */
import { prepareBareJid } from '../../protocol/base/jid.ts';
import { resourceprep } from '../../protocol/base/stringprep.ts';
import type { PersonRecord, Store } from '../../store/contract.ts';

type Person = Omit<PersonRecord, 'reason'>;

/** Those whom a room knows, as Prosody writes their addresses and carries their nicks; on disk, too. */
export async function mendPeople(store: Store, room: string, people: readonly Person[]): Promise<readonly Person[]> {
  const wrong = new Set(people.filter((person) => !isPrepared(person)));
  if (wrong.size === 0) return people;
  const mended = new Map(people.filter((person) => !wrong.has(person)).map((person) => [person.jid, person]));
  const reasons = await store.banReasons(room);
  const changes: PersonRecord[] = [];
  for (const { jid: typed, affiliation, nick } of wrong) {
    const jid = prepareBareJid(typed);
    changes.push({ jid: typed, affiliation: 'none', nick: null, reason: '' });
    // What was said of the right address counts before.
    if (jid === undefined || mended.has(jid)) continue;
    const person = { jid, affiliation, nick: nick !== null && resourceprep(nick) === nick ? nick : null };
    mended.set(jid, person);
    const reason = reasons.get(typed);
    changes.push({ ...person, reason: reason?.text ?? '', reasonLang: reason?.lang ?? '' });
  }
  await store.savePeople(room, changes);
  return [...mended.values()];
}

const isPrepared = ({ jid, nick }: Person): boolean =>
  prepareBareJid(jid) === jid && (nick === null || resourceprep(nick) === nick);

/** People whom rooms know by address. */
import type { TextRecord } from '../rooms/contract.ts';

/** XEP-0045 §5.2 */
export type Affiliation = 'owner' | 'admin' | 'member' | 'none' | 'outcast';

export interface PersonRecord {
  /** Bare address; a domain for a ban of all its users. */
  readonly jid: string;
  /** 'none' removes, with the nick. */
  readonly affiliation: Affiliation;
  /** The nick that is reserved for this person; null for none. */
  readonly nick: string | null;
  /** Why this person is banned; '' when nobody said, and for those who are not. */
  readonly reason: string;
  /** Language of that; '', or left out, when nobody said. */
  readonly reasonLang?: string;
}

export interface PeopleStore {
  /** Everybody whom the rooms know, by room. */
  all(): Promise<Map<string, Omit<PersonRecord, 'reason'>[]>>;
  /** Why people are banned from a room, by address, as far as somebody said. */
  banReasons(room: string): Promise<Map<string, TextRecord>>;
  /** Writes all of these or none. Those who are something in a room, or banned, wait no more to become members. */
  save(room: string, people: readonly PersonRecord[]): Promise<void>;
}

/** What owners and admins of a room do with it besides its meetings: XEP-0045 §9, §10. */

import type { SettingsForm } from '../../../protocol/administration/settings.ts';
import type { Fault } from '../../../protocol/base/fault.ts';

export type Affiliation = 'owner' | 'admin' | 'member' | 'outcast';

export interface Affiliated {
  /** Bare address, or a domain. */
  readonly jid: string;
  readonly affiliation: Affiliation;
  /** What it is called when it comes, where that is reserved; '' for nothing. */
  readonly nick: string;
  readonly reason: string;
}

export interface AdministrationControl {
  /** Those with this affiliation. Never rejects. */
  affiliated(affiliation: Affiliation): Promise<readonly Affiliated[] | Fault>;
  /** Each resolves to why it was not done, or undefined. @param jid bare, as prepared by `prepareBareJid` */
  setAffiliation(jid: string, affiliation: Affiliation | 'none', reason?: string): Promise<Fault | undefined>;
  /** By what it is called here: bans or makes a member of one whose address is not shown; for admins. */
  setAffiliationOf(nick: string, affiliation: Affiliation | 'none', reason?: string): Promise<Fault | undefined>;
  /** The room's form, with what is set now; for owners. */
  settings(): Promise<SettingsForm | Fault>;
  /** Changes these and nothing else. */
  configure(changes: ReadonlyMap<string, readonly string[]>): Promise<Fault | undefined>;
  rename(title: string): Promise<Fault | undefined>;
  /** '' takes it away. */
  setPassword(password: string): Promise<Fault | undefined>;
  /** Ends the room for good. */
  destroy(reason?: string): Promise<Fault | undefined>;
}

/** What owners and admins of a room do with it besides its meetings: XEP-0045 §9, §10. */
import type { Affiliated, Affiliation } from '../../../protocol/administration/affiliations.ts';
import type { SettingsForm } from '../../../protocol/administration/settings.ts';
import type { Fault } from '../../../protocol/base/fault.ts';

export type { Affiliated, Affiliation, SettingsForm };

export interface AdministrationControl {
  /** Those with this affiliation. Never rejects. */
  affiliated(affiliation: Affiliation): Promise<readonly Affiliated[] | Fault>;
  /** Each resolves to why it was not done, or undefined. @param jid bare address, as prepared by `prepareBareJid` */
  setAffiliation(jid: string, affiliation: Affiliation | 'none', reason?: string): Promise<Fault | undefined>;
  /** The same for somebody who is there, whatever its address. */
  setAffiliationOf(nick: string, affiliation: Affiliation | 'none', reason?: string): Promise<Fault | undefined>;
  /** The room's form, with what is set now; for owners. */
  settings(): Promise<SettingsForm | Fault>;
  /** Changes these fields and nothing else. */
  configure(changes: ReadonlyMap<string, readonly string[]>): Promise<Fault | undefined>;
  rename(title: string): Promise<Fault | undefined>;
  /** '' takes it away. */
  setPassword(password: string): Promise<Fault | undefined>;
  /** Invites somebody through the room (§7.8.2); what the room says against it is a notice. False when the stream is down. */
  invite(jid: string, reason?: string): boolean;
  /** Ends the room for good, with all that is kept of it. */
  destroy(reason?: string): Promise<Fault | undefined>;
}

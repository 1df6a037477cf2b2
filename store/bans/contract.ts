/** Addresses that may enter no room of the service. */

export interface BanRecord {
  /** Bare address, or a domain for all of its addresses. */
  readonly jid: string;
  /** '' when none was given. */
  readonly reason: string;
  /** Bare address of the operator. */
  readonly by: string;
  /** ms since 1970 */
  readonly at: number;
}

export interface BanStore {
  /** Oldest first. */
  all(): Promise<BanRecord[]>;
  /** Replaces one for the same address. */
  add(ban: BanRecord): Promise<void>;
  remove(jid: string): Promise<void>;
}

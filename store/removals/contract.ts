/** Guests who were removed from rooms. What is kept of them goes with the room. */

export interface RemovalRecord {
  /** Bare address. */
  readonly jid: string;
  readonly nick: string;
  /** XEP-0421 */
  readonly id: string;
  /** The meeting that was being held; null: none. */
  readonly meeting: string | null;
  /** ms since 1970, where no meeting was being held */
  readonly until: number;
}

export interface RemovalStore {
  /** By room, oldest first. */
  all(): Promise<Map<string, RemovalRecord[]>>;
  /** Instead of those that were kept of this room. */
  save(room: string, removals: readonly RemovalRecord[]): Promise<void>;
}

/** The seats of all rooms, so that after a crash nobody stays in a dead room. */

export interface SeatRecord {
  readonly room: string;
  /** Full address. */
  readonly jid: string;
  readonly nick: string;
  /** XEP-0421 id of a guest that can show it again under another address; null: of anybody else. */
  readonly occupant: string | null;
  /** It knows that it is out: all that is left is that it may come back. */
  readonly told: boolean;
}

export type SeatChange = SeatRecord | { readonly room: string; readonly jid: string; readonly nick: null };

export interface SeatStore {
  /** Writes what changed: a seat that was taken, or given up. */
  save(changes: readonly SeatChange[]): Promise<void>;
  all(): Promise<SeatRecord[]>;
  /** Instead of all that were kept. */
  replace(seats: readonly SeatRecord[]): Promise<void>;
}

/** People who were given the stage of a room. */

export interface PresenterRecord {
  readonly room: string;
  /** Bare address. */
  readonly jid: string;
  /** null: does not have the stage any more. */
  readonly nick: string | null;
}

export interface PresenterStore {
  /** Bare addresses, and the nick of each when it was last seen. */
  of(room: string): Promise<Map<string, string>>;
  set(presenter: PresenterRecord): Promise<void>;
}

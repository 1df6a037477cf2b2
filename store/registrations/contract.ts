/** People who ask to become members, XEP-0045 §7.10, until somebody decides. */

export interface RegistrationRecord {
  /** Bare address. */
  readonly jid: string;
  readonly nick: string;
}

export interface RegistrationStore {
  /** In the order in which they asked. */
  of(room: string): Promise<RegistrationRecord[]>;
  /** One who has asked keeps its place, under the new nick. */
  add(room: string, registration: RegistrationRecord): Promise<void>;
  remove(room: string, jid: string): Promise<void>;
}

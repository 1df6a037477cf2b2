/** Documents of rooms: which room has which. Their files are not here. */

export interface DocumentRecord {
  readonly document: string;
  readonly name: string;
  /** Bare address of the account that added it; '' where that was not kept. */
  readonly account: string;
  /** Of all its files; until it is converted, of what was uploaded. 0: not known. */
  readonly bytes: number;
  /** It was ready once: where its files are missing now, it did not fail. */
  readonly converted: boolean;
}

export interface DocumentStore {
  /** One that the room has keeps its name. */
  add(room: string, document: DocumentRecord): Promise<void>;
  /** In the order in which they were added. */
  of(room: string): Promise<DocumentRecord[]>;
  /** Its files have this size now. @param ready it is converted */
  measure(document: string, bytes: number, ready: boolean): Promise<void>;
  /** Those whose size nobody knows. */
  unmeasured(): Promise<string[]>;
  /** Bytes of all documents of a room, of those that an account added, and of all. */
  space(room: string, account: string): Promise<Record<'room' | 'account' | 'all', number>>;
  /** Names of the rooms that have it. */
  roomsWith(document: string): Promise<string[]>;
  /** Its files are to go, unless another room has it; likewise those of a room that is removed. */
  remove(room: string, document: string): Promise<void>;
  /** Those that were removed, whose files may still be there. */
  removed(): Promise<string[]>;
  /** The files of one that was removed are gone. */
  forget(document: string): Promise<void>;
  /** Of all rooms. */
  ids(): Promise<Set<string>>;
}
